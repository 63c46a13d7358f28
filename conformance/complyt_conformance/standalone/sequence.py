"""The requests of a failure as steps that can be sent again, by anybody and anywhere.

What differs from run to run is a mark in a step's texts: `{{run}}` begins an externalId,
`{{complytId 2}}` is the id that step 2 was answered, `{{TOKEN}}` a variable of the environment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

MARK = re.compile(r"\{\{(run|complytId|COMPLYTID|[A-Z_]+)(?: (\d+))?\}\}")

_RUN = re.compile(r"\bcx-[0-9a-f]{8}[a-z]?(?=-\d)")
_UUID = re.compile("[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_ANSWERED_ID = re.compile(rf'"complytId"\s*:\s*"({_UUID.pattern})"', re.IGNORECASE)
_SECRET = re.compile(r"\$((?:[A-Z]+_)?(?:TOKEN|SECRET))\b")


class CannotWriteError(ValueError):
    """A failure cannot be a file; the message is one sentence that says why."""


@dataclass(frozen=True)
class Step:
    """A request with marks, and the status it was answered in the run, None where none came.

    `packed`, base64 of gzip, stands for `body` where that is not text.
    """

    method: str
    target: str
    headers: Mapping[str, str]
    body: str | None = None
    packed: str | None = None
    cuts: Sequence[int] = ()
    at_once: bool = False
    answered: int | None = None

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything that may hold marks."""
        return self.target, self.body or "", *self.headers.values()


@dataclass(frozen=True)
class Recording:
    """Steps in order; the first of them, `staged`, make what the suite had made before."""

    steps: Sequence[Step]
    staged: int


def variables(steps: Sequence[Step]) -> list[str]:
    """Return the names of the environment's variables that the steps need."""
    marks = {mark[0] for step in steps for text in step.texts for mark in MARK.findall(text)}
    return sorted(marks - {"run", "complytId", "COMPLYTID"})


def answers_needed(steps: Sequence[Step]) -> set[int]:
    """Return the steps whose answered complytId another needs."""
    marks = (mark for step in steps for text in step.texts for mark in MARK.findall(text))
    return {int(mark[1]) for mark in marks if mark[1]}


def sequence(failure: Mapping[str, Any]) -> Recording:
    """Return the requests of a failure; raises CannotWriteError where one was not kept."""
    before = failure.get("before", [])
    exchanges = [*before, *failure["exchanges"]]
    if not failure["exchanges"]:
        raise CannotWriteError(f"{failure['id']} was found without a request.")
    for exchange in exchanges:
        shown = len((exchange["body"] or "").encode())
        if shown < exchange["size"] and not exchange.get("packed") and "$" not in exchange["body"]:
            raise CannotWriteError(
                f"{failure['id']} sends a body of {exchange['size']} octets, which no report keeps."
            )
    step_of: dict[str, int] = {}
    for number, exchange in enumerate(exchanges):
        for uuid in _answered_ids(exchange):
            step_of.setdefault(uuid, number)
    mark = partial(_marked, step_of=step_of)
    return Recording([_step(exchange, mark) for exchange in exchanges], len(before))


def _step(exchange: Mapping[str, Any], mark: Any) -> Step:
    packed = exchange.get("packed")
    return Step(
        method=exchange["method"],
        target=mark(exchange["target"]),
        headers={name: mark(value) for name, value in exchange["headers"].items()},
        body=None if packed or exchange["body"] is None else mark(exchange["body"]),
        packed=packed,
        cuts=exchange["cuts"],
        at_once=exchange.get("atOnce", False),
        answered=(exchange["answer"] or {}).get("status"),
    )


def _marked(text: str, step_of: Mapping[str, int]) -> str:
    def complyt_id(found: re.Match[str]) -> str:
        number = step_of.get(found[0].lower())
        if number is None:
            return found[0]
        return f"{{{{{'complytId' if found[0].islower() else 'COMPLYTID'} {number}}}}}"

    text = _SECRET.sub(r"{{\1}}", _RUN.sub("{{run}}", text))
    return _UUID.sub(complyt_id, text)


def _answered_ids(exchange: Mapping[str, Any]) -> Iterator[str]:
    """Yield the complytId of an answer that is one customer; a list is no source of ids."""
    text = (exchange["answer"] or {}).get("body", "").lstrip()
    found = _ANSWERED_ID.search(text) if text.startswith("{") else None
    if found:
        yield found[1].lower()

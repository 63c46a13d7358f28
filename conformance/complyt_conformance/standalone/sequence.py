"""The requests of a failure as steps that can be sent again, by anybody and anywhere.

What differs from run to run is a mark in a step's texts: `{{run}}` begins an externalId,
`{{complytId 2}}` is the id that step 2 was answered, `{{TOKEN}}` a variable of the environment.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MARK = re.compile(r"\{\{(run|complytId|COMPLYTID|[A-Z_]+)(?: (\d+))?\}\}")

_RUN = re.compile(r"\bcx-[0-9a-f]{8}[a-z]?(?=-\d)")
_UUID = re.compile("[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_ANSWERED_ID = re.compile(rf'"complytId"\s*:\s*"({_UUID.pattern})"', re.IGNORECASE)
SECRET = re.compile(r"\$((?:[A-Z]+_)?(?:TOKEN|SECRET))\b")
"""What stands in a report for a secret, by the name of its variable."""


class CannotWriteError(ValueError):
    """A failure cannot be a file; the message says why, without a full stop."""


@dataclass(frozen=True)
class Step:
    """A request with marks, and the status it was answered in the run, None where none came.

    `purpose` says what it is for where that is not plain. `packed`, base64 of gzip, stands for
    `body` where that is not text.
    """

    method: str
    target: str
    headers: Mapping[str, str]
    body: str | None = None
    packed: str | None = None
    cuts: Sequence[int] = ()
    at_once: bool = False
    answered: int | None = None
    purpose: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything that may hold marks."""
        return self.target, self.body or "", *self.headers.values()


@dataclass(frozen=True)
class Recording:
    """`exchanges` as the report has them, what was there before first, and the `steps` they are.

    `step_of` tells which step was the first to be answered a complytId.
    """

    exchanges: Sequence[Mapping[str, Any]]
    steps: Sequence[Step]
    step_of: Mapping[str, int]

    @property
    def texts(self) -> list[str]:
        """Everything that may hold marks."""
        return [text for step in self.steps for text in step.texts]

    def marked(self, text: str, answered: Collection[int]) -> str:
        """Return a text with marks for the identities of the run, of answers those of these."""
        known = {uuid: number for uuid, number in self.step_of.items() if number in answered}
        return _marked(text, known)

    def identities(self, *texts: str) -> dict[str, str]:
        """Return the marks of the run's identities that stand in these texts."""
        found = [
            each
            for text in texts
            for each in (*_RUN.findall(text), *map(str.lower, _UUID.findall(text)))
        ]
        return {each: "{{run}}" for each in found if each.startswith("cx-")} | {
            each: f"{{{{complytId {self.step_of[each]}}}}}"
            for each in found
            if each in self.step_of
        }


def variables(texts: Iterable[str]) -> list[str]:
    """Return the names of the environment's variables that the texts need."""
    marks = {mark[0] for text in texts for mark in MARK.findall(text)}
    return sorted(marks - {"run", "complytId", "COMPLYTID"})


def answers_needed(texts: Iterable[str]) -> set[int]:
    """Return the steps whose answered complytId the texts need."""
    return {int(mark[1]) for text in texts for mark in MARK.findall(text) if mark[1]}


def sequence(failure: Mapping[str, Any]) -> Recording:
    """Return the requests of a failure; raises CannotWriteError where one was not kept."""
    if not failure["exchanges"]:
        raise CannotWriteError("the requests that showed it were those of another check")
    exchanges = [*failure.get("before", []), *failure["exchanges"]]
    for exchange in exchanges:
        shown = len((exchange["body"] or "").encode())
        if shown < exchange["size"] and not exchange.get("packed") and "$" not in exchange["body"]:
            raise CannotWriteError(
                f"a body of {exchange['size']} octets is sent, which no report keeps"
            )
    step_of: dict[str, int] = {}
    for number, exchange in enumerate(exchanges):
        for uuid in _answered_ids(exchange):
            if step_of.setdefault(uuid, number) == number and uuid in exchange["target"].lower():
                raise CannotWriteError(
                    "the report does not tell what made a customer that is needed"
                )
    return Recording(exchanges, [_step(exchange, step_of) for exchange in exchanges], step_of)


def _step(exchange: Mapping[str, Any], step_of: Mapping[str, int]) -> Step:
    def mark(text: str) -> str:
        return SECRET.sub(r"{{\1}}", _marked(text, step_of))

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
        purpose=exchange.get("purpose", ""),
    )


def _marked(text: str, step_of: Mapping[str, int]) -> str:
    def complyt_id(found: re.Match[str]) -> str:
        number = step_of.get(found[0].lower())
        if number is None:
            return found[0]
        return f"{{{{{'complytId' if found[0].islower() else 'COMPLYTID'} {number}}}}}"

    return _UUID.sub(complyt_id, _RUN.sub("{{run}}", text))


def _answered_ids(exchange: Mapping[str, Any]) -> Iterator[str]:
    """Yield the complytId of an answer that is one customer; a list is no source of ids."""
    text = (exchange["answer"] or {}).get("body", "").lstrip()
    found = _ANSWERED_ID.search(text) if text.startswith("{") else None
    if found:
        yield found[1].lower()

"""Which of a failure's requests people are shown: equal ones once, and first those that matter."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

_SHORTEST = 8  # characters of an identifier that stands in no other word by chance
_PAIR = re.compile(r"/v1/customers/source/[^/?]+/externalId/[^/?]+")
_BY_ID = re.compile(r"/v1/customers/complytId/([^/?]+)")
_ANSWERED_ID = re.compile(r'\s*\{.*?"complytId"\s*:\s*"([^"]+)"', re.DOTALL)


@dataclass(frozen=True)
class Step:
    """An exchange that was made so many `times` in a row; `judged` when its answer is wrong."""

    exchange: Mapping[str, Any]
    times: int
    judged: bool

    @property
    def again(self) -> str:
        """How often it was made once more, in words; empty where it was made once."""
        if self.times == 1:
            return ""
        more = "once more" if self.times == 2 else f"{self.times - 1} more times"
        return f"{more}{', at once' if self.exchange.get('atOnce') else ''}"


def steps(failure: Mapping[str, Any], *, answers: bool = False) -> list[Step]:
    """Return what made the customers that a failure found there, and what it sent, in order.

    Equal requests in a row are one step, with `answers` where they were answered alike, too.
    """
    before, own = failure.get("before", []), failure["exchanges"]
    exchanges = [*before, *own]
    last = len(own) - 1
    about = len(before) + (failure.get("about", last) if own else last)

    def looks(numbered: tuple[int, Mapping[str, Any]]) -> Any:
        exchange = numbered[1]
        return exchange["curl"], answers and _answer(exchange)

    runs = (list(run) for _, run in groupby(enumerate(exchanges), looks))
    return [Step(run[0][1], len(run), judged=about in (place for place, _ in run)) for run in runs]


def by_weight(made: Sequence[Step], failure: Mapping[str, Any]) -> list[int]:
    """Return the places of all steps, those first that matter most.

    These are the judged one and the last, then what made the customers that the failure names,
    then all others from the last on; each brings along the write that made its customer.
    """
    makers: dict[str, int] = {}
    for place, step in enumerate(made):
        for name in _made(step.exchange):
            makers.setdefault(name, place)
    judged = [place for place, step in enumerate(made) if step.judged]
    said = f"{failure['expected']} {failure['received']}"
    named = [place for name, place in makers.items() if _is_named(name, said)]
    backwards = [*reversed(range(len(made)))]
    found: dict[int, None] = {}
    for place in (*judged, *backwards[:1], *named, *backwards[1:]):
        found[place] = None
        maker = makers.get(_customer(made[place].exchange))
        if maker is not None:
            found[maker] = None
    return list(found)


def curl_lines(made: Sequence[Step], shown: Collection[int]) -> Iterator[str]:
    """Yield the lines of a shell that repeat these steps; comments say what is left out."""
    left_out = 0
    for place, step in enumerate(made):
        if place not in shown:
            left_out += step.times
            continue
        yield from _gap(left_out)
        left_out = 0
        if purpose := step.exchange.get("purpose"):
            yield f"# {purpose}:"
        yield step.exchange["curl"]
        if step.again:
            yield f"# the line above {step.again}"
    yield from _gap(left_out)


def _gap(left_out: int) -> Iterator[str]:
    if left_out:
        yield f"# {left_out} request{'s are' if left_out > 1 else ' is'} left out here"


def _answer(exchange: Mapping[str, Any]) -> Any:
    answer = exchange["answer"]
    return answer and (answer["status"], answer["body"], answer["size"])


def _customer(exchange: Mapping[str, Any]) -> str:
    """Return what a request names its customer by, its path or its complytId, or nothing."""
    if found := _PAIR.match(exchange["target"]):
        return found[0]
    found = _BY_ID.match(exchange["target"])
    return found[1].lower() if found else ""


def _is_named(name: str, said: str) -> bool:
    identifier = name.rpartition("/")[2]
    return len(identifier) >= _SHORTEST and identifier in said


def _made(exchange: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a customer is named by that a PUT may have made."""
    if exchange["method"] != "PUT" or not (named := _customer(exchange)):
        return
    yield named
    if found := _ANSWERED_ID.match((exchange["answer"] or {}).get("body", "")):
        yield found[1].lower()

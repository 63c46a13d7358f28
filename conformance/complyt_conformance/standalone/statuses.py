"""By which status of which answer a failure can be judged."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from complyt_conformance.standalone.sequence import Recording
from complyt_contract.differences import STATUS

_STATUSES = re.compile(r"(?:a status )?((?:\d{3}|\dxx)(?: or \d{3})*)(?= for | with |$)")
# How sentences begin or end that tell of a status otherwise: what it begins with, right or wrong.
_SENTENCES: list[tuple[str, tuple[str, ...], bool]] = [
    (r".* to be accepted$|a page for ", ("2",), True),
    (r"a refusal ", ("4",), True),
    (r"an HTTP answer to |an answer to ", ("1", "2", "3", "4", "5"), True),
    (r"no 5xx$", ("5", "6", "7", "8", "9"), False),
    (r"an answer other than 503 ", ("503",), False),
    (r"JSON by its media type to be taken$", ("415",), False),
]


@dataclass(frozen=True)
class Statuses:
    """What the status of the answer to step `number` begins with where it is `right`, or wrong."""

    number: int
    begins: tuple[str, ...]
    right: bool


def statuses(failure: Mapping[str, Any], recording: Recording) -> Statuses | None:
    """Return how a failure can be judged by a status, None where it cannot.

    Of answers to requests sent at once it is another one each time.
    """
    for begins, right in _told(failure):
        for number in reversed(named(failure, recording)):
            step = recording.steps[number]
            if step.answered is None or str(step.answered).startswith(begins) is not right:
                return None if step.at_once else Statuses(number, begins, right)
    return None


def named(failure: Mapping[str, Any], recording: Recording) -> Sequence[int]:
    """Return the steps that a failure may be of: those whose request it names, else all."""
    expected = f" {failure['expected']} ".replace(", ", " ")
    found = [
        number
        for number, exchange in enumerate(recording.exchanges)
        if f" {exchange['method']} {exchange['target'][:200]} " in expected
    ]
    return found or range(len(recording.exchanges))


def _told(failure: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], bool]]:
    """Yield what statuses begin with that are right, or wrong."""
    expected = failure["expected"]
    for each in failure.get("differences", [])[:1]:
        if each["place"] == STATUS:
            expected = each["expected"]
    if found := _STATUSES.match(expected):
        yield tuple(each.rstrip("x") for each in found[1].split(" or ")), True
    for sentence, begins, right in _SENTENCES:
        if re.match(sentence, expected, re.DOTALL):
            yield begins, right
    answer = failure["exchanges"][-1]["answer"]
    if expected.startswith("a documented status of ") and answer:
        yield (str(answer["status"]),), False

"""Which failures of a report likely have one cause; pure.

A server that answers 422 where 400 is promised, or names a property otherwise, breaks many
requirements at once. Failures that show the same are brought together: what the document rules out
(a status that it lacks, a value that fits no schema), a property that is missing, an equal
difference. A request that is accepted and was to be refused shows nothing: each rule may be missing
for itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Hashable, Iterator, Mapping

from complyt_conformance.recorder import Failure
from complyt_contract.differences import STATUS, Difference

_COMPLAINT = re.compile(r"(the whole|(?:/[^:]*)+?): (.*)", re.DOTALL)
_REQUIRED = re.compile(r'"([^"]+)" is a required property')
_WITHOUT = re.compile(r"a customer with (\w+)")
_IN_A_LIST = re.compile(r"/\d+(?=/|$)")
_ABSENT = "absent"


def causes(failures: Mapping[str, Failure]) -> dict[str, str]:
    """Return by id the first of the failures that likely has the same cause, often itself."""
    ruled_out = {mark for failure in failures.values() for mark in _ruled_out(failure)}
    firsts: dict[Hashable, str] = {}
    found = {}
    for identifier, failure in failures.items():
        alike = (identifier.partition(".")[0], failure.kind)
        marks = [*_ruled_out(failure), *_shown(failure, ruled_out), alike]
        found[identifier] = next((firsts[mark] for mark in marks if mark in firsts), identifier)
        for mark in marks:
            firsts.setdefault(mark, found[identifier])
    return found


def _ruled_out(failure: Failure) -> Iterator[Hashable]:
    """Yield what was seen that the document rules out, wherever it comes."""
    status = failure.received[:3]
    if failure.expected == "no 5xx" or failure.expected.startswith("a documented status of "):
        yield failure.operation, status
    elif without := _WITHOUT.fullmatch(failure.expected):
        yield f"/{without[1]}", _ABSENT
    elif "schema" in failure.expected and (found := _COMPLAINT.fullmatch(failure.received)):
        place = _IN_A_LIST.sub("", "" if found[1] == "the whole" else found[1])
        if required := _REQUIRED.match(found[2]):
            yield f"{place}/{required[1]}", _ABSENT
        else:
            yield place, _value(found[2])
            yield "no legal value", place


def _shown(failure: Failure, ruled_out: set[Hashable]) -> Iterator[Hashable]:
    """Yield what a failure shows by its first difference."""
    for difference in failure.differences[:1]:
        if difference.place == STATUS:
            yield from _status(failure.operation, difference, ruled_out)
            return
        place = _IN_A_LIST.sub("", difference.place)
        expected, received = (_side(each) for each in (difference.expected, difference.received))
        if received == _ABSENT or (place, received) in ruled_out:
            yield place, received
        elif expected == _ABSENT and (place, expected) in ruled_out:
            yield place, expected  # of two answers the other one lacks it
        elif place:
            yield place, expected, received


def _status(operation: str, difference: Difference, ruled_out: set[Hashable]) -> Iterator[Hashable]:
    if (operation, difference.received) in ruled_out:
        yield operation, difference.received
    elif difference.expected[0] == difference.received[0] == "4":
        yield operation, difference.expected, difference.received


def _side(spelt: str) -> str:
    return _ABSENT if spelt == "null" else spelt


def _value(complaint: str) -> str:
    """Return the value that a complaint begins with, as JSON; of a long one what is told."""
    try:
        _, end = json.JSONDecoder().raw_decode(complaint)
    except (ValueError, RecursionError):
        return complaint
    return complaint[:end]

"""What a file may expect: as much of a requirement as one failure of it shows.

The suite's checks compare more than a file can; where a failure tells too little, nothing is
expected, and no module is written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from complyt_conformance.standalone.sequence import SECRET, Recording
from complyt_conformance.standalone.statuses import named, statuses
from complyt_contract.customers import ADDRESS_TEXTS
from complyt_contract.leaks import LEAKS
from complyt_contract.times import instant

_MEDIA_TYPE = re.compile(r"\w+ \d{3} as (.+)")
_OBJECT = re.compile("^a customer as a JSON object | with a customer for | to be accepted$")
_CUSTOMER = re.compile(r"a customer with (\w+(?:(?:, | and )\w+)*)(?: for |$)")
_COMPLAINT = re.compile(r"((?:/[^/:\d][^/:]*)*|the whole): (.*)", re.DOTALL)
_REQUIRED = re.compile(r'"(\w+)" is a required property')
_LONGER = re.compile(r"is longer than (\d+) characters?$")
_UNLIKE = re.compile(r'does not match "(.*)"$', re.DOTALL)
_NOTHING = object()

Assertions = Iterator[tuple[int, str]]


def assertions(failure: Mapping[str, Any], recording: Recording) -> list[tuple[int, str]]:
    """Return Python that holds for right answers and not for those recorded, by what it judges.

    It reads `answers`, and is told with the one of the number beside it. Empty where the failure
    cannot be judged so.
    """
    by_rule = ([*rule(failure, recording)] for rule in _RULES)
    return next((lines for lines in by_rule if lines), [])


def _status(failure: Mapping[str, Any], recording: Recording) -> Assertions:
    if found := statuses(failure, recording):
        status = f"answers[{found.number}].status"
        status += "" if len(found.begins[0]) == 3 else " // 100"
        are = "in" if found.right else "not in"
        yield found.number, f"{status} {are} {[int(each) for each in found.begins]}"
        if failure["expected"].endswith(" to be accepted"):
            yield found.number, f"data(answers[{found.number}]) is not None"


def _of_an_answer(failure: Mapping[str, Any], recording: Recording) -> Assertions:
    """Judge what one answer shows by itself, whatever it was asked."""
    expected, number = failure["expected"], named(failure, recording)[-1]
    answer = f"answers[{number}]"
    if expected.startswith("WWW-Authenticate with the Bearer scheme"):
        yield number, f'"bearer" in {answer}.headers.get("WWW-Authenticate", "").lower()'
    elif found := _MEDIA_TYPE.fullmatch(expected):
        yield number, f"{answer}.headers.get_content_type() in {found[1].split(' or ')}"
    elif expected.endswith("with a JSON body"):
        yield number, f"data({answer}) is not None"
    elif _OBJECT.search(expected):
        yield number, f"isinstance(data({answer}), dict)"
    elif expected.startswith("an array of customers "):
        yield number, f"isinstance(data({answer}), list)"
        yield number, f"all(isinstance(each, dict) for each in data({answer}))"
    elif found := _CUSTOMER.match(expected):
        for name in re.split(", | and ", found[1]):
            yield number, f"member({answer}, {[name]}) is not None"
    elif expected == "no customer":
        yield number, f"member({answer}, ['complytId']) is None"


def _leak(failure: Mapping[str, Any], recording: Recording) -> Assertions:
    """Judge by what a failure's body shows; what its request says itself may be repeated."""
    _, found, what = failure["expected"].partition("a failure body without ")
    if not found:
        return
    number = len(recording.steps) - 1
    exchange = recording.exchanges[number]
    if pattern := LEAKS.get(what):
        if not pattern.search(f"{exchange['target']} {exchange['body']}"):
            flags = "".join(flag for flag in "im" if pattern.flags & getattr(re, flag.upper()))
            searched = f"(?{flags}){pattern.pattern}" if flags else pattern.pattern
            yield number, f"not re.search({searched!r}, plain(answers[{number}]))"
        return
    body = (exchange["answer"] or {}).get("body", "")
    for name in sorted({*SECRET.findall(body)}):
        mark = f"{{{{{name}}}}}"
        yield number, f"not shows(answers[{number}], filled({mark!r}, ids))"


def _schema(failure: Mapping[str, Any], recording: Recording) -> Assertions:
    """Judge by the member that did not fit: it is there, or is no longer what it was."""
    found = _COMPLAINT.fullmatch(failure["received"])
    if not found or not failure["expected"].endswith("fits its schema"):
        return
    number = len(recording.steps) - 1
    steps = found[1].split("/")[1:] if found[1] != "the whole" else []
    place = f"member(answers[{number}], {steps})"
    if required := _REQUIRED.match(found[2]):
        yield number, f"{required[1]!r} in {place}"
        return
    value = _at(_parsed((recording.exchanges[number]["answer"] or {}).get("body")), steps)
    if value is _NOTHING:
        return
    if value is None:
        yield number, f"{place} is not None"
    elif "is not of type" in found[2] and not isinstance(value, bool):
        yield number, f"not isinstance({place}, {type(value).__name__})"
    elif longest := _LONGER.search(found[2]):
        yield number, f"len({place} or '') <= {longest[1]}"
    elif pattern := _UNLIKE.search(found[2]):
        yield number, f"re.search({pattern[1]!r}, str({place}))"
    elif not isinstance(value, dict | list):
        yield number, f"{place} != {value!r}"


def _member(failure: Mapping[str, Any], recording: Recording) -> Assertions:
    """Judge by the members that differ: each as it was sent, or as it was answered before."""
    differs = [part for each in failure.get("differences", []) for part in _parts(each)]
    shown = [_answered(exchange) for exchange in recording.exchanges]

    def last(side: int, end: int) -> int | None:
        """Return the last answer before `end` that shows what was expected, 1, or received, 2."""
        return next(
            (
                number
                for number in reversed(range(end))
                if differs
                and all(_alike(_at(shown[number], each[0]), each[side]) for each in differs)
            ),
            None,
        )

    number = last(2, len(shown))
    if number is None or not all(steps for steps, _, _ in differs):
        return
    if failure["expected"].endswith(" as before"):
        before = last(1, number)
        for steps, _, _ in differs if before is not None else ():
            yield (
                number,
                f"member(answers[{number}], {steps}) == member(answers[{before}], {steps})",
            )
    elif all(_was_sent(recording, number, steps, value) for steps, value, _ in differs):
        for steps, value, _ in differs:
            yield number, f"member(answers[{number}], {steps}) {_is(value, recording)}"


_RULES: list[Callable[[Mapping[str, Any], Recording], Assertions]] = [
    _status, _of_an_answer, _leak, _schema, _member,
]  # fmt: skip  # a line a rule hides that this is one list


def _parts(difference: Mapping[str, Any]) -> Iterator[tuple[list[str], Any, Any]]:
    """Yield path, expected and received value: an object's members apart, where one is."""
    steps = difference["place"].split("/")[1:]
    if steps and steps[0] in (*ADDRESS_TEXTS, "isPartial"):
        steps = ["address", *steps]
    sides = [_value(difference[side]) for side in ("expected", "received")]
    if not any(isinstance(side, dict) for side in sides):
        yield steps, *sides
    else:
        ours, theirs = (side if isinstance(side, dict) else {} for side in sides)
        for name in sorted({*ours, *theirs}):
            if not _alike(ours.get(name), theirs.get(name)):
                yield [*steps, name], ours.get(name), theirs.get(name)


def _was_sent(recording: Recording, number: int, path: list[str], value: Any) -> bool:
    """Tell whether a write held the value, or the last of them lacked what is to be unset.

    An identity that an answer gave is as good. Other values the suite has from the server's own
    answers, which may be what is wrong.
    """
    sent = [
        _at(_parsed(exchange["body"]), path)
        for exchange in recording.exchanges[: number + 1]
        if exchange["method"] in ("PUT", "PATCH")
    ]
    if value in (None, False):
        return bool(sent) and sent[-1] in (None, False)
    is_time = instant(value) is not None and instant(value) in map(instant, sent)
    return value in sent or is_time or (isinstance(value, str) and value in recording.step_of)


def _is(value: Any, recording: Recording) -> str:
    if value is None or value is False:
        return "is None"
    if (
        isinstance(value, str)
        and (marked := recording.marked(value, recording.step_of.values())) != value
    ):
        return f"== filled({marked!r}, ids)"
    return f"== {value!r}"


def _value(text: str) -> Any:
    return None if text == "absent" else _parsed(text)


def _answered(exchange: Mapping[str, Any]) -> Any:
    """Return what was answered, where it was no failure."""
    answer = exchange["answer"] or {"status": 500}
    return _parsed(answer["body"]) if answer["status"] < 300 else _NOTHING


def _parsed(text: str | None) -> Any:
    try:
        return json.loads(text or "")
    except (ValueError, RecursionError):
        return _NOTHING


def _at(value: Any, path: list[str]) -> Any:
    """Return what stands at a path, null where it is absent; of what is no object nothing."""
    if path and not isinstance(value, dict):
        return _NOTHING
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _alike(value: Any, other: Any) -> bool:
    """Tell whether two values are equal; null, false and absent are one thing."""
    return value == other or (value in (None, False) and other in (None, False))

"""What a file may assert: as much of a requirement as one failure of it shows.

The suite's checks compare more than a file can; where a failure tells too little, there is no
assertion, and no file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from complyt_conformance.strategies import ADDRESS_TEXTS

_STATUSES = re.compile(r"(\d{3}(?: or \d{3})*)(?: for .*)?", re.DOTALL)
_MEMBER = re.compile(r"(\w+) (.+?)( as before)?", re.DOTALL)
_MEDIA_TYPE = re.compile(r"\w+ \d{3} as (.+)")
_COMPLAINT = re.compile(r"((?:/[^/:\d][^/:]*)*|the whole): (.*)", re.DOTALL)
_REQUIRED = re.compile(r'"(\w+)" is a required property')
_NOTHING = object()


def assertions(failure: Mapping[str, Any], staged: int) -> list[str]:
    """Return lines of Python that hold for right answers and not for the recorded ones.

    They read `answers`, of which the first `staged` are of steps that the failure lacks. Empty
    where the failure cannot be judged so.
    """
    found = (rule(failure, staged) for rule in _RULES)
    return next((lines for lines in found if lines), [])


def _statuses(failure: Mapping[str, Any], _staged: int) -> list[str]:
    found = _STATUSES.fullmatch(failure["expected"])
    if not found:
        return []
    return [f"assert answers[-1].status in {[int(each) for each in found[1].split(' or ')]}"]


def _refused(failure: Mapping[str, Any], _staged: int) -> list[str]:
    accepted = re.search("to be accepted$", failure["expected"])
    return ["assert 200 <= answers[-1].status < 300"] if accepted else []


def _of_an_answer(failure: Mapping[str, Any], _staged: int) -> list[str]:
    """Judge what one answer shows by itself, whatever it was asked."""
    expected, answer = failure["expected"], failure["exchanges"][-1]["answer"] or {}
    if expected == "no 5xx":
        return ["assert answers[-1].status < 500"]
    if expected.startswith("an HTTP answer to "):
        return ["assert answers[-1].status"]
    if expected.startswith("a documented status of ") and answer:
        return [f"assert answers[-1].status != {answer['status']}"]
    if expected.startswith("WWW-Authenticate with the Bearer scheme"):
        return ['assert "bearer" in answers[-1].headers.get("WWW-Authenticate", "").lower()']
    if found := _MEDIA_TYPE.fullmatch(expected):
        return [f"assert answers[-1].headers.get_content_type() in {found[1].split(' or ')}"]
    if expected.endswith("with a JSON body"):
        return ["assert json.loads(answers[-1].body) is not None"]
    return []


def _schema(failure: Mapping[str, Any], _staged: int) -> list[str]:
    """Judge by the member that did not fit: it is there, or is no longer what it was."""
    found = _COMPLAINT.fullmatch(failure["received"])
    if not found or not failure["expected"].endswith("fits its schema"):
        return []
    steps = found[1].split("/")[1:] if found[1] != "the whole" else []
    if required := _REQUIRED.match(found[2]):
        return [f"assert {required[1]!r} in member(answers[-1], {steps})"]
    value = _at(_answered(failure["exchanges"][-1]), steps)
    if value is _NOTHING or isinstance(value, dict | list):
        return []
    return [f"assert member(answers[-1], {steps}) != {value!r}"]


def _member(failure: Mapping[str, Any], staged: int) -> list[str]:
    """Judge by a member, or those parts of it that differ: as it was sent, or as before."""
    found = _MEMBER.fullmatch(failure["expected"])
    expected = _parsed(found[2]) if found else _NOTHING
    received = _parsed(failure["received"])
    if not found or _NOTHING in (expected, received):
        return []
    name = found[1]
    path = ["address", name] if name in (*ADDRESS_TEXTS, "isPartial") else [name]
    shown = [_at(_answered(exchange), path) for exchange in failure["exchanges"]]
    last = max((n for n, value in enumerate(shown) if _alike(value, received)), default=None)
    if last is None:
        return []
    lines = []
    for steps, value in _differences(expected, received, path):
        now = f"member(answers[{last + staged}], {steps})"
        if found[3]:
            before = max((n for n in range(last) if _alike(shown[n], expected)), default=None)
            if before is None:
                return []
            lines.append(f"assert {now} == member(answers[{before + staged}], {steps})")
        elif not _was_sent(failure["exchanges"][: last + 1], steps, value):
            return []
        else:
            unset = value is None or value is False
            lines.append(f"assert {now} {'is None' if unset else f'== {value!r}'}")
    return lines


_RULES: list[Callable[[Mapping[str, Any], int], list[str]]] = [
    _statuses, _refused, _of_an_answer, _schema, _member,
]  # fmt: skip  # a line a rule hides that this is one list


def _was_sent(exchanges: Sequence[Mapping[str, Any]], path: list[str], value: Any) -> bool:
    """Tell whether a write held the value, or the last of them lacked what is to be unset.

    Other values the suite has from the server's own answers, which may be what is wrong, or they
    are identities, which are others in each run.
    """
    sent = [
        _at(_parsed(exchange["body"]), path)
        for exchange in exchanges
        if exchange["method"] in ("PUT", "PATCH")
    ]
    if value in (None, False):
        return bool(sent) and sent[-1] in (None, False)
    return value in sent and "cx-" not in str(value)


def _answered(exchange: Mapping[str, Any]) -> Any:
    return _parsed((exchange["answer"] or {}).get("body"))


def _parsed(text: str | None) -> Any:
    try:
        return json.loads(text or "")
    except (ValueError, RecursionError):
        return _NOTHING


def _at(value: Any, path: list[str]) -> Any:
    """Return what stands at a path, null where only the last member is absent."""
    for step in path[:-1]:
        value = value.get(step) if isinstance(value, dict) else None
    if not path:
        return value
    return value.get(path[-1]) if isinstance(value, dict) else _NOTHING


def _alike(value: Any, other: Any) -> bool:
    """Tell whether two values are equal; a member that is null, false or absent is one thing."""
    if isinstance(value, dict) and isinstance(other, dict):
        names = {*value, *other}
        return all(_alike(value.get(name), other.get(name)) for name in names)
    return value == other or (value in (None, False) and other in (None, False))


def _differences(expected: Any, received: Any, path: list[str]) -> list[tuple[list[str], Any]]:
    """Return path and expected value of what differs: an object's members apart, where one is."""
    if _alike(expected, received):
        return []
    if not isinstance(expected, dict) and not isinstance(received, dict):
        return [(path, expected)]
    sides = [side if isinstance(side, dict) else {} for side in (expected, received)]
    return [
        ([*path, name], sides[0].get(name))
        for name in sorted({*sides[0], *sides[1]})
        if not _alike(sides[0].get(name), sides[1].get(name))
    ]

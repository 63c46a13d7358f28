"""Comparisons of what was written with what is answered; null and absent are alike (D12)."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from complyt_conformance.differences import differences, spelt
from complyt_conformance.findings import Blocked, Violation
from complyt_conformance.strategies import ADDRESS_TEXTS, WRITABLE
from complyt_contract.times import instant

TIMESTAMPS = ("createdDate", "updatedDate")

# All that a customer is compared by: what else an answer shows is never asserted.
_DOCUMENTED = ("complytId", "externalId", "source", *WRITABLE, "internalTimestamps")
_MEMBERS = {
    "address": (*ADDRESS_TEXTS, "isPartial"),
    "internalTimestamps": TIMESTAMPS,
    "externalTimestamps": TIMESTAMPS,
}


def expect_equal(what: str, expected: Any, received: Any, requirement: str | None = None) -> None:
    """Break the running requirement (or `requirement`) unless both are equal JSON."""
    if expected != received or isinstance(expected, bool) != isinstance(received, bool):
        raise violation(what, expected, received, requirement)


def expect_written(
    body: Mapping[str, Any],
    customer: Mapping[str, Any],
    names: Collection[str] = WRITABLE,
    requirement: str | None = None,
) -> None:
    """Break the running requirement unless the answer holds these properties as the body does."""
    for name in names:
        sent, got = written(body, name), held(body, customer, name)
        if sent != got:
            raise violation(name, sent, got, requirement)


def violation(
    name: str, wanted: Any, got: Any, requirement: str | None = None, how: str = ""
) -> Violation:
    """Return that a property is not as wanted; instants are told as answers have them."""
    return Violation(
        f"{name} {spelt(wanted)} {how}".rstrip(),
        spelt(got),
        requirement=requirement,
        differences=differences(wanted, got, "" if " " in name else f"/{name}"),
    )


def given_written(
    body: Mapping[str, Any], customer: Mapping[str, Any], names: Collection[str], requirement: str
) -> None:
    """Raise Blocked by `requirement` unless plain values, which set the stage, are held."""
    try:
        expect_written(body, customer, names)
    except Violation as error:
        raise Blocked(requirement, str(error)) from error


def expect_alike(
    twin: Mapping[str, Any],
    customer: Mapping[str, Any],
    names: Collection[str],
    requirement: str | None = None,
) -> None:
    """Break the running requirement unless an answer shows these properties as a twin's does.

    A twin was sent the same values in a first PUT: what is wrong with both is not the matter here.
    """
    for name in names:
        wanted, got = written(twin, name), written(customer, name)
        if wanted != got:
            raise violation(name, wanted, got, requirement)


def expect_taken(
    sent: Mapping[str, Any], twin: Mapping[str, Any], customer: Mapping[str, Any]
) -> None:
    """Break the running requirement unless an answer holds what was sent, or shows it as a twin.

    Where a first PUT does not hold it (OBJ-2) another write still may.
    """
    for name in sent:
        wanted, got = written(sent, name), written(customer, name)
        if wanted != held(sent, customer, name) and got != written(twin, name):
            raise violation(name, wanted, got)


def given_alike(
    twin: Mapping[str, Any], customer: Mapping[str, Any], names: Collection[str], requirement: str
) -> None:
    """Raise Blocked by `requirement` unless an answer shows these properties as a twin's does."""
    try:
        expect_alike(twin, customer, names)
    except Violation as error:
        raise Blocked(requirement, str(error)) from error


def expect_same(
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    *,
    but: Collection[str] = (),
    requirement: str | None = None,
) -> None:
    """Break the running requirement unless two answers show one customer, member by member."""
    for name in sorted(set(_DOCUMENTED) - set(but)):
        was, now = _shown(before, name), _shown(after, name)
        if was != now:
            raise violation(name, was, now, requirement, "as before")


def written(customer: Mapping[str, Any], name: str) -> Any:
    """Return a writable property in the form in which equal values are equal.

    An address is its members, isPartial apart (OBJ-3), None when none is set; timestamps are
    instants.
    """
    value = customer.get(name)
    if name == "address" and isinstance(value, Mapping):
        members = {member: value.get(member) for member in ADDRESS_TEXTS}
        members["isPartial"] = value.get("isPartial") or None
        return {member: text for member, text in members.items() if text is not None} or None
    if name == "externalTimestamps" and isinstance(value, Mapping):
        return {member: _moment(value.get(member)) for member in TIMESTAMPS}
    return value


def held(body: Mapping[str, Any], customer: Mapping[str, Any], name: str) -> Any:
    """Return a property of an answer as `written`, but for what OBJ-3 alone says.

    That is what county and isPartial read when an address was sent without them.
    """
    sent, answered = body.get("address"), customer.get("address")
    if name == "address" and isinstance(sent, Mapping) and isinstance(answered, Mapping):
        unsent = {member for member in ("county", "isPartial") if sent.get(member) is None}
        kept = {member: value for member, value in answered.items() if member not in unsent}
        customer = {**customer, "address": kept}
    return written(customer, name)


def given_same(before: Mapping[str, Any], after: Mapping[str, Any], requirement: str) -> None:
    """Raise Blocked by `requirement` unless two answers show one customer."""
    try:
        expect_same(before, after)
    except Violation as error:
        raise Blocked(requirement, str(error)) from error


def _moment(text: Any) -> Any:
    """Return an instant; a bare date is midnight, anything else unreadable stands for itself."""
    if isinstance(text, str) and len(text) == len("YYYY-MM-DD"):
        text += "T00:00:00"
    return instant(text) or text


def _shown(customer: Mapping[str, Any], name: str) -> Any:
    """Return a property of an answer in the form in which equal answers are equal.

    Of an object the documented members that are not null; of timestamps .5 and .500 are the same.
    """
    value = customer.get(name)
    if not isinstance(value, Mapping) or name not in _MEMBERS:
        return value
    members = {member: value.get(member) for member in _MEMBERS[name]}
    shown = {member: item for member, item in members.items() if item is not None}
    return shown if name == "address" else {each: _shortest(shown[each]) for each in shown}


def _shortest(text: Any) -> Any:
    """Return a timestamp without zeros at the end of a fraction; a zero fraction is TIME-2's."""
    return re.sub(r"(\.\d*[1-9])0+$", r"\1", text) if isinstance(text, str) else text

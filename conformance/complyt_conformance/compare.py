"""Comparisons of what was written with what is answered; null and absent are alike (D12)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from complyt_conformance.findings import Blocked, Violation
from complyt_contract.customers import DOCUMENTED, WRITABLE, held, shown, written
from complyt_contract.differences import differences, spelt


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
    for name in sorted(set(DOCUMENTED) - set(but)):
        was, now = shown(before, name), shown(after, name)
        if was != now:
            raise violation(name, was, now, requirement, "as before")


def given_same(before: Mapping[str, Any], after: Mapping[str, Any], requirement: str) -> None:
    """Raise Blocked by `requirement` unless two answers show one customer."""
    try:
        expect_same(before, after)
    except Violation as error:
        raise Blocked(requirement, str(error)) from error

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest

from complyt_conformance.api import Api, Customers
from complyt_conformance.cases import aside, at_once, each, judging
from complyt_conformance.checks import exclusive, requirement
from complyt_conformance.compare import expect_equal, expect_same, given_same
from complyt_conformance.findings import Blocked, Violation
from complyt_conformance.limits import limits
from complyt_conformance.session import Session
from complyt_conformance.strategies import (
    CUSTOMER_TYPES,
    OPTIONAL,
    OTHER_VALUES,
    SOURCES,
    minimal_customer,
    plain_customer,
)
from complyt_conformance.walks import fill, identity
from complyt_contract.differences import spelt

LONG = 40  # customers with the longest texts: more than twice 64 KiB of a list
WRITES = 12  # while the list is read
OLDEST, NEWEST = "1970-01-02T00:00:00Z", "2037-12-31T23:59:59Z"

# Where the year of the week is another one, days and months have one digit, fractions have zeros.
EDGES = (
    *("2021-01-01T12:00:00Z", "2021-01-03T23:59:59Z", "2024-12-30T00:00:00Z"),
    *("2026-12-31T23:59:59.999Z", "2027-01-01T00:00:00Z", "2024-02-29T12:30:00Z"),
    *("1999-12-31T23:59:59Z", "2000-01-01T00:00:00.001Z", "2022-06-15T12:00:00.01Z"),
    *("2022-06-15T12:00:00.5Z", "2023-03-26T02:30:00Z", "2023-10-29T01:30:00Z"),
    *("2022-12-05T09:08:07Z", "2022-01-09T00:00:00Z", "2022-07-04T13:00:00Z"),
)


@requirement("LIST-1")
@exclusive
@pytest.mark.parametrize("make", [minimal_customer, plain_customer], ids=["minimal", "whole"])
def test_a_customer_is_listed_once_as_get_answers_it(session: Session, api: Api, make: Any) -> None:
    kinds = zip(SOURCES, CUSTOMER_TYPES * 2, strict=True)
    bodies = [make(source=source, customerType=kind) for source, kind in kinds]
    _expect_listed(api, [api.given(session.fresh(body)) for body in bodies], "PUT-2")


@requirement("LIST-1")
@exclusive
def test_times_are_listed_as_get_answers_them(session: Session, api: Api) -> None:
    bodies = [_dated(*times) for times in zip(EDGES, (*EDGES[1:], EDGES[0]), strict=True)]
    _expect_listed(api, [api.given(session.fresh(body)) for body in bodies], "PUT-2")


@requirement("LIST-1")
@exclusive
def test_long_texts_are_listed_as_get_answers_them(session: Session, api: Api) -> None:
    newest = session.fresh(_dated("2037-11-11T11:11:12Z"))
    others = [session.fresh(_dated("2037-11-11T11:11:11Z")) for _ in range(LONG)]
    answered = [_given_long(session, api, body, "漢") for body in others]
    for filler in ("漢", "a"):  # so that where pieces of the list end shifts by an octet
        _expect_listed(api, [_given_long(session, api, newest, filler), *answered], "PUT-2")


@requirement("LIST-1")
@exclusive
def test_the_list_shows_the_last_write(session: Session, api: Api) -> None:
    bodies = {name: session.fresh(plain_customer()) for name in OTHER_VALUES}
    created = {name: api.given(body)["complytId"] for name, body in bodies.items()}
    api.listed()
    patched = [
        api.given_patched(created[name], {name: value}) for name, value in OTHER_VALUES.items()
    ]
    _expect_listed(api, patched, "PATCH-2")
    _expect_listed(api, [api.given(body) for body in bodies.values()], "PUT-2")
    unset = [api.given_patched(created[name], {name: None}) for name in OPTIONAL]
    _expect_listed(api, unset, "PATCH-2")


@requirement("LIST-1")
@exclusive
def test_the_list_is_whole_while_others_are_written(session: Session, api: Api) -> None:
    fill(session, api)
    moved = [api.given(session.fresh(_dated(NEWEST)))["complytId"] for _ in range(WRITES)]
    for _ in each(range(3 if session.profile.thorough else 1)):
        new = [session.fresh(_dated(NEWEST)) for _ in range(WRITES)]
        _expect_whole_while(session, api, [partial(api.given, body) for body in new])
        for time in (OLDEST, NEWEST):
            times = {"externalTimestamps": _dated(time)["externalTimestamps"]}
            patches = [partial(api.given_patched, complyt_id, times) for complyt_id in moved]
            _expect_whole_while(session, api, patches)


def _expect_listed(api: Api, answered: Customers, promised_by: str) -> None:
    """Expect the list to show customers, each once, as GET does; writes answered them so.

    That GET shows what a write answered is the matter of `promised_by`.
    """
    answer = api.list().expect(200)
    listed = judging(answer).customers()
    times = Counter(map(identity, listed))
    found = {identity(customer): customer for customer in listed}
    for customer in answered:
        whose = identity(customer)
        expect_equal(f"times that {spelt(whose)} is listed", 1, times[whose])
        try:
            expect_same(customer, found[whose])
        except Violation:
            with aside():
                seen = api.seen(customer)
            given_same(customer, seen, promised_by)
            expect_same(seen, found[whose])


def _expect_whole_while(
    session: Session, api: Api, writes: Sequence[Callable[[], dict[str, Any]]]
) -> None:
    """Expect a list, read while customers are written, to hold all others of the run, once."""
    before = api.listed()
    written, listed = at_once(lambda: [write() for write in writes], api.listed)
    times, changed = Counter(map(identity, listed)), set(map(identity, written))
    for whose in map(identity, before):
        if whose[1:] in session.written_pairs and whose not in changed:
            told = f"times that {spelt(whose)} is listed while others are written"
            expect_equal(told, 1, times[whose])


def _dated(created: str, updated: str | None = None) -> dict[str, Any]:
    return plain_customer(
        externalTimestamps={"createdDate": created, "updatedDate": updated or created}
    )


def _given_long(session: Session, api: Api, body: dict[str, Any], filler: str) -> dict[str, Any]:
    """PUT a customer whose texts are as long as they may be; that they are taken is PUT-5's."""
    for limit in limits(session.document, "CustomerUpsert"):
        if limit.path != "externalId":
            body = limit.applied(body, filler * limit.longest)
    answer = api.upsert(body)
    if answer.status >= 300:
        raise Blocked("PUT-5", f"texts of the longest length were answered {answer.summary()}")
    return answer.customer()

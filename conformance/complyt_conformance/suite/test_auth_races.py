from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from complyt_conformance.api import Api
from complyt_conformance.cases import at_once, each
from complyt_conformance.checks import requirement
from complyt_conformance.exchange import Response
from complyt_conformance.findings import Undecided, Violation
from complyt_conformance.session import Session
from complyt_conformance.strategies import plain_customer
from complyt_contract.differences import spelt

pytestmark = pytest.mark.usefixtures("answered_as_sent", "apart_in_turn")

Customer = dict[str, Any]

LISTS = 3  # rounds, as lists may be long
_LATE = "2037-12-31T23:59:59Z"
NEWEST = plain_customer(externalTimestamps={"createdDate": _LATE, "updatedDate": _LATE})


@pytest.fixture(scope="module")
def apart_in_turn(session: Session, api: Api) -> None:
    """Make sure that tenants who call in turn are kept apart, as other checks of AUTH-5 say."""
    other = session.role("other")
    if other is None:
        return
    ours = api.given(session.fresh(NEWEST))
    answers = (
        other.get("2", ours["externalId"]),
        other.update(ours["complytId"], {"name": "Theirs"}),
    )
    listed = [*other.listed(), *other.listed(page=1, size=50)]
    listed_ids = [item.get("complytId") for item in listed]
    if ours["complytId"] in listed_ids or any(answer.shows_customer for answer in answers):
        raise Undecided("not tested: tenants are not kept apart when they call in turn, either")


# Each tenant asks for its own and for the other's customer: whoever is taken for the other, shows.


@requirement("AUTH-5")
def test_tenants_that_read_at_once_see_their_own(session: Session, api: Api, other: Api) -> None:
    for _, ours, theirs in _rounds(session, api, other):
        asked = [(caller, whose) for caller in (api, other) for whose in (ours, theirs)] * 2
        answers = at_once(
            *(partial(caller.get, "2", whose["externalId"]) for caller, whose in asked)
        )
        for (caller, whose), answer in zip(asked, answers, strict=True):
            if (caller is api) != (whose is ours):
                _expect_nothing_shown(answer)


@requirement("AUTH-5")
@pytest.mark.parametrize("query", [{}, {"page": 1, "size": 50}], ids=["whole", "page"])
def test_tenants_that_list_at_once_see_their_own(
    session: Session, api: Api, other: Api, query: dict[str, int]
) -> None:
    for _, ours, theirs in _rounds(session, api, other, LISTS):
        callers = (api, other)
        lists = at_once(*(partial(caller.listed, **query) for caller in callers))
        for caller, listed in zip(callers, lists, strict=True):
            foreign = theirs if caller is api else ours
            if any(item.get("complytId") == foreign["complytId"] for item in listed):
                raise Violation("a list without another tenant's customers", spelt(foreign))


@requirement("AUTH-5")
def test_tenants_that_patch_at_once_change_their_own(
    session: Session, api: Api, other: Api
) -> None:
    for number, ours, theirs in _rounds(session, api, other):
        asked = [(caller, whose) for caller in (api, other) for whose in (ours, theirs)] * 2
        answers = at_once(
            *(
                partial(caller.update, whose["complytId"], {"name": _name(caller is api, number)})
                for caller, whose in asked
            )
        )
        for (caller, whose), answer in zip(asked, answers, strict=True):
            if (caller is api) != (whose is ours):
                _expect_nothing_shown(answer)
        _expect_own_name(api.seen(ours), foreign=_name(False, number))
        _expect_own_name(other.seen(theirs), foreign=_name(True, number))


@requirement("AUTH-5")
def test_tenants_that_put_one_pair_at_once_write_their_own(
    session: Session, api: Api, other: Api
) -> None:
    for number, ours, _ in _rounds(session, api, other):
        callers = (api, other)
        body = plain_customer(externalId=ours["externalId"])
        complyt_ids = [caller.given(body)["complytId"] for caller in callers]
        asked = list(zip(callers, (True, False), complyt_ids, complyt_ids[::-1], strict=True)) * 4
        answers = at_once(
            *(
                partial(caller.given, {**body, "name": _name(is_ours, number)})
                for caller, is_ours, _, _ in asked
            )
        )
        for (_, is_ours, own, foreign), answer in zip(asked, answers, strict=True):
            if answer["complytId"] == foreign != own:
                raise Violation("no PUT to another tenant's customer", spelt(answer))
            _expect_own_name(answer, foreign=_name(not is_ours, number))


def _rounds(
    session: Session, api: Api, other: Api, most: int | None = None
) -> Iterator[tuple[int, Customer, Customer]]:
    """Yield the number of each round, at `most` so many, and a new customer of either tenant."""
    for number in each(range(session.profile.rounds)[:most]):
        ours, theirs = (caller.given(session.fresh(NEWEST)) for caller in (api, other))
        yield number, ours, theirs


def _name(is_ours: bool, number: int) -> str:
    return f"{'Ours' if is_ours else 'Theirs'} {number}"


def _expect_nothing_shown(answer: Response) -> None:
    if answer.shows_customer:
        raise Violation("no customer of another tenant", answer.summary())


def _expect_own_name(seen: Customer, *, foreign: str) -> None:
    """Break AUTH-5 where a tenant's customer bears the name that the other tenant wrote."""
    if seen.get("name") == foreign:
        raise Violation("no value that another tenant wrote", spelt(seen))

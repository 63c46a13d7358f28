from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from complyt_conformance.aging import CHANGES
from complyt_conformance.api import Api
from complyt_conformance.cases import at_once, begin_case, count_case, each
from complyt_conformance.checks import exclusive, given, requirement
from complyt_conformance.compare import expect_equal
from complyt_conformance.exchange import Response
from complyt_conformance.findings import Blocked, Violation
from complyt_conformance.session import Session
from complyt_conformance.strategies import customers, plain_customer
from complyt_contract.customers import written
from complyt_contract.differences import spelt
from complyt_contract.times import instant

CALLERS = 8


@requirement("PUT-14")
@given(body=customers)
def test_internal_timestamps_run_forwards(session: Session, api: Api, body: Any) -> None:
    customer = session.fresh(body)
    answers = [api.given(customer), api.given({**customer, "name": "Second"})]
    answers.append(api.given_patched(answers[0]["complytId"], {"comment": "Third"}))
    answers.append(api.given(customer))
    _expect_forwards(answers)


@requirement("PUT-14")
def test_external_timestamps_leave_internal_ones_alone(session: Session, api: Api) -> None:
    early, late = (_external(f"{year}-05-06T07:08:09Z") for year in (2001, 2037))
    customer = session.fresh(plain_customer())
    answers = [api.given({**customer, **times}) for times in (late, early, late, early)]
    complyt_id = answers[0]["complytId"]
    answers += [api.given_patched(complyt_id, times) for times in (late, early)]
    _expect_forwards(answers)


@requirement("PUT-15")
@pytest.mark.parametrize("bodies", ["equal", "different"])
def test_first_puts_at_once_leave_one_customer(session: Session, api: Api, bodies: str) -> None:
    customer = session.fresh(plain_customer())
    complyt_ids = {str(api.given(customer)["complytId"]) for _ in range(2)}
    if len(complyt_ids) != 1:
        raise Blocked("PUT-3", "a repeated PUT changes the complytId")
    for _ in range(session.profile.rounds):
        customer, answers = _first_puts(session, api, same=bodies == "equal")
        complyt_ids = {str(answer.customer().get("complytId")) for answer in _accepted(answers)}
        complyt_ids.add(str(api.seen(customer).get("complytId")))
        if len(complyt_ids) != 1:
            raise Violation("one complytId", spelt(sorted(complyt_ids)))


@requirement("PUT-15")
@exclusive
def test_first_puts_at_once_are_listed_once(session: Session, api: Api) -> None:
    written = [
        _first_puts(session, api, same=True)[0]["externalId"] for _ in range(session.profile.rounds)
    ]
    listed = [customer.get("externalId") for customer in api.listed()]
    for external_id in written:
        if external_id not in listed:
            raise Blocked("LIST-1", f"{external_id} is not listed")
        expect_equal(f"times that {external_id} is listed", 1, listed.count(external_id))


@requirement("PUT-16")
@pytest.mark.parametrize("bodies", ["equal", "different"])
def test_one_of_the_first_puts_at_once_creates(session: Session, api: Api, bodies: str) -> None:
    customer = session.fresh(plain_customer())
    in_turn = [api.upsert(customer).status for _ in range(2)]
    if in_turn != [201, 200]:
        raise Blocked("PUT-1", f"two PUTs in turn were answered {in_turn}")
    for _ in range(session.profile.rounds):
        _, answers = _first_puts(session, api, same=bodies == "equal")
        statuses = sorted(answer.status for answer in answers)
        expect_equal("statuses", [200] * (CALLERS - 1) + [201], statuses)


@requirement("PUT-18")
@pytest.mark.parametrize("what", CHANGES)
def test_a_later_change_moves_updated_date(
    api: Api, aged: dict[str, dict[str, dict[str, Any]]], what: str
) -> None:
    change = CHANGES[what]
    for write, customer in each(aged[what].items()):
        before = api.settled(customer)
        changes = {change.name: change.value}
        if write == "PUT":
            after = api.given({**customer, **changes})
        else:
            after = api.given_patched(before["complytId"], changes)
        shown = written(after, change.name)
        if written(changes, change.name) != shown == written(before, change.name):
            raise Blocked(change.promised_by(write), f"a {write} does not change {change.name}")
        if not _moment(after, "updatedDate") > _moment(before, "updatedDate"):
            last = spelt(_moment(before, "updatedDate"))
            raise Violation(f"updatedDate after {last}", spelt(after.get("internalTimestamps")))


def _first_puts(session: Session, api: Api, *, same: bool) -> tuple[dict[str, Any], list[Response]]:
    begin_case()
    count_case()
    customer = {**plain_customer(), "externalId": session.mint_contested()}
    names = ["Northwind" if same else f"Northwind {number}" for number in range(CALLERS)]
    steps = [partial(api.upsert, {**customer, "name": name}) for name in names]
    return customer, at_once(*steps)


def _accepted(answers: list[Response]) -> list[Response]:
    accepted = [answer for answer in answers if answer.status in (200, 201)]
    if not accepted:
        raise Blocked("PUT-1", f"no first PUT was accepted: {answers[0].summary()}")
    return accepted


def _external(time: str) -> dict[str, Any]:
    return {"externalTimestamps": {"createdDate": time, "updatedDate": time}}


def _expect_forwards(answers: list[dict[str, Any]]) -> None:
    """Expect the internal times of answers in their order never to run backwards."""
    created = [_moment(answer, "createdDate") for answer in answers]
    updated = [_moment(answer, "updatedDate") for answer in answers]
    expect_equal("createdDate of every answer", created[:1] * len(created), created)
    expect_equal("updatedDate in the order of the answers", sorted(updated), updated)
    if updated[0] < created[0]:
        raise Violation(f"updatedDate not before {spelt(created[0])}", spelt(updated[0]))


def _moment(customer: dict[str, Any], name: str) -> Any:
    times = customer.get("internalTimestamps")
    moment = instant(times.get(name)) if isinstance(times, dict) else None
    if moment is None:
        raise Blocked("OBJ-1", f"internalTimestamps.{name} is no timestamp: {spelt(times)}")
    return moment

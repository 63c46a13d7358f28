from __future__ import annotations

from collections import defaultdict
from functools import partial

from complyt_conformance.api import Api
from complyt_conformance.cases import each
from complyt_conformance.checks import exclusive, requirement
from complyt_conformance.compare import expect_same
from complyt_conformance.findings import Blocked, Violation
from complyt_conformance.readers import (
    callers_who_read,
    expect_whole_while,
    others,
    read,
    read_at_once,
)
from complyt_conformance.session import Session
from complyt_conformance.strategies import OTHER_VALUES, plain_address, plain_customer
from complyt_conformance.walks import fill


@requirement("PUT-2")
def test_a_pair_that_was_asked_for_before_it_was_written_is_found(
    session: Session, api: Api
) -> None:
    customer = session.fresh(plain_customer())
    readers = callers_who_read(session, api)
    for caller in (*readers, *others(session)):
        asked = caller.get(customer["source"], customer["externalId"])
        if asked.status != 404:
            raise Blocked("GET-1", f"a pair that was never written: {asked.summary()}")
    answered = api.given(customer)
    for reader in readers:
        expect_same(answered, read(reader, customer))


@requirement("PUT-2")
def test_every_caller_of_a_tenant_sees_the_last_put(session: Session, api: Api) -> None:
    customer = session.fresh(plain_customer())
    readers = callers_who_read(session, api)
    for changes in ({}, OTHER_VALUES, {}):
        answered = api.given({**customer, **changes})
        for reader in readers:
            expect_same(answered, read(reader, customer))


@requirement("PUT-2")
def test_a_write_changes_no_customer_of_the_same_values(session: Session, api: Api) -> None:
    address = plain_address(country="NZ", street=session.mint())  # nobody else's
    one, two = (session.fresh(plain_customer(address=address)) for _ in range(2))
    complyt_id = api.given(one)["complytId"]
    answered = api.given_shown(two)
    api.given({**one, **OTHER_VALUES})
    expect_same(answered, api.seen(two))
    api.given(one)
    api.given_patched(complyt_id, OTHER_VALUES)
    expect_same(answered, api.seen(two))


@requirement("PUT-2")
def test_every_connection_shows_the_last_put(session: Session, api: Api) -> None:
    customer = session.fresh(plain_customer())
    for changes in ({}, OTHER_VALUES):
        answered = api.given({**customer, **changes})
        for seen in read_at_once(api, customer):
            expect_same(answered, seen)


@requirement("PUT-2")
def test_get_answers_one_put_or_the_other_while_it_replaces(session: Session, api: Api) -> None:
    for _ in each(range(session.profile.rounds)):
        customer = session.fresh(plain_customer())
        before = api.given(customer)
        expect_whole_while(api, before, partial(api.given, {**customer, **OTHER_VALUES}))


@requirement("PUT-3")
@exclusive
def test_no_complyt_id_was_given_twice_in_the_run(session: Session, api: Api) -> None:
    fill(session, api)
    sharing: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for customer in api.listed():
        pair = str(customer.get("source")), str(customer.get("externalId"))
        if pair in session.written_pairs:
            sharing[str(customer.get("complytId"))].add(pair)
    shared = sorted(next((pairs for pairs in sharing.values() if len(pairs) > 1), ()))[:2]
    seen = [api.seen({"source": source, "externalId": text}) for source, text in shared]
    if len({customer["complytId"] for customer in seen}) < len(seen):  # else it is LIST-1's matter
        shown = " and ".join(f"{c['externalId']} under {c['source']}" for c in seen)
        raise Violation("two customers, each with its complytId", f"one for {shown}")

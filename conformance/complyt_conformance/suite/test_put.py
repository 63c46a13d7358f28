from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from complyt_conformance.api import Api
from complyt_conformance.cases import each
from complyt_conformance.checks import case_id, given, requirement
from complyt_conformance.compare import expect_alike, expect_equal, expect_same
from complyt_conformance.findings import Blocked, Violation
from complyt_conformance.identifiers import LEGAL, NO_UUIDS
from complyt_conformance.limits import without
from complyt_conformance.refusals import new_and_taken
from complyt_conformance.schemas import complaints
from complyt_conformance.session import Session
from complyt_conformance.strategies import (
    CUSTOMER_TYPES,
    OPTIONAL,
    OTHER_VALUES,
    SOURCES,
    customers,
    minimal_customer,
    plain_address,
    plain_customer,
)
from complyt_contract.customers import ADDRESS_TEXTS
from complyt_contract.differences import spelt

Make = Callable[..., dict[str, Any]]
both_makes = pytest.mark.parametrize(
    "make", [minimal_customer, plain_customer], ids=["minimal", "whole"]
)

NEARLY_2 = (" 2", "2 ", "2\n", "02", "+2", "2.0", "\u0662", "\uff12")  # texts read as source 2


@requirement("PUT-1")
@given(body=customers)
def test_put_creates_then_replaces(session: Session, api: Api, body: dict[str, Any]) -> None:
    customer = session.fresh(body)
    api.upsert(customer).expect(201)
    api.upsert(customer).expect(200)


@requirement("PUT-1")
@pytest.mark.parametrize("customer_type", CUSTOMER_TYPES)
@both_makes
def test_put_creates_every_type(session: Session, api: Api, make: Make, customer_type: str) -> None:
    customer = session.fresh(make(customerType=customer_type))
    api.upsert(customer).expect(201)
    api.upsert(customer).expect(200)


@requirement("PUT-1")
@pytest.mark.parametrize("source", SOURCES)
def test_put_creates_under_every_source(session: Session, api: Api, source: str) -> None:
    customer = session.fresh(plain_customer(source=source))
    api.upsert(customer).expect(201)
    api.upsert(customer).expect(200)


@requirement("PUT-1")
def test_a_repeat_under_any_identity_is_answered_200(session: Session, api: Api) -> None:
    strange = [(text, session.random.choice(SOURCES), "GET-3") for text in LEGAL]
    edges = [("ID", "1", "PUT-19"), ("ID", "10", "PUT-19"), ("ID".ljust(256, "a"), "2", "PUT-5")]
    for text, source, promised_by in each((*edges, *session.by_turns(strange, 4))):
        external_id = text.replace("ID", session.mint())[:256]
        customer = plain_customer(source=source, externalId=external_id)
        first = api.upsert(customer)
        if first.status >= 300:
            raise Blocked(promised_by, f"a first PUT was answered {first.summary()}")
        api.upsert(customer).expect(200)


@requirement("PUT-1")
@pytest.mark.parametrize("name", [*OPTIONAL, "complytId"])
@pytest.mark.parametrize("how", ["left out", "null"])
def test_put_needs_no_optional_property(session: Session, api: Api, name: str, how: str) -> None:
    whole = plain_customer()
    body = without(whole, name) if how == "left out" else {**whole, name: None}
    api.upsert(session.fresh(body)).expect(201)


@requirement("PUT-1")
@pytest.mark.parametrize("value", ["", None], ids=["empty", "null"])
@pytest.mark.parametrize("path", ["email", "comment", *(f"address.{m}" for m in ADDRESS_TEXTS)])
def test_put_takes_empty_and_null_texts(
    session: Session, api: Api, path: str, value: str | None
) -> None:
    name, _, member = path.partition(".")
    changed = plain_address(**{member: value}) if member else value
    api.upsert(session.fresh(plain_customer(**{name: changed}))).expect(201)


@requirement("PUT-1")
def test_put_takes_null_for_is_partial(session: Session, api: Api) -> None:
    body = plain_customer(address=plain_address(isPartial=None))  # what it reads is open (D12)
    api.upsert(session.fresh(body)).expect(201)


@requirement("PUT-1")
def test_put_answers_200_however_often_it_is_repeated(session: Session, api: Api) -> None:
    customer = session.fresh(plain_customer())
    api.upsert(customer).expect(201)
    for changes in ({}, OTHER_VALUES, {}, {"name": "Third"}):
        api.upsert({**customer, **changes}).expect(200)


@requirement("PUT-2")
@given(first=customers, second=customers)
def test_get_answers_what_put_answered(
    session: Session, api: Api, first: dict[str, Any], second: dict[str, Any]
) -> None:
    customer = session.fresh(first)
    for body in (customer, {**second, **_pair(customer)}, customer):
        answered = api.given(body)
        seen = api.get(*_pair(customer).values()).expect(200).customer()
        expect_same(answered, seen)


@requirement("PUT-2")
@pytest.mark.parametrize("name", [*OTHER_VALUES])
def test_get_answers_each_replaced_property(session: Session, api: Api, name: str) -> None:
    customer = session.fresh(plain_customer())
    api.given(customer)
    api.seen(customer)
    answered = api.given({**customer, name: OTHER_VALUES[name]})
    expect_same(answered, api.get(*_pair(customer).values()).expect(200).customer())


@requirement("PUT-2")
@pytest.mark.parametrize("source", SOURCES)
def test_get_answers_the_last_put_under_every_source(
    session: Session, api: Api, source: str
) -> None:
    customer = session.fresh(plain_customer(source=source))
    for changes in ({}, OTHER_VALUES, {}):
        answered = api.given({**customer, **changes})
        expect_same(answered, api.get(*_pair(customer).values()).expect(200).customer())


@requirement("PUT-3")
@given(first=customers, second=customers)
def test_put_keeps_the_complyt_id(
    session: Session, api: Api, first: dict[str, Any], second: dict[str, Any]
) -> None:
    customer = session.fresh(first)
    complyt_id = api.given(customer)["complytId"]
    for body in ({**second, **_pair(customer)}, customer):
        expect_equal("complytId", complyt_id, api.given(body)["complytId"])
    expect_equal("complytId", complyt_id, api.seen(customer)["complytId"])


@requirement("PUT-3")
def test_complyt_ids_differ_between_pairs(session: Session, api: Api) -> None:
    bodies = [session.fresh(plain_customer(source=source)) for source in (*SOURCES, *SOURCES)]
    twin = {**bodies[0], "source": "3"}
    complyt_ids = [str(api.given(body)["complytId"]).lower() for body in (*bodies, twin)]
    expect_equal("distinct complytIds", len(complyt_ids), len(set(complyt_ids)))


@requirement("PUT-4")
@pytest.mark.parametrize("source", SOURCES[1:])
def test_a_source_keeps_external_ids_apart(session: Session, api: Api, source: str) -> None:
    _expect_apart(session, api, SOURCES[0], source)


@requirement("PUT-4")
def test_sources_that_begin_alike_keep_external_ids_apart(session: Session, api: Api) -> None:
    for source in ("1", "10"):
        taken = api.upsert(session.fresh(plain_customer(source=source)))
        if taken.status >= 300:
            raise Blocked("PUT-19", f"source {source} was answered {taken.summary()}")
    _expect_apart(session, api, "10", "1")


@requirement("PUT-7")
@pytest.mark.parametrize(
    "changed",
    ["{}x", "x{}", "{} ", " {}", "{}\n", "0{}", "{}-2", ""],
    ids=["longer", "prefixed", "blank", "blank before", "line", "zero", "suffix", "empty"],
)
def test_a_body_with_another_external_id_is_refused(
    session: Session, api: Api, changed: str
) -> None:
    for pair in new_and_taken(session, api):
        external_id = changed.format(pair.customer["externalId"])
        body = {**pair.customer, "externalId": external_id}
        pair.refuses(body, because="path and body differ in externalId")


@requirement("PUT-7")
def test_a_body_with_the_external_id_in_another_case_is_refused(session: Session, api: Api) -> None:
    for pair in new_and_taken(session, api, both=True):
        body = {**pair.customer, "externalId": pair.customer["externalId"].upper()}
        pair.refuses(body, because="path and body differ in externalId")


@requirement("PUT-7")
@pytest.mark.parametrize("source", [*SOURCES[1:], "", "0", "100", *NEARLY_2], ids=case_id)
def test_a_body_with_another_source_is_refused(session: Session, api: Api, source: str) -> None:
    for pair in new_and_taken(session, api):
        pair.refuses({**pair.customer, "source": source}, because="path and body differ in source")


@requirement("PUT-7")
def test_a_path_with_what_is_no_source_is_refused(session: Session, api: Api) -> None:
    for source in each(("100", *NEARLY_2)):
        api.upsert(session.fresh(plain_customer()), source=source).expect(400, 404)


@requirement("PUT-7")
def test_a_body_that_names_another_customer_stores_nothing(session: Session, api: Api) -> None:
    one, two = session.fresh(plain_customer()), session.fresh(plain_customer())
    before = api.given_read(two)
    body = {**two, "name": "Surprise"}
    api.upsert(body, external_id=one["externalId"]).expect(
        400, because="path and body differ in externalId"
    )
    api.expect_absent(one, "PUT-13")
    api.expect_unchanged(before, "PUT-13")


@requirement("PUT-8")
@pytest.mark.parametrize("how", ["left out", "null"])
@pytest.mark.parametrize("path", [*OPTIONAL, *(f"address.{m}" for m in ADDRESS_TEXTS)])
def test_put_unsets_what_it_leaves_out(session: Session, api: Api, path: str, how: str) -> None:
    customer = session.fresh(plain_customer())
    api.given(customer)
    name, _, member = path.partition(".")
    nulls = {name: {**customer["address"], member: None} if member else None}
    rest = without(customer, path) if how == "left out" else {**customer, **nulls}
    twin = api.twin(rest)
    expect_alike(twin, api.given(rest), [name])
    api.expect_seen(customer, lambda seen: expect_alike(twin, seen, [name]))


@requirement("PUT-8")
@pytest.mark.parametrize("how", ["left out", "null"])
def test_put_with_required_properties_alone_unsets_the_rest(
    session: Session, api: Api, how: str
) -> None:
    customer = session.fresh(plain_customer())
    api.given(customer)
    nulls = dict.fromkeys(OPTIONAL) if how == "null" else {}
    bare = {**minimal_customer(), **nulls, **_pair(customer)}
    expect_alike(api.twin(bare), api.given(bare), OPTIONAL)


@requirement("PUT-8")
def test_put_unsets_what_a_patch_has_set(session: Session, api: Api) -> None:
    customer = session.fresh(minimal_customer(comment="Kept"))
    changes = {name: OTHER_VALUES[name] for name in OPTIONAL}
    api.given_patched(api.given(customer)["complytId"], changes)
    expect_alike(api.twin(customer), api.given(customer), OPTIONAL)


@requirement("PUT-8")
def test_put_unsets_is_partial_when_left_out(session: Session, api: Api) -> None:
    customer = session.fresh(plain_customer(address=plain_address(isPartial=True)))
    api.given(customer)
    bare = without(customer, "address.isPartial")
    expect_alike(api.twin(bare), api.given(bare), ["address"])


@requirement("PUT-9")
@given(body=customers)
def test_a_repeated_put_changes_nothing(session: Session, api: Api, body: dict[str, Any]) -> None:
    customer = session.fresh(body)
    first = api.given(customer)
    read = api.settled(customer)
    but = ["complytId", "internalTimestamps"]  # PUT-3 and PUT-14 say more of them
    for _ in range(2):
        expect_same(first, api.given(customer), but=but)
    api.expect_seen(customer, lambda seen: expect_same(read, seen, but=but))


@pytest.fixture(scope="module")
def _zoneless_times_kept(api: Api) -> None:
    """Make sure that times come back, also when they are sent in the form in which they do."""
    api.given_zoneless_times_kept()


@requirement("PUT-10")
@pytest.mark.usefixtures("_zoneless_times_kept")
@given(body=customers)
def test_a_customer_that_was_read_can_be_sent_back(
    session: Session, api: Api, body: dict[str, Any]
) -> None:
    customer = session.fresh(body)
    api.given(customer)
    _expect_sent_back(session, api, customer)


@requirement("PUT-10")
@pytest.mark.usefixtures("_zoneless_times_kept")
def test_a_patched_customer_that_was_read_can_be_sent_back(session: Session, api: Api) -> None:
    customer = session.fresh(plain_customer())
    api.given_patched(api.given(customer)["complytId"], {"name": "Patched"})
    _expect_sent_back(session, api, {**customer, "name": "Patched"})


@requirement("PUT-11")
def test_the_customers_own_complyt_id_is_accepted(session: Session, api: Api) -> None:
    customer = session.fresh(plain_customer())
    complyt_id = api.given(customer)["complytId"]
    api.upsert({**customer, "complytId": complyt_id}).accepted()


@requirement("PUT-11")
@pytest.mark.parametrize("whose", ["another customer's", "nobody's", *NO_UUIDS, 7])
def test_another_complyt_id_is_refused(session: Session, api: Api, whose: Any) -> None:
    customer, neighbour = session.fresh(plain_customer()), session.fresh(plain_customer())
    before = api.given_read(customer)
    others = {"another customer's": api.given(neighbour)["complytId"], "nobody's": str(uuid4())}
    complyt_id = others.get(whose, whose)
    api.upsert({**customer, "complytId": complyt_id, "name": "Changed"}).expect(
        400, because=f"complytId is {whose}"
    )
    api.expect_unchanged(before, "PUT-13")


@requirement("PUT-11")
@pytest.mark.parametrize("whose", ["another customer's", "nobody's", *NO_UUIDS, 7])
def test_any_complyt_id_on_creation_is_refused(session: Session, api: Api, whose: Any) -> None:
    neighbour = api.given(session.fresh(plain_customer()))["complytId"]
    others = {"another customer's": neighbour, "nobody's": str(uuid4())}
    customer = session.fresh(plain_customer(complytId=others.get(whose, whose)))
    api.upsert(customer).expect(400, because="a new customer has no complytId yet")
    api.expect_absent(customer, "PUT-13")


def _expect_apart(session: Session, api: Api, source: str, other: str) -> None:
    """Expect two customers of one externalId under two sources, each of which can be seen."""
    first = session.fresh(plain_customer(source=source, name="First"))
    second = {**first, "source": other, "name": "Second"}
    one = api.given(first)
    api.twin(second)  # so that what is refused below is the pair
    two = api.upsert(second).expect(200, 201).customer()
    if one["complytId"] == two.get("complytId"):
        raise Violation("two customers, each with its complytId", spelt(two))
    for body in (first, second):
        expect_alike(api.seen(api.twin(body)), api.seen(body), ["name"])


def _pair(customer: dict[str, Any]) -> dict[str, str]:
    return {"source": customer["source"], "externalId": customer["externalId"]}


def _expect_sent_back(session: Session, api: Api, customer: dict[str, Any]) -> None:
    """Send back what GET answers of a customer; it must be taken, and change nothing."""
    api.given(customer)  # what a repeated PUT changes is PUT-9's matter, and has happened
    read = api.settled(customer)
    for complaint in complaints(session.schemas.component("Customer"), read, limit=1):
        raise Blocked("OBJ-1", f"the answer is no legal customer: {complaint}")
    api.upsert(read).accepted()
    but = ["internalTimestamps", "complytId"]
    api.expect_seen(customer, lambda seen: expect_same(read, seen, but=but))

from __future__ import annotations

import uuid
from itertools import combinations
from typing import Any

import pytest

from complyt_conformance.api import JSON_TYPE, Api, as_json, customer_path
from complyt_conformance.cases import each
from complyt_conformance.checks import case_id, given, requirement
from complyt_conformance.compare import expect_alike, expect_equal, expect_written
from complyt_conformance.findings import Blocked, Violation
from complyt_conformance.limits import without
from complyt_conformance.schemas import complaints
from complyt_conformance.session import Session
from complyt_conformance.strategies import (
    CUSTOMER_TYPES,
    OPTIONAL,
    OTHER_VALUES,
    SOURCES,
    changes_of_customers,
    customers,
    minimal_customer,
    plain_address,
    plain_customer,
)
from complyt_contract.customers import ADDRESS_TEXTS, WRITABLE
from complyt_contract.differences import spelt

REQUIRED = (
    *("complytId", "externalId", "source", "customerType"),
    *("internalTimestamps", "externalTimestamps"),
)

# Octets at which servers that read a body in pieces go on.
BORDERS = (2**12, 2**13, 2**14, 2**15, 2**16, 2**17)

# Whatever every parser reads alike (I-JSON).
IGNORED: tuple[Any, ...] = (
    *(None, True, 0, -1.5, "", "text", [], {}, [[[1, {"a": None}]]], {"": {"x": []}}),
    *(9007199254740991, {"createdDate": None}, "2001-01-01T00:00:00", ["a"] * 100),
    {"createdDate": "2001-01-01T00:00:00", "updatedDate": "2001-01-01T00:00:00"},
)
# A server may answer properties of its own, so that only names that none would have are asserted.
STRANGE = ("vip", "Name", "names", "__proto__", "$set", "a.b", "")
# Names that are like known ones; what stands under them must not be taken for theirs.
RESEMBLING: dict[str, Any] = {
    **dict.fromkeys(("Name", "NAME", "name ", " name", "na_me", "name[]", "/name"), "Other"),
    **dict.fromkeys(("address.city", "address[city]", "address/city", "address_city"), "Other"),
    **dict.fromkeys(("City", "city", "Address"), "Other"),
    **dict.fromkeys(("CustomerType", "customer_type", "customertype"), "RESELLER"),
    **{key: {"name": "Other"} for key in ("$set", "__proto__", "prototype", "customer")},
    "constructor": {"prototype": {"name": "Other"}},
    **dict.fromkeys(("id", "_id", "complyt_id", "ComplytId", "external_id"), "Other"),
    **dict.fromkeys(("tenant", "tenantId", "tenant_id"), "other"),
}
UNKNOWN = (*STRANGE, "id", "_id", "tenant", "deleted", "version")


@requirement("OBJ-1")
@given(body=customers, changes=changes_of_customers)
def test_every_customer_has_what_the_document_says(
    session: Session, api: Api, body: dict[str, Any], changes: dict[str, Any]
) -> None:
    customer = session.fresh(body)
    created = api.given(customer)
    patched = api.given_patched(created["complytId"], changes)
    for answer in (created, patched, api.seen(customer)):
        _expect_customer(session, answer)


@requirement("OBJ-1")
@pytest.mark.parametrize("make", [minimal_customer, plain_customer], ids=["minimal", "whole"])
def test_every_listed_customer_has_what_the_document_says(
    session: Session, api: Api, make: Any
) -> None:
    customer = session.fresh(make())
    api.given(customer)
    for listed in api.listed():
        if listed.get("externalId") == customer["externalId"]:
            _expect_customer(session, listed)


@pytest.fixture(scope="module")
def _times_kept(api: Api) -> None:
    """Make sure that plain timestamps come back, in winter and in summer."""
    api.given_times_kept({"winter": "2022-01-15T12:00:00Z", "summer": "2022-07-15T12:00:00Z"})


@requirement("OBJ-2")
@pytest.mark.usefixtures("_times_kept")
@given(first=customers, second=customers)
def test_a_response_holds_what_was_written(
    session: Session, api: Api, first: dict[str, Any], second: dict[str, Any]
) -> None:
    customer = session.fresh(first)
    # What a replaced customer shows of what is left out, or of its old address, is PUT-8's matter.
    second = without(second, "address") if "address" in first else second
    replaced = {**second, "source": customer["source"], "externalId": customer["externalId"]}
    for body, names in ((customer, WRITABLE), (replaced, sorted({*WRITABLE} & {*second}))):
        expect_written(body, api.given(body), names)


@requirement("OBJ-2")
@pytest.mark.usefixtures("_times_kept")
@pytest.mark.parametrize("name", OPTIONAL)
def test_each_optional_property_is_held_alone(session: Session, api: Api, name: str) -> None:
    customer = session.fresh(minimal_customer(**{name: plain_customer()[name]}))
    expect_written(customer, api.given(customer))


@requirement("OBJ-2")
@pytest.mark.usefixtures("_times_kept")
def test_one_member_or_two_of_an_address_are_held(session: Session, api: Api) -> None:
    whole = plain_address(isPartial=True)
    for members in each([*combinations(whole, 1), *combinations(whole, 2)]):
        address = {member: whole[member] for member in members}
        customer = session.fresh(minimal_customer(address=address))
        expect_written(customer, api.given(customer))


@requirement("OBJ-2")
@pytest.mark.parametrize("is_partial", [True, False])
def test_is_partial_is_held(session: Session, api: Api, is_partial: bool) -> None:
    customer = session.fresh(plain_customer(address=plain_address(isPartial=is_partial)))
    address = api.given(customer).get("address") or {}
    expect_equal("isPartial", is_partial, address.get("isPartial") or False)


@requirement("OBJ-2")
@pytest.mark.usefixtures("_times_kept")
@pytest.mark.parametrize("path", ["email", "comment", *(f"address.{m}" for m in ADDRESS_TEXTS)])
def test_an_empty_text_is_held(session: Session, api: Api, path: str) -> None:
    name, _, member = path.partition(".")
    value = plain_address(**{member: ""}) if member else ""
    customer = session.fresh(plain_customer(**{name: value}))
    expect_written(customer, api.given(customer))
    api.given({**customer, name: plain_customer()[name]})
    expect_written(customer, api.given(customer))


@requirement("OBJ-2")
@pytest.mark.parametrize("further", [{}, {"isPartial": True}], ids=["texts", "and isPartial"])
def test_an_address_of_empty_texts_is_held(
    session: Session, api: Api, further: dict[str, bool]
) -> None:
    address = {**dict.fromkeys(ADDRESS_TEXTS, ""), **further}
    customer = session.fresh(minimal_customer(address=address))
    expect_written(customer, api.given(customer), ["address"])


@requirement("OBJ-2")
def test_the_case_of_an_email_is_held(session: Session, api: Api) -> None:
    customer = session.fresh(plain_customer(email="Jane.Doe@Example.COM"))
    expect_written(customer, api.given(customer), ["email"])


@requirement("OBJ-2")
@pytest.mark.usefixtures("_times_kept")
@pytest.mark.parametrize("customer_type", CUSTOMER_TYPES)
def test_every_customer_type_is_held(session: Session, api: Api, customer_type: str) -> None:
    customer = session.fresh(plain_customer(customerType=customer_type))
    expect_written(customer, api.given(customer))
    other = next(known for known in CUSTOMER_TYPES if known != customer_type)
    again = {**customer, "customerType": other}
    expect_written(again, api.given(again))


@requirement("OBJ-2")
@pytest.mark.parametrize("source", SOURCES)
def test_the_identity_is_held(session: Session, api: Api, source: str) -> None:
    customer = session.fresh(plain_customer(source=source))
    for answer in (api.given(customer), api.seen(customer)):
        for name in ("source", "externalId"):  # answered as a number they break OBJ-1
            expect_equal(name, customer[name], str(answer.get(name)))


@requirement("OBJ-2")
@pytest.mark.parametrize("border", BORDERS)
def test_a_text_across_a_border_of_reads_is_held(session: Session, api: Api, border: int) -> None:
    customer = session.fresh(plain_customer(comment="0123456789" * 19))
    api.given(session.fresh(customer))
    body = as_json(customer)
    blanks = border - body.index(b"0123456789") - 95  # the border is in the middle of the comment
    path = customer_path(customer["source"], customer["externalId"])
    headers = {"Content-Type": JSON_TYPE}
    long = body[:1] + b" " * blanks + body[1:]
    answer = api.send("upsertCustomer", "PUT", path, body=long, headers=headers)
    if answer.status >= 300:
        raise Blocked("ERR-6", f"a body of {len(long)} bytes was answered {answer.summary()}")
    expect_written(customer, answer.customer(), ["comment"])


@requirement("OBJ-3")
@pytest.mark.parametrize("member", ADDRESS_TEXTS)
def test_an_address_reads_what_was_left_out(session: Session, api: Api, member: str) -> None:
    customer = session.fresh(minimal_customer(address={member: plain_address()[member]}))
    for answer in (api.given(customer), api.seen(customer)):
        _expect_left_out(answer, county=member == "county")


@requirement("OBJ-3")
def test_a_patched_address_reads_what_was_left_out(session: Session, api: Api) -> None:
    complyt_id = api.given(session.fresh(minimal_customer()))["complytId"]
    _expect_left_out(api.given_patched(complyt_id, {"address": {"city": "Austin"}}), county=False)


@requirement("OBJ-5")
@pytest.mark.usefixtures("answered_as_sent")
@pytest.mark.parametrize("digits", [1, 4, 9, 10, 12, 15, 16])
@pytest.mark.parametrize("source", [2, 9])
def test_integers_are_answered_as_texts(
    session: Session, api: Api, digits: int, source: int
) -> None:
    external_id = session.mint_number(digits)
    api.given(session.fresh(plain_customer(source=str(source))))  # the source is not at fault
    answer = api.upsert({**plain_customer(source=source), "externalId": external_id})
    customer = answer.accepted().customer()
    expect_equal("externalId", str(external_id), customer.get("externalId"))
    expect_equal("source", str(source), customer.get("source"))
    seen = api.get(str(source), str(external_id)).accepted().customer()
    expect_equal("externalId", str(external_id), seen.get("externalId"))


@requirement("OBJ-5")
@pytest.mark.usefixtures("answered_as_sent")
def test_an_integer_and_its_text_are_one_customer(session: Session, api: Api) -> None:
    number = session.mint_number(15)
    text = {**plain_customer(source="2"), "externalId": str(number)}
    api.given(text)
    changed = {**text, "name": "Integer"}
    api.upsert({**changed, "source": 2, "externalId": number}).accepted()
    expect_alike(api.seen(api.twin(changed)), api.seen(text), ["name"])


@requirement("OBJ-5")
@pytest.mark.usefixtures("answered_as_sent")
@pytest.mark.parametrize("name", ["externalId", "source"])
def test_an_integer_beside_a_text_is_accepted(session: Session, api: Api, name: str) -> None:
    number = session.mint_number(15)
    body = {**plain_customer(source="2"), "externalId": str(number)}
    api.upsert({**body, name: int(body[name])}).accepted()


@requirement("OBJ-5")
@pytest.mark.usefixtures("answered_as_sent")
@pytest.mark.parametrize("name", ["externalId", "source"])
def test_patch_takes_an_integer_that_is_equal(session: Session, api: Api, name: str) -> None:
    body = {**plain_customer(source="2"), "externalId": str(session.mint_number(15))}
    complyt_id = api.given(body)["complytId"]
    as_text = api.update(complyt_id, {name: body[name]})
    if as_text.status >= 300:
        raise Blocked("PATCH-5", f"an equal {name} was answered {as_text.summary()}")
    answer = api.update(complyt_id, {name: int(body[name])}).accepted().customer()
    for each_name in ("externalId", "source"):
        expect_equal(each_name, body[each_name], answer.get(each_name))


@requirement("OBJ-5")
@pytest.mark.usefixtures("answered_as_sent")
@pytest.mark.parametrize(("source", "external_id"), [(1, 0), (10, 2**53 - 1)])
def test_the_least_and_the_largest_integers_are_accepted(
    api: Api, source: int, external_id: int
) -> None:
    body = plain_customer(source=str(source), externalId=str(external_id))
    as_text = api.upsert(body)
    if as_text.status >= 300:
        raise Blocked("PUT-19", f"source {source} was answered {as_text.summary()}")
    integers = {"source": source, "externalId": external_id}
    complyt_id = str(api.upsert({**body, **integers}).accepted().customer().get("complytId"))
    texts = api.update(complyt_id, {name: str(value) for name, value in integers.items()})
    if texts.status >= 300:
        raise Blocked("PATCH-5", f"equal identifiers were answered {texts.summary()}")
    api.update(complyt_id, integers).accepted()


@requirement("OBJ-5")
@pytest.mark.usefixtures("answered_as_sent")
def test_an_integer_is_listed_as_a_text(session: Session, api: Api) -> None:
    number = session.mint_number(15)
    api.upsert({**plain_customer(source=2), "externalId": number}).accepted()
    found = [item for item in api.listed() if str(item.get("externalId")) == str(number)]
    if not found:
        raise Blocked("LIST-1", f"{number} is not listed")
    expect_equal("externalId", str(number), found[0].get("externalId"))


@requirement("OBJ-6")
@pytest.mark.usefixtures("answered_as_sent")
@pytest.mark.parametrize("value", IGNORED, ids=case_id)
def test_what_is_unknown_is_ignored(session: Session, api: Api, value: Any) -> None:
    further = dict.fromkeys((*UNKNOWN, "internalTimestamps"), value)
    customer = session.fresh(plain_customer())
    twin = api.twin(customer)
    put = api.upsert({**customer, **further}).accepted().customer()
    for known, answer in ((twin, put), (api.seen(twin), api.seen(customer))):
        _expect_ignored(answer)
        expect_alike(known, answer, ["name"])
    changes = {**further, "comment": "Changed"}
    _expect_ignored(api.update(str(put.get("complytId")), changes).accepted().customer())


@requirement("OBJ-6")
@pytest.mark.usefixtures("answered_as_sent")
def test_the_callers_internal_timestamps_change_nothing(session: Session, api: Api) -> None:
    customer = session.fresh(plain_customer())
    api.given(customer)
    times = {"createdDate": "2001-01-01T00:00:00", "updatedDate": "2001-01-02T00:00:00"}
    api.upsert({**customer, "internalTimestamps": times}).accepted()
    _expect_ignored(api.seen(customer))


@requirement("OBJ-6")
@pytest.mark.usefixtures("answered_as_sent")
@pytest.mark.parametrize("place", ["address", "externalTimestamps"])
def test_what_is_unknown_in_an_object_is_ignored(session: Session, api: Api, place: str) -> None:
    customer = session.fresh(plain_customer())
    further = {**customer, place: {**customer[place], "planet": "Earth", "id": 7}}
    answer = api.upsert(further).accepted().customer()
    _expect_no_extra(place, answer)
    complyt_id = str(answer.get("complytId"))
    api.given_patched(complyt_id, {place: OTHER_VALUES[place]})
    changes = {place: {**OTHER_VALUES[place], "planet": "Earth", "id": 7}}
    _expect_no_extra(place, api.update(complyt_id, changes).accepted().customer())


@requirement("OBJ-6")
@pytest.mark.usefixtures("answered_as_sent")
@pytest.mark.parametrize("make", [minimal_customer, plain_customer], ids=["minimal", "whole"])
def test_what_only_resembles_a_name_is_ignored(session: Session, api: Api, make: Any) -> None:
    twin = api.twin(make())
    names = (*WRITABLE, "source")
    put = api.upsert(session.fresh({**RESEMBLING, **make()})).accepted().customer()
    expect_alike(twin, put, names)
    comment = {"comment": "Changed"}
    complyt_id = str(put.get("complytId"))
    patched = api.given_patched(complyt_id, comment)
    before = api.settled(put)
    answer = api.update(complyt_id, {**RESEMBLING, **comment}).accepted().customer()
    expect_alike(patched, answer, names)  # what both answers lack is PATCH-1's matter
    api.expect_seen(before, lambda seen: expect_alike(before, seen, names))


def _expect_customer(session: Session, answer: dict[str, Any]) -> None:
    for name in REQUIRED:
        if answer.get(name) is None:
            raise Violation(f"a customer with {name}", spelt(answer))
    try:
        uuid.UUID(answer["complytId"])
    except ValueError:
        raise Violation("complytId as a UUID", spelt(answer["complytId"])) from None
    for complaint in complaints(session.schemas.component("Customer"), answer, limit=1):
        raise Violation("a customer that fits the document's schema", complaint)


def _expect_left_out(answer: dict[str, Any], *, county: bool) -> None:
    address = answer.get("address")
    if not isinstance(address, dict):
        raise Violation("an address", spelt(address))
    if not county:
        expect_equal("county", None, address.get("county"))
    expect_equal("isPartial", False, address.get("isPartial"))


def _expect_no_extra(place: str, customer: dict[str, Any]) -> None:
    extra = {"planet", "id"} & set(customer.get(place) or {})
    expect_equal(f"unknown members of {place}", [], sorted(extra))


def _expect_ignored(customer: dict[str, Any]) -> None:
    expect_equal("unknown properties", [], sorted(set(STRANGE) & set(customer)))
    if not isinstance(customer.get("internalTimestamps"), dict):
        raise Blocked("OBJ-1", "an answer lacks internalTimestamps")
    for member in ("createdDate", "updatedDate"):
        year = str(customer["internalTimestamps"].get(member))[:4]
        expect_equal(f"that {member} is the caller's", False, year == "2001")

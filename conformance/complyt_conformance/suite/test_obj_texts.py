from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from complyt_conformance.api import JSON_TYPE, Api, as_json, customer_path, patch_path
from complyt_conformance.cases import each
from complyt_conformance.checks import case_id, given, requirement
from complyt_conformance.compare import expect_written, given_same, given_written
from complyt_conformance.findings import Blocked, Violation
from complyt_conformance.limits import Limit
from complyt_conformance.refusals import new_and_taken
from complyt_conformance.session import Session
from complyt_conformance.strategies import plain_address, plain_customer
from complyt_conformance.texts import (
    HOSTILE,
    LOOKALIKES,
    REAL,
    batched,
    beyond_the_bmp,
    legal_texts,
)
from complyt_contract.customers import ADDRESS_TEXTS
from complyt_contract.differences import spelt

WITH_TEXTS = ("name", "comment", "address")
METHODS = ("PUT", "PATCH")
TEXTS = ("name", "comment", *(f"address.{member}" for member in ADDRESS_TEXTS))
# So many characters of a text go into a member of an address that it fits there escaped too.
CUT = {"country": 8, "region": 3, "zip": 3}
NO_TEXTS = ("a\0b", "a\ud800b", "a\udfffb")


@pytest.fixture(scope="module")
def patched(session: Session, api: Api) -> dict[str, Any]:
    """Return a customer to patch, whose plain texts were held, and changed more than once."""
    customer = session.fresh(plain_customer())
    created = api.given(customer)
    given_written(customer, created, WITH_TEXTS, "OBJ-2")
    given_same(created, api.seen(customer), "PUT-2")
    for text in ("Plain", "Simple"):
        others = {"name": text, "comment": text, "address": plain_address(city=text)}
        answered = api.given_patched(created["complytId"], others)
        given_written(others, answered, others, "PATCH-1")
        given_same(answered, api.seen(customer), "PATCH-2")
    return {**customer, "complytId": created["complytId"]}


@requirement("OBJ-2")
def test_a_text_that_looks_like_something_else_is_held(
    session: Session, api: Api, patched: dict[str, Any]
) -> None:
    for text in each(session.by_turns(LOOKALIKES, 2)):
        members = dict.fromkeys(ADDRESS_TEXTS, text)
        texts = {"name": text, "comment": text, "address": plain_address(**members)}
        chosen = session.random.choice(METHODS)
        for method in METHODS if session.profile.thorough else [chosen]:
            if method == "PUT":
                answer = api.given(session.fresh(plain_customer(**texts)))
            else:
                answer = api.given_patched(patched["complytId"], texts)
            expect_written(texts, answer, texts)


@requirement("OBJ-4")
@pytest.mark.parametrize(
    "texts",
    [REAL, *batched(HOSTILE)],
    ids=lambda texts: f"{case_id(texts[0])} and {len(texts) - 1} more",
)
def test_every_text_comes_back_unchanged(
    session: Session, api: Api, patched: dict[str, Any], texts: Sequence[str]
) -> None:
    for number, text in enumerate(each(texts)):
        _expect_text_kept(session, api, patched, text, METHODS[(number + session.seed) % 2])


@requirement("OBJ-4")
def test_every_text_is_listed_unchanged(session: Session, api: Api) -> None:
    texts = session.by_turns((*REAL, *HOSTILE), 2)
    for batch in each(batched(texts, 36)):  # so many that a failure shows all their requests
        plain = session.fresh(plain_customer())
        strange = [session.fresh(plain_customer(**_texts(text))) for text in batch]
        api.given(plain)
        for customer in strange:
            api.upsert(customer).accepted()
        listed = {customer.get("externalId"): customer for customer in api.listed()}
        if not {customer["externalId"] for customer in (plain, *strange)} <= listed.keys():
            raise Blocked("LIST-1", "the list lacks customers that were written")
        given_written(plain, listed[plain["externalId"]], WITH_TEXTS, "LIST-1")
        for customer in strange:
            expect_written(customer, listed[customer["externalId"]], WITH_TEXTS)


@requirement("OBJ-4")
@given(text=legal_texts)
def test_generated_text_comes_back_unchanged(
    session: Session, api: Api, patched: dict[str, Any], text: str
) -> None:
    _expect_text_kept(session, api, patched, f"a{text}", session.random.choice(METHODS))


@requirement("OBJ-4")
@pytest.mark.parametrize("method", METHODS)
def test_text_comes_back_that_arrives_in_pieces(
    session: Session, api: Api, patched: dict[str, Any], method: str
) -> None:
    text = "é漢🦊"
    customer = session.fresh(plain_customer(name=text))
    operation, path = "upsertCustomer", customer_path("2", customer["externalId"])
    if method == "PATCH":
        customer = {"name": text}
        operation, path = "updateCustomer", patch_path(patched["complytId"])
    body = as_json(customer)
    start = body.index(text.encode())
    within = (start + 1, start + 3, start + 7)  # each of the three characters
    headers = {"Content-Type": JSON_TYPE}
    answer = api.send(operation, method, path, body=body, headers=headers, cuts=within)
    name = answer.accepted().customer().get("name")
    if name != text:
        raise Violation(f"name {spelt(text)}, each character sent in two pieces", spelt(name))


@pytest.fixture(scope="module")
def _long_texts(session: Session, api: Api) -> None:
    """Make sure that plain texts of the longest length are taken and held."""
    texts = _longest("a")
    plain = api.upsert(session.fresh(plain_customer(**texts)))
    if plain.status >= 400:
        raise Blocked("PUT-5", f"texts of the longest length: {plain.summary()}")
    given_written(texts, plain.customer(), texts, "OBJ-2")


@requirement("OBJ-4")
@pytest.mark.usefixtures("_long_texts")
@given(filler=beyond_the_bmp)
def test_length_counts_code_points(session: Session, api: Api, filler: str) -> None:
    texts = _longest(filler)
    answered = api.upsert(session.fresh(plain_customer(**texts))).accepted().customer()
    expect_written(texts, answered, texts)


@requirement("OBJ-4")
def test_each_limit_counts_code_points(session: Session, api: Api, put_limit: Limit) -> None:
    customer = session.fresh(plain_customer())
    start = customer["externalId"] if put_limit.path == "externalId" else ""
    rest = put_limit.longest - len(start)
    plain = api.upsert(put_limit.applied(customer, start + "a" * rest))
    if plain.status >= 400:
        raise Blocked("PUT-5", f"{put_limit.longest} plain characters: {plain.summary()}")
    api.upsert(put_limit.applied(session.fresh(customer), start + "🦊" * rest)).accepted()


@requirement("OBJ-4")
def test_each_limit_of_a_patch_counts_code_points(
    session: Session, api: Api, patch_limit: Limit
) -> None:
    complyt_id = api.given(session.fresh(plain_customer()))["complytId"]
    rest = {"address": plain_address()} if patch_limit.path.startswith("address.") else {}
    plain = api.update(complyt_id, patch_limit.applied(rest, "a" * patch_limit.longest))
    if plain.status >= 400:
        raise Blocked("PATCH-12", f"{patch_limit.longest} plain characters: {plain.summary()}")
    api.update(complyt_id, patch_limit.applied(rest, "🦊" * patch_limit.longest)).accepted()


@requirement("OBJ-4")
@pytest.mark.parametrize("path", TEXTS)
def test_what_is_no_text_is_refused(session: Session, api: Api, path: str) -> None:
    complyt_id = api.given(session.fresh(plain_customer()))["complytId"]
    name, _, member = path.partition(".")
    for text in each(NO_TEXTS):
        changes = {name: plain_address(**{member: text}) if member else text}
        for pair in new_and_taken(session, api):
            pair.refuses({**pair.customer, **changes})
        api.update(complyt_id, changes).expect(400)


def _texts(text: str) -> dict[str, Any]:
    """Return the properties that hold texts, with this one in each place."""
    address = plain_address(**{member: text[: CUT.get(member, 20)] for member in ADDRESS_TEXTS})
    return {"name": text, "comment": text, "address": address}


def _expect_text_kept(
    session: Session, api: Api, patched: dict[str, Any], text: str, method: str
) -> None:
    """Write a text by a method, in a thorough run by both; its answer and GET's must hold it."""
    texts = _texts(text)
    customer = session.fresh(plain_customer(**texts))
    if session.profile.thorough or method == "PUT":
        expect_written(texts, api.upsert(customer).accepted().customer(), texts)
        api.expect_seen(customer, lambda seen: expect_written(texts, seen, texts))
    if session.profile.thorough or method == "PATCH":
        answer = api.update(patched["complytId"], texts).accepted().customer()
        expect_written(texts, answer, texts)
        api.expect_seen(patched, lambda seen: expect_written(texts, seen, texts))


def _longest(filler: str) -> dict[str, Any]:
    address = plain_address(street=filler * 200, city=filler * 100, zip=filler * 20)
    return {"name": filler * 256, "comment": filler * 200, "address": address}

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import pytest

from complyt_conformance.api import Api
from complyt_conformance.cases import at_once, each
from complyt_conformance.checks import given, requirement
from complyt_conformance.compare import (
    expect_alike,
    expect_same,
    expect_taken,
    given_alike,
)
from complyt_conformance.findings import Blocked
from complyt_conformance.limits import without
from complyt_conformance.session import Session
from complyt_conformance.strategies import (
    OPTIONAL,
    OTHER_VALUES,
    SOURCES,
    changes_of_customers,
    customers,
    minimal_customer,
    plain_address,
    plain_customer,
)
from complyt_contract.customers import ADDRESS_TEXTS

IDENTIFIERS = ("complytId", "externalId", "source")


@requirement("PATCH-1")
@pytest.mark.parametrize("name", OPTIONAL)
def test_patch_sets_what_was_unset(session: Session, api: Api, name: str) -> None:
    _expect_changed(session, api, minimal_customer(), {name: OTHER_VALUES[name]})


@requirement("PATCH-1")
@pytest.mark.parametrize("name", ["email", "comment"])
def test_patch_sets_an_empty_text(session: Session, api: Api, name: str) -> None:
    _expect_changed(session, api, plain_customer(), {name: ""})


@requirement("PATCH-1")
@pytest.mark.parametrize("value", ["", None], ids=["empty", "null"])
@pytest.mark.parametrize("member", ADDRESS_TEXTS)
def test_patch_takes_empty_and_null_texts_in_an_address(
    session: Session, api: Api, member: str, value: str | None
) -> None:
    _expect_changed(session, api, minimal_customer(), {"address": plain_address(**{member: value})})


@requirement("PATCH-1")
def test_patch_takes_null_for_is_partial(session: Session, api: Api) -> None:
    complyt_id = api.given(session.fresh(plain_customer()))["complytId"]
    address = plain_address(isPartial=None)  # what it reads is open (D12)
    api.update(complyt_id, {"address": address}).expect(200)


@requirement("PATCH-1")
def test_patch_takes_the_documented_sample(session: Session, api: Api) -> None:
    changes = {name: OTHER_VALUES[name] for name in ("name", "address")}
    _expect_changed(session, api, plain_customer(), changes)


@requirement("PATCH-1")
@given(body=customers, changes=changes_of_customers)
def test_patch_changes_what_it_sends(
    session: Session, api: Api, body: dict[str, Any], changes: dict[str, Any]
) -> None:
    if "address" in changes:  # what becomes of an address that was there is PATCH-3's matter
        body = without(body, "address")
    _expect_changed(session, api, body, changes)


@requirement("PATCH-2")
@pytest.mark.parametrize("name", OTHER_VALUES)
def test_get_answers_what_patch_answered(session: Session, api: Api, name: str) -> None:
    customer = session.fresh(plain_customer())
    complyt_id = api.given(customer)["complytId"]
    api.seen(customer)
    for value in (OTHER_VALUES[name], plain_customer()[name]):
        answered = api.given_patched(complyt_id, {name: value})
        seen = api.get(customer["source"], customer["externalId"]).expect(200).customer()
        expect_same(answered, seen)


@requirement("PATCH-2")
@given(body=customers, changes=changes_of_customers)
def test_get_answers_every_patch(
    session: Session, api: Api, body: dict[str, Any], changes: dict[str, Any]
) -> None:
    customer = session.fresh(body)
    answered = api.given_patched(api.given(customer)["complytId"], changes)
    seen = api.get(customer["source"], customer["externalId"]).expect(200).customer()
    expect_same(answered, seen)


@requirement("PATCH-2")
@pytest.mark.parametrize("source", SOURCES)
def test_get_answers_the_last_patch_under_every_source(
    session: Session, api: Api, source: str
) -> None:
    customer = session.fresh(plain_customer(source=source))
    complyt_id = api.given(customer)["complytId"]
    api.seen(customer)
    answered = api.given_patched(complyt_id, OTHER_VALUES)
    expect_same(answered, api.get(source, customer["externalId"]).expect(200).customer())


@requirement("PATCH-4")
@pytest.mark.usefixtures("refusals_change_nothing")
@pytest.mark.parametrize("name", ["customerType", "externalTimestamps", "externalId", "source"])
def test_patch_with_null_for_a_required_property_is_refused(
    session: Session, api: Api, name: str
) -> None:
    customer = session.fresh(plain_customer())
    before = api.given_read(customer)
    if name in IDENTIFIERS:
        other = api.update(before["complytId"], {name: "9"})
        if other.status < 300:
            raise Blocked("PATCH-5", f"another {name} was answered {other.summary()}")
    api.update(before["complytId"], {name: None}).expect(400)
    api.expect_unchanged(before)


@requirement("PATCH-9")
@pytest.mark.parametrize("make", [minimal_customer, plain_customer], ids=["minimal", "whole"])
def test_an_empty_patch_changes_nothing(session: Session, api: Api, make: Any) -> None:
    _given_rest_stays(session, api, make())
    customer = session.fresh(make())
    before = api.given_read(customer)
    api.update(before["complytId"], {}).expect(200).accepted()
    but = ["internalTimestamps"]
    api.expect_seen(customer, lambda seen: expect_same(before, seen, but=but))


@requirement("PATCH-10")
@pytest.mark.parametrize(
    "names",
    [
        ("name", "comment"),
        ("address", "email"),
        ("customerType", "externalTimestamps"),
        (*OTHER_VALUES,),
    ],
    ids="+".join,
)
def test_patches_at_once_all_take_effect(
    session: Session, api: Api, names: tuple[str, ...]
) -> None:
    in_turn = _patched_in_turn(session, api, names)
    for _ in each(range(session.profile.rounds)):
        customer = session.fresh(plain_customer())
        complyt_id = api.given(customer)["complytId"]
        answers = at_once(
            *(partial(api.update, complyt_id, {name: OTHER_VALUES[name]}) for name in names)
        )
        for answer in answers:
            answer.accepted()
        api.expect_seen(customer, partial(expect_alike, in_turn, names=names))


def _expect_changed(
    session: Session, api: Api, body: dict[str, Any], changes: dict[str, Any]
) -> None:
    """PATCH a customer: what is sent must be held, or as in a twin created so; the rest stays."""
    twin = api.twin({**body, **changes})
    before = api.given_shown(session.fresh(body))
    answered = api.update(before["complytId"], changes).expect(200).customer()
    expect_taken(changes, twin, answered)
    expect_same(before, answered, but=[*changes, "internalTimestamps"])


def _given_rest_stays(session: Session, api: Api, body: dict[str, Any]) -> None:
    """Raise Blocked unless a PATCH leaves what it does not send, as PATCH-1 says."""
    customer = session.fresh(body)
    before = api.given_read(customer)
    api.given_patched(before["complytId"], {"customerType": "RESELLER"})
    given_alike(before, api.seen(customer), OPTIONAL, "PATCH-1")


def _patched_in_turn(session: Session, api: Api, names: Sequence[str]) -> dict[str, Any]:
    """Make the changes one after the other and return what GET shows of them then.

    Raises Blocked unless they all take effect, the last one first, too.
    """
    twin = api.twin(plain_customer(**{name: OTHER_VALUES[name] for name in names}))
    for in_turn in (names[::-1], names):
        customer = session.fresh(plain_customer())
        complyt_id = api.given(customer)["complytId"]
        for name in in_turn:
            api.given_patched(complyt_id, {name: OTHER_VALUES[name]})
        seen = api.seen(customer)
        given_alike(twin, seen, names, "PATCH-1")
    return seen

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from complyt_conformance.api import Api
from complyt_conformance.checks import requirement
from complyt_conformance.compare import expect_alike, expect_same, expect_taken, given_alike
from complyt_conformance.findings import Blocked
from complyt_conformance.limits import without
from complyt_conformance.session import Session
from complyt_conformance.strategies import (
    OPTIONAL,
    minimal_customer,
    plain_address,
    plain_customer,
)
from complyt_contract.customers import ADDRESS_TEXTS, WRITABLE


@requirement("PATCH-1")
@pytest.mark.parametrize("name", OPTIONAL)
def test_patch_sets_again_what_it_has_unset(session: Session, api: Api, name: str) -> None:
    customer = session.fresh(plain_customer())
    twin = api.twin(customer)
    complyt_id = api.given(customer)["complytId"]
    unset = api.update(complyt_id, {name: None})
    if unset.status >= 300:
        raise Blocked("PATCH-4", f"null for {name} was answered {unset.summary()}")
    changes = {name: customer[name]}
    expect_taken(changes, twin, api.given_patched(complyt_id, changes))


@requirement("PATCH-1")
@pytest.mark.parametrize("member", ADDRESS_TEXTS)
def test_patch_empties_a_member_that_was_set(session: Session, api: Api, member: str) -> None:
    changes = {"address": plain_address(**{member: ""})}
    twin = api.twin(plain_customer(**changes))
    complyt_id = api.given(session.fresh(plain_customer()))["complytId"]
    expect_taken(changes, twin, api.given_patched(complyt_id, changes))


@requirement("PATCH-1")
@pytest.mark.parametrize("make", [minimal_customer, plain_customer], ids=["minimal", "whole"])
def test_an_empty_patch_answers_the_whole_customer(session: Session, api: Api, make: Any) -> None:
    before = api.given_shown(session.fresh(make()))
    answer = api.update(before["complytId"], {})
    if answer.status >= 300:
        raise Blocked("PATCH-9", f"an empty PATCH was answered {answer.summary()}")
    seen = api.seen(before)
    given_alike(before, seen, WRITABLE, "PATCH-9")
    expect_same(before, answer.customer(), but=["internalTimestamps"])


@requirement("PATCH-4")
@pytest.mark.parametrize("names", [("name", "comment"), OPTIONAL], ids="+".join)
def test_patch_with_several_nulls_unsets_each(
    session: Session, api: Api, names: Sequence[str]
) -> None:
    rest = plain_customer()
    for name in names:
        rest = without(rest, name)
    twin = api.twin(rest)
    complyt_id = api.given(session.fresh(plain_customer()))["complytId"]
    answer = api.update(complyt_id, dict.fromkeys(names)).accepted().customer()
    expect_alike(twin, answer, names)

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from complyt_conformance.api import Api
from complyt_conformance.cases import each
from complyt_conformance.checks import requirement
from complyt_conformance.compare import expect_same, expect_taken
from complyt_conformance.findings import Blocked
from complyt_conformance.limits import UNCOUNTED, Limit, replaced
from complyt_conformance.session import Session
from complyt_conformance.strategies import (
    CUSTOMER_TYPES,
    OTHER_VALUES,
    plain_address,
    plain_customer,
)
from complyt_conformance.wrong import WRONG

FILLERS = ("a", "é", "漢")
NO_OBJECTS: tuple[Any, ...] = (None, "text", 7, True, [], [{}])


@requirement("PATCH-8")
def test_patch_refuses_one_character_beyond(session: Session, api: Api, patch_limit: Limit) -> None:
    address = _address_of(patch_limit)
    longest = patch_limit.longest
    texts = [filler * (longest + 1) for filler in FILLERS]
    texts += ["a" * longest + end for end in UNCOUNTED]
    _refused(session, api, [patch_limit.applied(address, text) for text in texts])


@requirement("PATCH-8")
def test_patch_refuses_an_empty_name(session: Session, api: Api) -> None:
    _refused(session, api, [{"name": ""}])


@requirement("PATCH-8")
@pytest.mark.parametrize("path", WRONG)
def test_patch_refuses_a_value_of_a_wrong_type(session: Session, api: Api, path: str) -> None:
    name = path.partition(".")[0]
    whole = {name: OTHER_VALUES[name]}
    _refused(session, api, [replaced(whole, path, value) for value in WRONG[path]])


@requirement("PATCH-8")
@pytest.mark.parametrize("member", ["createdDate", "updatedDate"])
def test_patch_refuses_external_timestamps_that_lack_a_date(
    session: Session, api: Api, member: str
) -> None:
    null = {**OTHER_VALUES["externalTimestamps"], member: None}
    missing = {name: time for name, time in null.items() if time is not None}
    _refused(session, api, [{"externalTimestamps": times} for times in (null, missing)])


@requirement("PATCH-8")
def test_patch_refuses_a_body_that_is_no_object(session: Session, api: Api) -> None:
    customer = session.fresh(plain_customer())
    before = api.given_read(customer)
    for body in NO_OBJECTS:
        api.update(before["complytId"], body).expect(400)
    api.expect_unchanged(before)


@requirement("PATCH-12")
def test_patch_accepts_the_longest_text(session: Session, api: Api, patch_limit: Limit) -> None:
    complyt_id = api.given(session.fresh(plain_customer()))["complytId"]
    for filler in each(FILLERS):
        longest = patch_limit.applied(_address_of(patch_limit), filler * patch_limit.longest)
        api.update(complyt_id, longest).accepted()


@requirement("PATCH-12")
def test_patch_accepts_the_shortest_text(session: Session, api: Api, patch_limit: Limit) -> None:
    complyt_id = api.given(session.fresh(plain_customer()))["complytId"]
    shortest = patch_limit.applied(_address_of(patch_limit), "a" * patch_limit.shortest)
    api.update(complyt_id, shortest).accepted()


@requirement("PATCH-12")
@pytest.mark.parametrize("customer_type", CUSTOMER_TYPES)
def test_patch_accepts_every_customer_type(session: Session, api: Api, customer_type: str) -> None:
    other = next(known for known in CUSTOMER_TYPES if known != customer_type)
    complyt_id = api.given(session.fresh(plain_customer(customerType=other)))["complytId"]
    api.update(complyt_id, {"customerType": customer_type}).accepted()


@requirement("PATCH-1")
@pytest.mark.parametrize("customer_type", CUSTOMER_TYPES)
def test_patch_changes_to_every_customer_type(
    session: Session, api: Api, customer_type: str
) -> None:
    changes = {"customerType": customer_type}
    twin = api.twin(plain_customer(**changes))
    other = next(known for known in CUSTOMER_TYPES if known != customer_type)
    created = api.given_shown(session.fresh(plain_customer(customerType=other)))
    answer = api.update(created["complytId"], changes)
    if answer.status >= 300:
        raise Blocked("PATCH-12", f"{customer_type} was answered {answer.summary()}")
    answered = answer.expect(200).customer()
    expect_taken(changes, twin, answered)
    expect_same(created, answered, but=[*changes, "internalTimestamps"])


def _address_of(limit: Limit) -> dict[str, Any]:
    """Return the rest of an address whose member has a limit, nothing for other properties."""
    return {"address": plain_address()} if limit.path.startswith("address.") else {}


def _refused(session: Session, api: Api, wrong: Sequence[dict[str, Any]]) -> None:
    """Send each of the wrong changes beside a right one: all are refused, and none is stored.

    They are one case, for what is seen in the end may be any one's doing.
    """
    customer = session.fresh(plain_customer())
    complyt_id = api.given(customer)["complytId"]
    before = api.settled(customer)
    for changes in wrong:
        right = {"email": "new@example.com"} if "comment" in changes else {"comment": "Changed"}
        api.update(complyt_id, {**right, **changes}).expect(400)
    api.expect_unchanged(before)

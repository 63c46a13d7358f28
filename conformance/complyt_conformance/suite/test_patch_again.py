from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from complyt_conformance.api import Api
from complyt_conformance.checks import requirement
from complyt_conformance.compare import expect_alike, expect_same, expect_taken
from complyt_conformance.findings import Blocked
from complyt_conformance.session import Session
from complyt_conformance.strategies import (
    OTHER_VALUES,
    plain_address,
    plain_customer,
)
from complyt_contract.customers import ADDRESS_TEXTS, written

# How an address says nothing of a member; isPartial cannot be null (D12).
REST: dict[str, dict[str, Any]] = {
    "left out": {},
    "null": dict.fromkeys(ADDRESS_TEXTS),
    "empty": {**dict.fromkeys(ADDRESS_TEXTS, ""), "isPartial": False},
}


@requirement("PATCH-1")
def test_each_further_patch_changes_what_it_sends(session: Session, api: Api) -> None:
    others, plain = plain_customer(**OTHER_VALUES), plain_customer()
    twins = [(values, api.twin(values)) for values in (others, plain)]
    before = api.given_shown(session.fresh(plain))
    for (values, twin), name in product((*twins, twins[0]), OTHER_VALUES):
        changes = {name: values[name]}
        answered = api.update(before["complytId"], changes).expect(200).customer()
        expect_taken(changes, twin, answered)
        expect_same(before, answered, but=[name, "internalTimestamps"])
        before = answered


@requirement("PATCH-3")
@pytest.mark.parametrize(
    ("member", "rest"),
    [
        *product((*ADDRESS_TEXTS, "isPartial"), ["left out"]),
        *product(("city", "zip"), ("null", "empty")),
    ],
)
def test_patch_replaces_the_address_whole(
    session: Session, api: Api, member: str, rest: str
) -> None:
    customer = session.fresh(plain_customer(address=plain_address(isPartial=True)))
    address = {**REST[rest], member: True if member == "isPartial" else "Changed"}
    twin = api.twin({**customer, "address": address})
    answered = api.given_patched(api.given(customer)["complytId"], {"address": address})
    # Whether the member changes is PATCH-1's matter; what a PUT loses of the rest is OBJ-2's. An
    # isPartial that outlives its address is not passed over, as it would be by expect_taken.
    rest_sent, rest_answered = _but({"address": address}, member), _but(answered, member)
    if written(rest_sent, "address") != written(rest_answered, "address"):
        expect_alike(_but(twin, member), rest_answered, ["address"])


@requirement("PATCH-3")
def test_patch_replaces_both_external_timestamps(session: Session, api: Api) -> None:
    customer = api.given(session.fresh(plain_customer()))
    times = {"createdDate": "2020-02-03T04:05:06Z", "updatedDate": "2020-03-04T05:06:07Z"}
    twin = api.twin(plain_customer(externalTimestamps=times))
    answered = api.given_patched(customer["complytId"], {"externalTimestamps": times})
    if answered.get("externalTimestamps") == customer.get("externalTimestamps"):
        raise Blocked("PATCH-1", "a PATCH does not change externalTimestamps")
    expect_taken({"externalTimestamps": times}, twin, answered)


def _but(customer: dict[str, Any], member: str) -> dict[str, Any]:
    """Return the address of a customer without one of its members."""
    address = customer.get("address")
    members = address.items() if isinstance(address, dict) else ()
    return {"address": {name: value for name, value in members if name != member}}

from __future__ import annotations

from typing import Any

import pytest

from complyt_conformance.api import Api
from complyt_conformance.checks import given, requirement
from complyt_conformance.session import Session
from complyt_conformance.strategies import (
    CUSTOMER_TYPES,
    customers,
    minimal_customer,
    plain_customer,
)


@requirement("PUT-1")
@given(body=customers)
def test_put_creates_then_replaces(session: Session, api: Api, body: dict[str, Any]) -> None:
    customer = session.fresh(body)
    api.upsert(customer).expect(201)
    api.upsert(customer).expect(200)


@requirement("PUT-1")
@pytest.mark.parametrize("customer_type", CUSTOMER_TYPES)
@pytest.mark.parametrize("make", [minimal_customer, plain_customer], ids=["minimal", "whole"])
def test_put_creates_every_type(session: Session, api: Api, make: Any, customer_type: str) -> None:
    api.upsert(session.fresh(make(customerType=customer_type))).expect(201)

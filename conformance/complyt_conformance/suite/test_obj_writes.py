from __future__ import annotations

import pytest

from complyt_conformance.api import Api
from complyt_conformance.checks import requirement
from complyt_conformance.compare import expect_alike, expect_written
from complyt_conformance.limits import without
from complyt_conformance.session import Session
from complyt_conformance.strategies import (
    OPTIONAL,
    OTHER_VALUES,
    minimal_customer,
    plain_customer,
)
from complyt_contract.customers import WRITABLE

WRITES = 8


@requirement("OBJ-2")
def test_every_put_of_many_is_held(session: Session, api: Api) -> None:
    customer = session.fresh(plain_customer())
    # Values that go back to their first, beside one that never was before.
    bodies = [customer, {**customer, **OTHER_VALUES}]
    twins = [api.twin(body) for body in bodies]
    for number in range(WRITES):
        answer = api.given({**bodies[number % 2], "name": f"Name {number}"})
        expect_alike(twins[number % 2], answer, [n for n in WRITABLE if n != "name"])
        expect_written({"name": f"Name {number}"}, answer, ["name"])


@requirement("OBJ-2")
@pytest.mark.parametrize("name", OPTIONAL)
def test_put_holds_again_what_it_has_unset(session: Session, api: Api, name: str) -> None:
    customer = session.fresh(minimal_customer(**{name: plain_customer()[name]}))
    api.given(customer)
    api.given(without(customer, name))
    expect_written(customer, api.given(customer), [name])

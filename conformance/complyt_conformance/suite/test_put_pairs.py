from __future__ import annotations

from functools import partial

import pytest

from complyt_conformance.api import Api
from complyt_conformance.cases import at_once, each
from complyt_conformance.checks import requirement
from complyt_conformance.compare import expect_equal
from complyt_conformance.findings import Blocked, LeftOut
from complyt_conformance.session import Session
from complyt_conformance.strategies import SOURCES, plain_customer


@requirement("PUT-13")
@pytest.mark.parametrize("name", ["source", "externalId"])
def test_a_put_whose_path_and_body_disagree_creates_neither(
    session: Session, api: Api, name: str
) -> None:
    addressed = session.fresh(plain_customer())
    named = {**addressed, name: "3" if name == "source" else session.mint()}
    answer = api.upsert(named, source=addressed["source"], external_id=addressed["externalId"])
    if answer.status < 400:
        raise Blocked("PUT-7", f"path and body that disagree were answered {answer.summary()}")
    api.expect_absent(addressed)
    api.expect_absent(named)


@requirement("PUT-11")
def test_a_complyt_id_of_another_tenant_is_refused(session: Session, api: Api) -> None:
    other = session.role("other")
    if other is None:
        raise LeftOut("another tenant's complytId was not tested: no --other-client was given")
    foreign = other.given(session.fresh(plain_customer()))["complytId"]
    taken = session.fresh(plain_customer())
    before = api.given_read(taken)
    for customer in each((session.fresh(plain_customer()), taken)):
        api.upsert({**customer, "complytId": foreign, "name": "Changed"}).expect(
            400, because="complytId is another tenant's customer's"
        )
    api.expect_unchanged(before, "PUT-13")


@requirement("PUT-3")
def test_complyt_ids_of_customers_created_at_once_differ(session: Session, api: Api) -> None:
    for _ in each(range(session.profile.rounds)):
        bodies = [session.fresh(plain_customer(source=source)) for source in SOURCES]
        answers = at_once(*(partial(api.given, body) for body in bodies))
        complyt_ids = {str(answer["complytId"]).lower() for answer in answers}
        expect_equal("distinct complytIds", len(bodies), len(complyt_ids))

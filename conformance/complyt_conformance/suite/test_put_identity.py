from __future__ import annotations

from complyt_conformance.api import Api
from complyt_conformance.cases import each
from complyt_conformance.checks import requirement
from complyt_conformance.identifiers import lookalikes
from complyt_conformance.session import Session
from complyt_conformance.strategies import plain_customer


@requirement("PUT-7")
def test_a_body_with_an_external_id_that_looks_alike_is_refused(session: Session, api: Api) -> None:
    asked, others = lookalikes(session.mint())
    for other in each(others):
        api.upsert(plain_customer(externalId=other), external_id=asked).expect(
            400, because="path and body differ in externalId"
        )

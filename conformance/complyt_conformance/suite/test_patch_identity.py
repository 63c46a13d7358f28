from __future__ import annotations

from itertools import product
from typing import Any
from uuid import uuid4

import pytest

from complyt_conformance.api import Api
from complyt_conformance.cases import each
from complyt_conformance.checks import case_id, requirement
from complyt_conformance.compare import expect_alike, expect_equal
from complyt_conformance.exchange import Response
from complyt_conformance.findings import Blocked
from complyt_conformance.identifiers import NO_UUIDS, lookalikes, unknown_uuids
from complyt_conformance.session import Session
from complyt_conformance.strategies import OTHER_VALUES, plain_customer
from complyt_contract.differences import spelt

IDENTIFIERS = ("complytId", "externalId", "source")
NO_IDENTIFIERS: tuple[tuple[str, Any], ...] = (
    *(("complytId", value) for value in (*NO_UUIDS, 7)),
    *(("externalId", value) for value in ("", "a/b", "a" * 257)),
    *(("source", value) for value in ("", "0", "100", "02", " 2", "2\n", "\uff12")),
)


@requirement("PATCH-5")
@pytest.mark.parametrize("name", IDENTIFIERS)
def test_patch_accepts_an_identifier_that_is_equal(session: Session, api: Api, name: str) -> None:
    before = api.given(session.fresh(plain_customer()))
    changes = {name: before[name], "name": "Changed"}
    answered = api.update(before["complytId"], changes).accepted().customer()
    expect_equal(name, before[name], answered.get(name))


@requirement("PATCH-5")
def test_patch_accepts_an_equal_external_id_of_any_length(session: Session, api: Api) -> None:
    for external_id in each((session.mint_short(1), session.mint().ljust(256, "a"))):
        created = api.upsert(plain_customer(externalId=external_id))
        if created.status >= 300:
            raise Blocked("PUT-5", f"{len(external_id)} characters: {created.summary()}")
        complyt_id = str(created.customer().get("complytId"))
        api.update(complyt_id, {"externalId": external_id}).accepted()


@requirement("PATCH-5")
@pytest.mark.parametrize("source", ["1", "10"])
def test_patch_accepts_the_first_and_the_last_source_where_equal(
    session: Session, api: Api, source: str
) -> None:
    created = api.upsert(session.fresh(plain_customer(source=source)))
    if created.status >= 300:
        raise Blocked("PUT-19", f"source {source} was answered {created.summary()}")
    api.update(str(created.customer().get("complytId")), {"source": source}).accepted()


@requirement("PATCH-5")
def test_patch_accepts_all_identifiers_together(session: Session, api: Api) -> None:
    before = api.given(session.fresh(plain_customer()))
    changes = {name: before[name] for name in IDENTIFIERS}
    api.update(before["complytId"], changes).accepted()


@requirement("PATCH-5")
@pytest.mark.usefixtures("refusals_change_nothing")
@pytest.mark.parametrize(
    ("name", "whose"),
    [*product(IDENTIFIERS, ("a neighbour's", "nobody's")), *NO_IDENTIFIERS],
    ids=case_id,
)
def test_patch_refuses_another_identifier(
    session: Session, api: Api, name: str, whose: Any
) -> None:
    customer = session.fresh(plain_customer(source="2"))
    before = api.given_read(customer)
    neighbour = api.given(session.fresh(plain_customer(source="3")))
    nobody = {"complytId": str(uuid4()), "externalId": session.mint(), "source": "4"}
    value = {"a neighbour's": neighbour[name], "nobody's": nobody[name]}.get(whose, whose)
    api.update(before["complytId"], {name: value, "name": "Changed"}).expect(
        400, because=f"{name} is {whose}"
    )
    api.expect_unchanged(before)


@requirement("PATCH-5")
@pytest.mark.usefixtures("refusals_change_nothing")
def test_patch_refuses_an_external_id_that_looks_alike(session: Session, api: Api) -> None:
    external_id, others = lookalikes(session.mint())
    created = api.upsert(plain_customer(externalId=external_id))
    if created.status >= 300:
        raise Blocked("GET-3", f"{spelt(external_id)} was answered {created.summary()}")
    before = api.settled(created.customer())
    for other in each(others):
        api.update(before["complytId"], {"externalId": other, "name": "Changed"}).expect(
            400, because=f"externalId is {spelt(other)}"
        )
    api.expect_unchanged(before)


@requirement("PATCH-6")
@pytest.mark.parametrize("changes", [{"name": "Changed"}, OTHER_VALUES], ids=["one", "many"])
def test_patch_of_an_unknown_customer_is_not_found(
    session: Session, api: Api, changes: dict[str, Any]
) -> None:
    api.given_patched(api.given(session.fresh(plain_customer()))["complytId"], changes)
    api.update(str(uuid4()), changes).expect(404, because="nobody has this complytId")


@requirement("PATCH-6")
def test_patch_of_an_unknown_uuid_of_any_version_is_not_found(session: Session, api: Api) -> None:
    changes = {"name": "Changed"}
    api.given_patched(api.given(session.fresh(plain_customer()))["complytId"], changes)
    for complyt_id in each(unknown_uuids()):
        api.update(complyt_id, changes).expect(404, because="nobody has this complytId")


@requirement("PATCH-6")
def test_an_empty_patch_of_an_unknown_customer_is_not_found(session: Session, api: Api) -> None:
    known = api.update(api.given(session.fresh(plain_customer()))["complytId"], {})
    if known.status >= 300:
        raise Blocked("PATCH-9", f"an empty PATCH was answered {known.summary()}")
    api.update(str(uuid4()), {}).expect(404, because="nobody has this complytId")


@requirement("PATCH-6")
def test_patch_of_a_neighbouring_id_is_not_found(session: Session, api: Api) -> None:
    complyt_id = api.given(session.fresh(plain_customer()))["complytId"]
    first = "0" if complyt_id[0] != "0" else "1"  # the last may count up
    api.update(first + complyt_id[1:], {"name": "Changed"}).expect(
        404, because="nobody has this complytId"
    )


@requirement("PATCH-7")
@pytest.mark.parametrize("complyt_id", ["not-a-uuid", "customer", "xyz-123", *NO_UUIDS])
@pytest.mark.parametrize("changes", [{"name": "Changed"}, {}], ids=["a change", "none"])
def test_patch_of_what_is_no_uuid_is_refused(
    api: Api, complyt_id: str, changes: dict[str, Any]
) -> None:
    api.update(complyt_id, changes).expect(400, because="the complytId in its path is no UUID")


@requirement("PATCH-11")
@pytest.mark.usefixtures("answered_as_sent")
def test_a_complyt_id_is_matched_in_upper_case(session: Session, api: Api) -> None:
    before, twin = [api.given(session.fresh(plain_customer())) for _ in range(2)]
    changed = api.given_patched(twin["complytId"], {"name": "Changed"})
    answered = api.update(before["complytId"].upper(), {"name": "Changed"}).accepted().customer()
    expect_equal("complytId", before["complytId"].lower(), answered.get("complytId"))
    expect_alike(changed, answered, ["name"])


@requirement("PATCH-11")
@pytest.mark.parametrize("how", ["PUT", "PATCH"])
def test_a_complyt_id_in_a_body_is_matched_in_upper_case(
    session: Session, api: Api, how: str
) -> None:
    customer = session.fresh(plain_customer())
    complyt_id = api.given(customer)["complytId"]

    def send(changes: dict[str, str]) -> Response:
        if how == "PUT":
            return api.upsert({**customer, **changes})
        return api.update(complyt_id, changes)

    as_it_is = send({"complytId": complyt_id})
    if as_it_is.status >= 300:
        raise Blocked("PUT-11" if how == "PUT" else "PATCH-5", as_it_is.summary())
    if as_it_is.accepted().customer().get("complytId") != complyt_id:
        raise Blocked("PUT-3", f"{complyt_id} became {as_it_is.summary()}")
    sent = send({"complytId": complyt_id.upper()})
    answered = str(sent.accepted().customer().get("complytId"))
    expect_equal("complytId", answered.lower(), answered)


@requirement("PATCH-11")
def test_a_complyt_id_is_answered_in_lower_case(session: Session, api: Api) -> None:
    customer = session.fresh(plain_customer())
    created = api.given(customer)["complytId"]
    for complyt_id in (created, api.seen(customer)["complytId"]):
        expect_equal("complytId", complyt_id.lower(), complyt_id)

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from complyt_conformance.api import Api
from complyt_conformance.checks import requirement
from complyt_conformance.exchange import Response
from complyt_conformance.findings import Blocked, Undecided, Violation
from complyt_conformance.forging import KINDS, forged, is_jwt
from complyt_conformance.session import Session
from complyt_conformance.strategies import plain_customer
from complyt_contract.differences import spelt

SOON = 30  # seconds until a token expires that a run can wait for

Call = Callable[[Api, dict[str, Any]], Response]

READS: dict[str, Call] = {
    "getCustomer": lambda api, customer: api.get(customer["source"], customer["externalId"]),
    "getAllCustomers": lambda api, _customer: api.list(page=1, size=1),
}
WRITES: dict[str, Call] = {
    "upsertCustomer": lambda api, customer: api.upsert(plain_customer(**_pair(customer))),
    "updateCustomer": lambda api, customer: api.update(customer["complytId"], {"name": "Changed"}),
}
OPERATIONS = {**READS, **WRITES}

# Among them those that would change nothing.
READERS_WRITES: dict[str, Call] = {
    **WRITES,
    "the same PUT": lambda api, customer: api.upsert(
        plain_customer(name="Before", **_pair(customer))
    ),
    "an empty PATCH": lambda api, customer: api.update(customer["complytId"], {}),
    "the same PATCH": lambda api, customer: api.update(customer["complytId"], {"name": "Before"}),
}

every_operation = pytest.mark.parametrize("operation", OPERATIONS)


@pytest.fixture(scope="module")
def customer(session: Session, api: Api) -> dict[str, Any]:
    """Return a customer that exists, for all that are not let in."""
    return api.given(session.fresh(plain_customer()))


@requirement("AUTH-1")
@every_operation
def test_without_a_token_nobody_is_let_in(
    api: Api, customer: dict[str, Any], operation: str
) -> None:
    OPERATIONS[operation](api.acting_as(None), customer).expect(401, because="it carries no token")


@requirement("AUTH-1")
def test_the_whole_list_needs_a_token(api: Api) -> None:
    api.acting_as(None).list().expect(401, because="it carries no token")


@requirement("AUTH-1")
def test_a_put_without_a_token_stores_nothing(session: Session, api: Api) -> None:
    body = session.fresh(plain_customer())
    api.acting_as(None).upsert(body).expect(401, because="it carries no token")
    api.expect_absent(body)


@requirement("AUTH-2")
@pytest.mark.parametrize("kind", KINDS)
@every_operation
def test_a_forged_token_is_refused(
    session: Session, api: Api, customer: dict[str, Any], operation: str, kind: str
) -> None:
    token = forged(session.tokens["main"], kind)
    if token is None:
        why = f"none can be {kind}" if is_jwt(session.tokens["main"]) else "they are no JWTs"
        session.recorder.noted("AUTH-2", f"not all forgeries of tokens were tried: {why}")
        return
    session.hide(token, "$FORGED_TOKEN")
    OPERATIONS[operation](api.acting_as(token), customer).expect(
        401, because=f"its token is {kind}"
    )


@requirement("AUTH-3")
@every_operation
@pytest.mark.parametrize("token", [None, "not-a-token"], ids=["no token", "a malformed token"])
def test_a_401_names_the_bearer_scheme(
    api: Api, customer: dict[str, Any], operation: str, token: str | None
) -> None:
    response = OPERATIONS[operation](api.acting_as(token), customer)
    if response.status == 401 and "WWW-Authenticate" not in response.headers:
        raise Violation("WWW-Authenticate with the Bearer scheme", response.summary())


@requirement("AUTH-4")
@pytest.mark.parametrize("write", READERS_WRITES)
def test_a_reader_cannot_write(session: Session, api: Api, reader: Api, write: str) -> None:
    body = session.fresh(plain_customer(name="Before"))
    before = api.given_read(body)
    READERS_WRITES[write](reader, before).expect(403, because="its token may only read")
    api.expect_unchanged(before)


@requirement("AUTH-4")
def test_a_reader_cannot_create(session: Session, api: Api, reader: Api) -> None:
    body = session.fresh(plain_customer())
    reader.upsert(body).expect(403, because="its token may only read")
    api.expect_absent(body)


@requirement("AUTH-4")
@pytest.mark.parametrize("operation", READS)
def test_a_writer_cannot_read(
    session: Session, writer: Api, customer: dict[str, Any], operation: str
) -> None:
    READS[operation](writer, customer).expect(403, because="its token may only write")
    own = writer.given(session.fresh(plain_customer()))
    READS[operation](writer, own).expect(403, because="its token may only write")


@requirement("AUTH-4")
def test_a_writer_cannot_read_the_whole_list(writer: Api) -> None:
    writer.list().expect(403, because="its token may only write")


@requirement("AUTH-5")
@pytest.mark.usefixtures("answered_as_sent")
def test_the_same_pair_in_two_tenants_is_two_customers(
    session: Session, api: Api, other: Api
) -> None:
    body = session.fresh(plain_customer(name="Ours"))
    ours = api.given_read(body)
    theirs = other.given({**body, "name": "Theirs"})
    api.expect_unchanged(ours)
    if theirs["complytId"] == ours["complytId"]:
        raise _leak("two customers, each with its own complytId", spelt(theirs))
    other.given({**body, "name": "Replaced by them"})
    api.expect_unchanged(ours)


@requirement("AUTH-5")
@pytest.mark.usefixtures("answered_as_sent")
def test_another_tenant_cannot_read(session: Session, api: Api, other: Api) -> None:
    body = session.fresh(plain_customer())
    api.given(body)
    response = other.get(body["source"], body["externalId"])
    if response.shows_customer:
        raise _leak("no customer of another tenant", response.summary())


@requirement("AUTH-5")
@pytest.mark.usefixtures("answered_as_sent")
@pytest.mark.parametrize("query", [{}, {"page": 1, "size": 1000}], ids=["whole", "page"])
def test_another_tenant_does_not_list(
    session: Session, api: Api, other: Api, query: dict[str, int]
) -> None:
    mine = api.given(session.fresh(plain_customer()))
    other.given(session.fresh(plain_customer()))
    listed = other.listed(**query)
    if any(item.get("complytId") == mine["complytId"] for item in listed):
        raise _leak("a list without another tenant's customers", spelt(mine))


@requirement("AUTH-5")
@pytest.mark.usefixtures("answered_as_sent")
def test_another_tenant_cannot_patch(session: Session, api: Api, other: Api) -> None:
    body = session.fresh(plain_customer())
    before = api.given_read(body)
    response = other.update(before["complytId"], {"name": "Changed by them"})
    if response.shows_customer:
        raise _leak("no PATCH of another tenant's customer", response.summary())
    api.expect_unchanged(before)


@requirement("AUTH-5")
@pytest.mark.usefixtures("answered_as_sent")
def test_tenants_take_turns(session: Session, api: Api, other: Api) -> None:
    body = session.fresh(plain_customer())
    for round_ in range(3):
        for caller, name in ((api, "Ours"), (other, "Theirs")):
            caller.given({**body, "name": f"{name} {round_}"})
        for caller, foreign in ((other, "Ours"), (api, "Theirs")):
            seen = caller.seen(body)  # which round's, and whether as written, is PUT-2's matter
            if str(seen.get("name")).startswith(foreign):
                raise _leak("no value that another tenant wrote", spelt(seen))


@requirement("AUTH-6")
def test_another_tenants_customer_is_not_found(session: Session, api: Api, other: Api) -> None:
    body = session.fresh(plain_customer())
    _given_not_found(other.get("2", session.mint()), "GET-1")
    api.given(body)
    other.get(body["source"], body["externalId"]).expect(
        404, because="the customer is another tenant's"
    )


@requirement("AUTH-6")
@pytest.mark.parametrize("changes", [{"name": "Changed by them"}, {}], ids=["one", "{}"])
def test_another_tenants_complyt_id_is_not_found(
    session: Session, api: Api, other: Api, changes: dict[str, Any]
) -> None:
    _given_not_found(other.update(str(uuid4()), changes), "PATCH-6")
    complyt_id = api.given(session.fresh(plain_customer()))["complytId"]
    other.update(complyt_id, changes).expect(404, because="the customer is another tenant's")


@requirement("AUTH-7")
@every_operation
def test_an_expired_token_is_refused(
    session: Session, api: Api, customer: dict[str, Any], operation: str
) -> None:
    OPERATIONS[operation](api.acting_as(_expired(session)), customer).expect(
        401, because="its token has expired"
    )


def _pair(customer: dict[str, Any]) -> dict[str, Any]:
    return {name: customer[name] for name in ("source", "externalId")}


def _given_not_found(response: Response, requirement: str) -> None:
    """Raise Blocked unless what does not exist at all is answered 404, as `requirement` says."""
    if response.status != 404:
        raise Blocked(requirement, f"what does not exist was answered {response.summary()}")


def _leak(expected: str, received: str) -> Violation:
    return Violation(
        f"{expected} (if --client and --other-client share a tenant, give another client)",
        received,
    )


def _expired(session: Session) -> str:
    """Return an expired token, waiting for one that expires within seconds."""
    if "expired" not in session.tokens:
        expires_in = session.renewal.expires_in.get("main")
        if expires_in is None or expires_in > SOON:
            raise Undecided("not tested: no --expired-token was given and none expires soon")
        credentials = session.target.clients["main"].credentials
        token = session.api.create_token(credentials).expect(200).customer()["accessToken"]
        time.sleep(expires_in + 2)  # AUTH-7 speaks of time
        session.use_token("expired", token)
    return session.tokens["expired"]

from __future__ import annotations

from collections.abc import Callable

import pytest

from complyt_conformance.api import Api
from complyt_conformance.checks import requirement
from complyt_conformance.exchange import Response
from complyt_conformance.findings import Blocked, Undecided
from complyt_conformance.session import Session
from complyt_conformance.strategies import minimal_customer, plain_customer

# What is broken when an operation never succeeds.
BROKEN = {
    "createToken": "TOKEN-1",
    "getCustomer": "PUT-2",
    "getAllCustomers": "LIST-1",
    "upsertCustomer": "PUT-1",
    "updateCustomer": "PATCH-1",
}


@requirement("DOC-1")
@pytest.mark.parametrize("operation", BROKEN)
def test_every_success_is_as_documented(session: Session, api: Api, operation: str) -> None:
    provoke: dict[str, Callable[[Session, Api], list[Response]]] = {
        "createToken": _tokens,
        "getCustomer": _reads,
        "getAllCustomers": _lists,
        "upsertCustomer": _writes,
        "updateCustomer": _patches,
    }
    answers = provoke[operation](session, api)  # the observers judge each
    seen = {answer.status for answer in answers if answer.status < 300}
    if not seen:
        raise Blocked(BROKEN[operation], f"{operation} never succeeded: {answers[0].summary()}")


def _tokens(session: Session, api: Api) -> list[Response]:
    client = session.target.clients.get("main")
    if client is None:
        raise Undecided("createToken was not tested: tokens were given instead of --client")
    body = {"clientId": client.client_id, "clientSecret": client.client_secret}
    answer = api.create_token(body)
    if isinstance(answer.data, dict) and isinstance(answer.data.get("accessToken"), str):
        session.hide(answer.data["accessToken"], "$NEW_TOKEN")
    return [answer]


def _reads(session: Session, api: Api) -> list[Response]:
    bodies = [session.fresh(make()) for make in (minimal_customer, plain_customer)]
    for body in bodies:
        api.given(body)
    return [api.get(body["source"], body["externalId"]) for body in bodies]


def _lists(session: Session, api: Api) -> list[Response]:
    api.given(session.fresh(plain_customer()))
    queries: list[dict[str, int]] = [
        {},
        {"page": 1},
        {"size": 1},
        {"page": 1, "size": 1000},
        {"page": 1_000_000_000, "size": 1000},
    ]
    return [api.list(**query) for query in queries]


def _writes(session: Session, api: Api) -> list[Response]:
    bodies = [session.fresh(make()) for make in (minimal_customer, plain_customer)]
    return [api.upsert(body) for body in (*bodies, *bodies)]


def _patches(session: Session, api: Api) -> list[Response]:
    customer = api.given(session.fresh(minimal_customer()))
    whole = plain_customer()
    changes = [{}, {"name": whole["name"]}, {"address": whole["address"]}, {"address": None}]
    return [api.update(customer["complytId"], change) for change in changes]

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from complyt_conformance.api import JSON_TYPE, Api, customer_path
from complyt_conformance.cases import each
from complyt_conformance.checks import requirement
from complyt_conformance.exchange import Response
from complyt_conformance.findings import Violation
from complyt_conformance.no_json import UNPARSABLE
from complyt_conformance.raw_writes import (
    MOST,
    WRITES,
    client_of,
    legal_body_of,
    padded,
    pair,
    provoked,
    write,
)
from complyt_conformance.session import Session
from complyt_conformance.strategies import plain_customer

UNKNOWN = (
    *(("GET", path) for path in ("/v1/customer", "/v2/customers", "/v1/customers/1")),
    *(("GET", path) for path in ("/customers", "/v1/customers/source/2", "/v1/nothing")),
    *(("GET", f"/{path}?page=1&size=1") for path in ("V1/CUSTOMERS", "v1/Customers")),
    *(("GET", f"/v1/customers.{form}?page=1&size=1") for form in ("json", "xml")),
    ("GET", "/v1/customers/source/2/externalId"),
    ("GET", "/v1/customers/externalId/a"),
    ("POST", "/v1/tokens"),
    ("POST", "/v1/Token"),
    ("POST", "/v1/token.json"),
    ("POST", "/token"),
    ("PUT", "/v1/customer/source/2/externalId/a"),
    ("PATCH", "/v1/customers/9f8ee193-1a71-42b4-801d-ee1d8a161fbe"),
)

UNKNOWN_OF_A_CUSTOMER = (
    ("GET", "/v1/customers/Source/{source}/externalId/{externalId}"),
    ("GET", "/v1/customers/source/{source}/externalid/{externalId}"),
    ("GET", "/V1/Customers/source/{source}/externalId/{externalId}"),
    ("GET", "/v1/customers/source/{source}/externalId/{externalId}/nothing"),
    ("GET", "/v1/customers/externalId/{externalId}/source/{source}"),
    ("PUT", "/v1/customers/Source/{source}/ExternalId/{externalId}"),
    ("PATCH", "/v1/customers/complytid/{complytId}"),
    ("PATCH", "/v1/Customers/complytId/{complytId}"),
    ("PATCH", "/v1/customers/complytId/{complytId}/nothing"),
)

Provoke = Callable[[Api, dict[str, Any]], Response]


@pytest.fixture
def stored(session: Session, api: Api) -> dict[str, Any]:
    """Return a customer as it is answered."""
    return api.given(session.fresh(plain_customer()))


def _not_json(operation: str) -> Provoke:
    def provoke(api: Api, customer: dict[str, Any]) -> Response:
        body = legal_body_of(api.session, customer, operation)
        return write(api, operation, customer, body, Content_Type="text/plain")

    return provoke


def _too_large(operation: str) -> Provoke:
    def provoke(api: Api, customer: dict[str, Any]) -> Response:
        body = padded(legal_body_of(api.session, customer, operation), MOST + 1)
        return write(api, operation, customer, body, Content_Type=JSON_TYPE)

    return provoke


# (operation, status, the requirement that promises the refusal) and what provokes it.
PROVOKED: dict[tuple[str, int, str], Provoke] = {
    ("createToken", 400, "TOKEN-2"): lambda api, _: api.create_token({}),
    ("createToken", 401, "TOKEN-2"): lambda api, _: api.create_token(
        {"clientId": "nobody", "clientSecret": "nothing"}
    ),
    ("getCustomer", 400, "GET-3"): lambda api, _: api.get("2", "a" * 257),
    ("getCustomer", 401, "AUTH-1"): lambda api, customer: api.acting_as(None).get(*pair(customer)),
    ("getCustomer", 404, "GET-1"): lambda api, _: api.get("2", f"nobody-{uuid4()}"),
    ("getAllCustomers", 400, "LIST-4"): lambda api, _: api.list(size=0),
    ("getAllCustomers", 401, "AUTH-1"): lambda api, _: api.acting_as(None).list(size=1),
    ("upsertCustomer", 400, "PUT-6"): lambda api, customer: api.upsert(
        plain_customer(externalId=customer["externalId"], customerType="WHOLESALE")
    ),
    ("upsertCustomer", 401, "AUTH-1"): lambda api, customer: api.acting_as(None).upsert(
        plain_customer(externalId=customer["externalId"])
    ),
    ("updateCustomer", 400, "PATCH-8"): lambda api, customer: api.update(
        customer["complytId"], {"customerType": "WHOLESALE"}
    ),
    ("updateCustomer", 401, "AUTH-1"): lambda api, customer: api.acting_as(None).update(
        customer["complytId"], {"name": "Changed"}
    ),
    ("updateCustomer", 404, "PATCH-6"): lambda api, _: api.update(
        str(uuid4()), {"name": "Changed"}
    ),
    **{(operation, 415, "ERR-3"): _not_json(operation) for operation in WRITES},
    **{(operation, 413, "ERR-6"): _too_large(operation) for operation in WRITES},
}


@requirement("ERR-1")
@pytest.mark.parametrize("failure", PROVOKED, ids=lambda failure: f"{failure[0]} {failure[1]}")
def test_a_failure_is_as_documented(
    api: Api, stored: dict[str, Any], failure: tuple[str, int, str]
) -> None:
    _provoke(api, stored, failure)


@requirement("ERR-1")
def test_a_refused_reader_gets_a_documented_failure(
    session: Session, reader: Api, stored: dict[str, Any]
) -> None:
    provoked(reader.upsert(session.fresh(plain_customer())), "AUTH-4", 403)
    provoked(reader.update(stored["complytId"], {"name": "Changed"}), "AUTH-4", 403)


@requirement("ERR-1")
def test_a_refused_writer_gets_a_documented_failure(writer: Api, stored: dict[str, Any]) -> None:
    provoked(writer.get(*pair(stored)), "AUTH-4", 403)
    provoked(writer.list(size=1), "AUTH-4", 403)


@requirement("ERR-4")
def test_post_on_a_customers_path_is_not_allowed(api: Api, stored: dict[str, Any]) -> None:
    body = plain_customer(externalId=stored["externalId"])
    response = api.send(None, "POST", customer_path(*pair(stored)), json_body=body)
    _expect_allow(response, {"GET", "PUT"})


@requirement("ERR-4")
def test_put_on_the_collection_is_not_allowed(session: Session, api: Api) -> None:
    body = session.fresh(plain_customer())
    _expect_allow(api.send(None, "PUT", "/v1/customers", json_body=body), {"GET"})


@requirement("ERR-5")
@pytest.mark.parametrize("failure", PROVOKED, ids=lambda failure: f"{failure[0]} {failure[1]}")
def test_a_failure_shows_nothing_internal(
    api: Api, stored: dict[str, Any], failure: tuple[str, int, str]
) -> None:
    _provoke(api, stored, failure)


@requirement("ERR-5")
@pytest.mark.parametrize("page", ["9" * 19, "9" * 40, "1'", "%00"])
def test_a_refused_query_shows_nothing_internal(api: Api, page: str) -> None:
    provoked(api.send("getAllCustomers", "GET", f"/v1/customers?page={page}"), "LIST-4", 400)


@requirement("ERR-5")
@pytest.mark.parametrize("segment", ["%00", "%FF", "a%00b"])
def test_a_refused_path_shows_nothing_internal(api: Api, segment: str) -> None:
    path = f"/v1/customers/source/2/externalId/{segment}"
    provoked(api.send("getCustomer", "GET", path), "GET-3", 400, 404)


@requirement("ERR-5")
@pytest.mark.parametrize("operation", WRITES)
def test_a_refused_body_shows_nothing_internal(
    session: Session, api: Api, stored: dict[str, Any], operation: str
) -> None:
    # ERR-3 sends them all, and every answer is looked at.
    for body in each(session.some(UNPARSABLE)):
        provoked(write(api, operation, stored, body, Content_Type=JSON_TYPE), "ERR-3", 400)


@requirement("ERR-5")
def test_a_refused_token_request_shows_no_secret(
    session: Session, api: Api, stored: dict[str, Any]
) -> None:
    secret = client_of(session).client_secret
    for body in ({"clientSecret": secret}, {"clientId": 7, "clientSecret": secret}):
        provoked(api.create_token(body), "TOKEN-2", 400)
    provoked(api.create_token({"clientId": "nobody", "clientSecret": secret}), "TOKEN-2", 401)
    cut_off = json.dumps({"clientSecret": secret}).encode()[:-1]
    provoked(write(api, "createToken", stored, cut_off, Content_Type=JSON_TYPE), "ERR-3", 400)


@requirement("ERR-7")
@pytest.mark.parametrize(("method", "path"), UNKNOWN, ids=lambda word: word)
def test_a_path_that_the_document_lacks_is_not_found(api: Api, method: str, path: str) -> None:
    body = None if method == "GET" else b"{}"
    content = {} if method == "GET" else {"Content-Type": JSON_TYPE}
    api.send(None, method, path, body=body, headers=content).expect(
        404, because="the document has no such path"
    )


@requirement("ERR-7")
@pytest.mark.parametrize(("method", "path"), UNKNOWN_OF_A_CUSTOMER, ids=lambda word: word)
def test_a_path_that_nearly_leads_to_a_customer_is_not_found(
    api: Api, stored: dict[str, Any], method: str, path: str
) -> None:
    bodies = {"PUT": {**plain_customer(), "externalId": stored["externalId"]}, "PATCH": {}}
    target = path.format(**stored)
    api.send(None, method, target, json_body=bodies.get(method, ...)).expect(
        404, because="the document has no such path"
    )


def _provoke(api: Api, stored: dict[str, Any], failure: tuple[str, int, str]) -> None:
    _, status, promised_by = failure
    allowed = (400, 404) if promised_by == "GET-3" else (status,)
    provoked(PROVOKED[failure](api, stored), promised_by, *allowed)


def _expect_allow(response: Response, methods: set[str]) -> None:
    allow = response.expect(405).headers.get("Allow", "")
    if not methods <= {method.strip().upper() for method in allow.split(",")}:
        raise Violation(f"Allow with {' and '.join(sorted(methods))}", f"Allow: {allow}")

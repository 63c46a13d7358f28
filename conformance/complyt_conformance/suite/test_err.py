from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest

from complyt_conformance.api import JSON_TYPE, Api, customer_path, patch_path
from complyt_conformance.checks import requirement
from complyt_conformance.compare import expect_same
from complyt_conformance.exchange import Response
from complyt_conformance.findings import Violation
from complyt_conformance.hostile import (
    AUTHORIZATIONS,
    BODIES,
    HEADERS,
    NOT_JSON,
    QUERIES,
    SEGMENTS,
)
from complyt_conformance.session import Session
from complyt_conformance.strategies import minimal_customer, plain_customer

MOST_BYTES = 1_048_576
METHODS = {"createToken": "POST", "upsertCustomer": "PUT", "updateCustomer": "PATCH"}

every_write = pytest.mark.parametrize("operation", METHODS)


@requirement("ERR-1")
def test_every_kind_of_failure_is_documented(session: Session, api: Api) -> None:
    """The observers judge each of these answers; here they are provoked."""
    customer = api.given(session.fresh(plain_customer()))
    nobody = str(uuid4())
    answers = [
        api.create_token({}),
        api.create_token({"clientId": session.mint(), "clientSecret": "wrong"}),
        api.get("2", session.mint()),
        api.get("0", session.mint()),
        api.list(page=0),
        api.upsert({}, source="2", external_id=session.mint()),
        api.upsert({**customer, "customerType": "WHOLESALE"}),
        api.update(nobody, {"name": "Changed"}),
        api.update(customer["complytId"], {"customerType": "WHOLESALE"}),
        api.update("not-a-uuid", {"name": "Changed"}),
    ]
    if not any(answer.status >= 400 for answer in answers):
        raise Violation("failures for wrong requests", "successes alone")


@requirement("ERR-2")
@pytest.mark.parametrize("name", BODIES)
@every_write
def test_no_body_is_answered_with_a_5xx(
    session: Session, api: Api, operation: str, name: str
) -> None:
    target = _target(session, api, operation)
    body = BODIES[name].replace(b'"ID"', b'"%s"' % session.mint().encode())
    response = _send(api, operation, target, body, JSON_TYPE)
    _expect_no_5xx(response)


@requirement("ERR-2")
@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query[:30])
def test_no_query_is_answered_with_a_5xx(session: Session, api: Api, query: str) -> None:
    _expect_no_5xx(api.send(None, "GET", "/v1/customers" + query))
    _expect_no_5xx(api.send(None, "GET", customer_path("2", session.mint()) + query))


@requirement("ERR-2")
@pytest.mark.parametrize("segment", SEGMENTS, ids=lambda segment: segment[:30])
def test_no_path_is_answered_with_a_5xx(session: Session, api: Api, segment: str) -> None:
    body = session.fresh(plain_customer())
    for target in (
        f"/v1/customers/source/2/externalId/{segment}",
        f"/v1/customers/source/{segment}/externalId/a",
        f"/v1/{segment}",
    ):
        _expect_no_5xx(api.send(None, "GET", target))
        _expect_no_5xx(api.send(None, "PUT", target, json_body=body))
    target = f"/v1/customers/complytId/{segment}"
    _expect_no_5xx(api.send(None, "PATCH", target, json_body={"name": "Changed"}))


@requirement("ERR-2")
@pytest.mark.parametrize("name", HEADERS)
def test_no_header_is_answered_with_a_5xx(session: Session, api: Api, name: str) -> None:
    body = session.fresh(plain_customer())
    path = customer_path(body["source"], body["externalId"])
    headers = HEADERS[name]
    _expect_no_5xx(api.send(None, "PUT", path, json_body=body, headers=headers))
    _expect_no_5xx(api.send(None, "GET", path, headers=headers))
    _expect_no_5xx(api.send(None, "GET", "/v1/customers?page=1&size=1", headers=headers))


@requirement("ERR-2")
@pytest.mark.parametrize("value", AUTHORIZATIONS, ids=lambda value: ascii(value)[:40])
def test_no_authorization_is_answered_with_a_5xx(session: Session, api: Api, value: str) -> None:
    headers = {"Authorization": value}
    _expect_no_5xx(api.send(None, "GET", customer_path("2", session.mint()), headers=headers))


@requirement("ERR-2")
def test_a_text_in_every_place_is_answered(session: Session, api: Api) -> None:
    values: list[Any] = ["x" * 300, "\uffff", "🦊" * 300, -1, 0, 1e300, [], {}, None, False]
    for value in values:
        names = (*plain_customer(), "complytId", "internalTimestamps", "unknown")
        for name in names:
            body = {**session.fresh(plain_customer()), name: value}
            _expect_no_5xx(api.upsert(body, source="2", external_id=session.mint()))


@requirement("ERR-3")
@pytest.mark.parametrize(
    "media_type",
    ["text/plain", "application/xml", "application/x-www-form-urlencoded", "text/html"],
)
@every_write
def test_a_body_of_another_media_type_is_refused(
    session: Session, api: Api, operation: str, media_type: str
) -> None:
    target, body = _legal(session, api, operation)
    _send(api, operation, target, body, media_type).expect(415)


@requirement("ERR-3")
@pytest.mark.parametrize("name", NOT_JSON)
@every_write
def test_a_body_that_does_not_parse_is_refused(
    session: Session, api: Api, operation: str, name: str
) -> None:
    target = _target(session, api, operation)
    _send(api, operation, target, NOT_JSON[name], JSON_TYPE).expect(400)


@requirement("ERR-3")
@pytest.mark.parametrize("media_type", [JSON_TYPE, None])
@every_write
def test_a_request_without_a_body_is_refused(
    session: Session, api: Api, operation: str, media_type: str | None
) -> None:
    target = _target(session, api, operation)
    _send(api, operation, target, b"", media_type).expect(400)


@requirement("ERR-4")
def test_post_on_a_customer_is_no_method(session: Session, api: Api) -> None:
    body = session.fresh(plain_customer())
    api.given(body)
    path = customer_path(body["source"], body["externalId"])
    _expect_405(api.send(None, "POST", path, json_body=body), {"GET", "PUT"})


@requirement("ERR-4")
def test_put_on_the_collection_is_no_method(session: Session, api: Api) -> None:
    body = session.fresh(plain_customer())
    _expect_405(api.send(None, "PUT", "/v1/customers", json_body=body), {"GET"})


@requirement("ERR-5")
@pytest.mark.parametrize("name", [*NOT_JSON, *BODIES])
def test_no_failure_shows_what_is_inside(session: Session, api: Api, name: str) -> None:
    body = {**BODIES, **NOT_JSON}[name]
    target = customer_path("2", session.mint())
    response = api.send("upsertCustomer", "PUT", target, body=body, headers=_json())
    assert response.request.body == body  # the observers judge the answer


@requirement("ERR-6")
@pytest.mark.parametrize("more", [1, 1000, MOST_BYTES])
def test_a_body_that_is_too_large_is_refused(session: Session, api: Api, more: int) -> None:
    customer = session.fresh(minimal_customer(name="Before"))
    before = api.given(customer)
    body = _padded({**customer, "name": "After"}, MOST_BYTES + more)
    path = customer_path(customer["source"], customer["externalId"])
    api.send("upsertCustomer", "PUT", path, body=body, headers=_json()).expect(413)
    body = _padded({"name": "After"}, MOST_BYTES + more)
    path = patch_path(before["complytId"])
    api.send("updateCustomer", "PATCH", path, body=body, headers=_json()).expect(413)
    expect_same(before, api.seen(customer))


@requirement("ERR-6")
def test_a_new_customer_that_is_too_large_is_not_stored(session: Session, api: Api) -> None:
    customer = session.fresh(minimal_customer())
    path = customer_path(customer["source"], customer["externalId"])
    body = _padded(customer, MOST_BYTES + 1)
    api.send("upsertCustomer", "PUT", path, body=body, headers=_json()).expect(413)
    api.get(customer["source"], customer["externalId"]).expect(404)


@requirement("ERR-6")
def test_a_legal_body_of_the_largest_size_is_accepted(session: Session, api: Api) -> None:
    customer = session.fresh(minimal_customer())
    path = customer_path(customer["source"], customer["externalId"])
    body = _padded(customer, MOST_BYTES)
    answer = api.send("upsertCustomer", "PUT", path, body=body, headers=_json())
    complyt_id = str(answer.expect(201).customer().get("complytId"))
    body = _padded({"name": "Changed"}, MOST_BYTES)
    path = patch_path(complyt_id)
    api.send("updateCustomer", "PATCH", path, body=body, headers=_json()).expect(200)


@requirement("ERR-7")
@pytest.mark.parametrize(
    "path",
    [
        *("/v1", "/v1/customer", "/v1/clients", "/v2/customers", "/customers", "/v1/customers/1"),
        *("/v1/customers/source/2", "/v1/customers/complytId", "/v1/customers/externalId/a"),
        *("/v1/customers/source/2/externalId/a/b", "/v1/tokens"),
    ],
)
def test_an_unknown_path_is_not_found(api: Api, path: str) -> None:
    api.send(None, "GET", path).expect(404)


def _json() -> dict[str, str]:
    return {"Content-Type": JSON_TYPE}


def _padded(value: Any, size: int) -> bytes:
    """Return JSON of this many bytes, filled with white space after its first character."""
    text = json.dumps(value).encode()
    return text[:1] + b" " * (size - len(text)) + text[1:]


def _target(session: Session, api: Api, operation: str) -> str:
    return _legal(session, api, operation)[0]


def _legal(session: Session, api: Api, operation: str) -> tuple[str, bytes]:
    """Return the path and a legal body of an operation that takes one."""
    if operation == "createToken":
        client = {"clientId": session.mint(), "clientSecret": "none"}
        return "/v1/token", json.dumps(client).encode()
    body = session.fresh(plain_customer())
    if operation == "updateCustomer":
        return patch_path(api.given(body)["complytId"]), b'{"name": "Changed"}'
    return customer_path(body["source"], body["externalId"]), json.dumps(body).encode()


def _send(api: Api, operation: str, target: str, body: bytes, media_type: str | None) -> Response:
    caller = api.acting_as(None) if operation == "createToken" else api
    headers = {"Content-Type": media_type} if media_type else {}
    return caller.send(operation, METHODS[operation], target, body=body, headers=headers)


def _expect_no_5xx(response: Response) -> None:
    if response.status >= 500 and response.status != 501:
        raise Violation("no 5xx", response.summary())


def _expect_405(response: Response, methods: set[str]) -> None:
    response.expect(405)
    allowed = {name.strip().upper() for name in response.headers.get("Allow", "").split(",")}
    if not methods <= allowed:
        raise Violation(f"Allow with {', '.join(sorted(methods))}", repr(sorted(allowed)))

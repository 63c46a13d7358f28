from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from complyt_conformance.api import JSON_TYPE, Api, as_json, customer_path, patch_path
from complyt_conformance.cases import each
from complyt_conformance.checks import requirement
from complyt_conformance.compare import expect_equal
from complyt_conformance.exchange import Response
from complyt_conformance.findings import Blocked, LeftOut, Violation
from complyt_conformance.session import Session
from complyt_conformance.strategies import plain_customer
from complyt_conformance.target import Client

MOST = 1_048_576  # octets of a body (D23)

WRITES = ("createToken", "upsertCustomer", "updateCustomer")
NOT_JSON_TYPES = (
    "text/plain",
    "text/html",
    "application/xml",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=b",
    "application/octet-stream",
)
UNPARSABLE = (
    *(b"hello", b"   ", b'{"name": "Northwind Traders"', b'{"name": "North'),
    *(b'{"name": "Northwind Traders",}', b"{'name': 'Northwind Traders'}"),
    *(b'{name: "Northwind Traders"}', b'{"name": }', b"undefined", b"name=Northwind+Traders"),
    b'{"name": "Northwind Traders"} {"name": "Southwind Traders"}',
    *(b'{"name": "Northwind Traders"} and more', b'{"name": "Northwind Traders"} // and more'),
    b"<name>Northwind Traders</name>",
)
UNKNOWN = (
    *(("GET", path) for path in ("/v1/customer", "/v2/customers", "/v1/customers/1")),
    *(("GET", path) for path in ("/customers", "/v1/customers/source/2", "/v1/nothing")),
    ("GET", "/v1/customers/source/2/externalId"),
    ("GET", "/v1/customers/externalId/a"),
    ("POST", "/v1/tokens"),
    ("POST", "/token"),
    ("PUT", "/v1/customer/source/2/externalId/a"),
    ("PATCH", "/v1/customers/9f8ee193-1a71-42b4-801d-ee1d8a161fbe"),
)

Provoke = Callable[[Api, dict[str, Any]], Response]


@pytest.fixture
def stored(session: Session, api: Api) -> dict[str, Any]:
    """Return a customer as it is answered."""
    return api.given(session.fresh(plain_customer()))


@pytest.fixture
def legal_body(session: Session, stored: dict[str, Any], operation: str) -> bytes:
    """Return a body that the operation takes."""
    return _legal_body(session, stored, operation)


def write(
    api: Api, operation: str, customer: dict[str, Any], body: bytes | None, **headers: str
) -> Response:
    """Send a body to an operation; names of headers are written with underscores."""
    method, path = {
        "createToken": ("POST", "/v1/token"),
        "upsertCustomer": ("PUT", customer_path(*_pair(customer))),
        "updateCustomer": ("PATCH", patch_path(customer.get("complytId", ""))),
    }[operation]
    caller = api.acting_as(None) if operation == "createToken" else api
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return caller.send(operation, method, path, body=body, headers=named)


def padded(body: bytes, size: int) -> bytes:
    """Return the same JSON in `size` octets, filled up with white space, which says nothing."""
    return b"{" + b" " * (size - len(body)) + body[1:]


def _not_json(operation: str) -> Provoke:
    def provoke(api: Api, customer: dict[str, Any]) -> Response:
        body = _legal_body(api.session, customer, operation)
        return write(api, operation, customer, body, Content_Type="text/plain")

    return provoke


def _too_large(operation: str) -> Provoke:
    def provoke(api: Api, customer: dict[str, Any]) -> Response:
        body = padded(_legal_body(api.session, customer, operation), MOST + 1)
        return write(api, operation, customer, body, Content_Type=JSON_TYPE)

    return provoke


# (operation, status, the requirement that promises the refusal) and what provokes it.
PROVOKED: dict[tuple[str, int, str], Provoke] = {
    ("createToken", 400, "TOKEN-2"): lambda api, _: api.create_token({}),
    ("createToken", 401, "TOKEN-2"): lambda api, _: api.create_token(
        {"clientId": "nobody", "clientSecret": "nothing"}
    ),
    ("getCustomer", 400, "GET-3"): lambda api, _: api.get("2", "a" * 257),
    ("getCustomer", 401, "AUTH-1"): lambda api, customer: api.acting_as(None).get(*_pair(customer)),
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


def provoked(response: Response, requirement: str, *statuses: int) -> None:
    """Raise Blocked unless the request was answered as `requirement` promises.

    Whether the answer is as documented has been looked at already, by the observers.
    """
    if response.status not in statuses:
        request = response.request
        step = f"{request.method} {request.target[:120]} was answered {response.summary()[:120]}"
        raise Blocked(requirement, step)


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
    provoked(writer.get(*_pair(stored)), "AUTH-4", 403)
    provoked(writer.list(size=1), "AUTH-4", 403)


@requirement("ERR-3")
@pytest.mark.parametrize("operation", WRITES)
def test_a_body_of_another_media_type_is_refused(
    api: Api, stored: dict[str, Any], legal_body: bytes, operation: str
) -> None:
    for media_type in each(NOT_JSON_TYPES):
        write(api, operation, stored, legal_body, Content_Type=media_type).expect(
            415, because=f"its body is {media_type}, not JSON"
        )


@requirement("ERR-3")
@pytest.mark.parametrize("operation", WRITES)
def test_a_charset_does_not_make_json_another_media_type(
    api: Api, stored: dict[str, Any], legal_body: bytes, operation: str
) -> None:
    response = write(api, operation, stored, legal_body, Content_Type=f"{JSON_TYPE}; charset=utf-8")
    if response.status == 415:
        raise Violation("JSON by its media type to be taken", response.summary())


@requirement("ERR-3")
@pytest.mark.parametrize("operation", WRITES)
def test_a_body_that_does_not_parse_is_refused(
    api: Api, stored: dict[str, Any], operation: str
) -> None:
    for body in each(UNPARSABLE):
        write(api, operation, stored, body, Content_Type=JSON_TYPE).expect(400)


@requirement("ERR-3")
@pytest.mark.parametrize("headers", [{"Content_Type": JSON_TYPE}, {}], ids=["typed", "untyped"])
@pytest.mark.parametrize("operation", WRITES)
def test_no_body_is_refused(
    api: Api, stored: dict[str, Any], operation: str, headers: dict[str, str]
) -> None:
    write(api, operation, stored, None, **headers).expect(400, because="it has no body")


@requirement("ERR-4")
def test_post_on_a_customers_path_is_not_allowed(api: Api, stored: dict[str, Any]) -> None:
    body = plain_customer(externalId=stored["externalId"])
    response = api.send(None, "POST", customer_path(*_pair(stored)), json_body=body)
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
    secret = _client(session).client_secret
    for body in ({"clientSecret": secret}, {"clientId": 7, "clientSecret": secret}):
        provoked(api.create_token(body), "TOKEN-2", 400)
    provoked(api.create_token({"clientId": "nobody", "clientSecret": secret}), "TOKEN-2", 401)
    cut_off = json.dumps({"clientSecret": secret}).encode()[:-1]
    provoked(write(api, "createToken", stored, cut_off, Content_Type=JSON_TYPE), "ERR-3", 400)


@requirement("ERR-6")
@pytest.mark.parametrize("size", [MOST + 1, 2 * MOST])
@pytest.mark.parametrize("operation", WRITES)
def test_a_body_that_is_too_large_is_refused(
    api: Api, stored: dict[str, Any], legal_body: bytes, operation: str, size: int
) -> None:
    before = api.settled(stored)
    body = padded(legal_body, size)
    write(api, operation, stored, body, Content_Type=JSON_TYPE).expect(
        413, because=f"its body has {len(body):,} bytes"
    )
    api.expect_unchanged(before)


@requirement("ERR-6")
@pytest.mark.parametrize("operation", WRITES)
def test_octets_make_a_body_too_large_not_characters(
    api: Api, stored: dict[str, Any], legal_body: bytes, operation: str
) -> None:
    note = as_json({"note": "é" * (MOST // 2)})
    body = note[:-1] + b"," + legal_body[1:]
    write(api, operation, stored, body, Content_Type=JSON_TYPE).expect(
        413, because=f"its body has {len(body):,} bytes"
    )


@requirement("ERR-6")
def test_a_body_that_is_too_large_creates_nothing(session: Session, api: Api) -> None:
    customer = session.fresh(plain_customer())
    body = padded(as_json(customer), MOST + 1)
    write(api, "upsertCustomer", customer, body, Content_Type=JSON_TYPE).expect(
        413, because=f"its body has {len(body):,} bytes"
    )
    api.expect_absent(customer)


@requirement("ERR-6")
@pytest.mark.parametrize("operation", WRITES[1:])
def test_a_body_of_the_largest_size_is_accepted(
    api: Api, stored: dict[str, Any], legal_body: bytes, operation: str
) -> None:
    enlarged = padded(legal_body.replace(b"Changed", b"Enlarged"), MOST)
    small, large = [
        write(api, operation, stored, body, Content_Type=JSON_TYPE)
        for body in (legal_body, enlarged)
    ]
    provoked(small, "PUT-1" if operation == "upsertCustomer" else "PATCH-1", *range(200, 300))
    if large.status >= 300:
        raise Violation(f"a legal body of {MOST} bytes to be accepted", large.summary())
    if small.shows_customer and small.customer().get("name") == "Changed":
        expect_equal("name", "Enlarged", large.customer().get("name"))


@requirement("ERR-7")
@pytest.mark.parametrize(("method", "path"), UNKNOWN, ids=lambda word: word)
def test_a_path_that_the_document_lacks_is_not_found(api: Api, method: str, path: str) -> None:
    body = None if method == "GET" else b"{}"
    content = {} if method == "GET" else {"Content-Type": JSON_TYPE}
    api.send(None, method, path, body=body, headers=content).expect(
        404, because="the document has no such path"
    )


def _provoke(api: Api, stored: dict[str, Any], failure: tuple[str, int, str]) -> None:
    _, status, promised_by = failure
    allowed = (400, 404) if promised_by == "GET-3" else (status,)
    provoked(PROVOKED[failure](api, stored), promised_by, *allowed)


def _legal_body(session: Session, customer: dict[str, Any], operation: str) -> bytes:
    """Return a body that the operation takes, of a customer that exists."""
    if operation == "createToken":
        return as_json(_client(session).credentials)
    if operation == "updateCustomer":
        return as_json({"name": "Changed"})
    return as_json({**plain_customer(name="Changed"), "externalId": customer["externalId"]})


def _expect_allow(response: Response, methods: set[str]) -> None:
    allow = response.expect(405).headers.get("Allow", "")
    if not methods <= {method.strip().upper() for method in allow.split(",")}:
        raise Violation(f"Allow with {' and '.join(sorted(methods))}", f"Allow: {allow}")


def _pair(customer: dict[str, Any]) -> tuple[str, str]:
    return customer["source"], customer["externalId"]


def _client(session: Session) -> Client:
    if "main" not in session.target.clients:
        raise LeftOut("POST /v1/token was not tested: tokens were given instead of --client")
    return session.target.clients["main"]

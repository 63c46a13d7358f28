"""Writes whose bodies are sent octet for octet, and legal bodies to make them from."""

from __future__ import annotations

from typing import Any

from complyt_conformance.api import JSON_TYPE, Api, as_json, customer_path, patch_path
from complyt_conformance.exchange import Response
from complyt_conformance.findings import Blocked, LeftOut
from complyt_conformance.session import Session
from complyt_conformance.strategies import plain_customer
from complyt_conformance.target import Client

WRITES = ("createToken", "upsertCustomer", "updateCustomer")
MOST = 1_048_576  # octets of a body (D23)


def write(
    api: Api, operation: str, customer: dict[str, Any], body: bytes | None, **headers: str
) -> Response:
    """Send a body to an operation; names of headers are written with underscores."""
    method, path = place_of(operation, customer)
    caller = api.acting_as(None) if operation == "createToken" else api
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return caller.send(operation, method, path, body=body, headers=named)


def write_in_chunks(api: Api, operation: str, customer: dict[str, Any], body: bytes) -> Response:
    """Send JSON without its length (RFC 9112, section 7.1), which a server may refuse to take."""
    method, path = place_of(operation, customer)
    caller = api.acting_as(None) if operation == "createToken" else api
    headers = {"Content-Type": JSON_TYPE, "Transfer-Encoding": "chunked"}
    # As of no operation: 501 is right for a coding that a server does not know.
    return caller.send(None, method, path, body=body, headers=headers)


def place_of(operation: str, customer: dict[str, Any]) -> tuple[str, str]:
    """Return the method and the path of an operation on a customer."""
    return {
        "createToken": ("POST", "/v1/token"),
        "upsertCustomer": ("PUT", customer_path(*pair(customer))),
        "updateCustomer": ("PATCH", patch_path(customer.get("complytId", ""))),
    }[operation]


def legal_body_of(session: Session, customer: dict[str, Any], operation: str) -> bytes:
    """Return a body that the operation takes, of a customer that exists."""
    if operation == "createToken":
        return as_json(client_of(session).credentials)
    if operation == "updateCustomer":
        return as_json({"name": "Changed"})
    return as_json({**plain_customer(name="Changed"), "externalId": customer["externalId"]})


def padded(body: bytes, size: int) -> bytes:
    """Return the same JSON in `size` octets, filled up with white space, which says nothing."""
    return b"{" + b" " * (size - len(body)) + body[1:]


def pair(customer: dict[str, Any]) -> tuple[str, str]:
    """Return the source and the externalId of a customer."""
    return customer["source"], customer["externalId"]


def client_of(session: Session) -> Client:
    """Return the main client; raises LeftOut where tokens were given instead."""
    if "main" not in session.target.clients:
        raise LeftOut("POST /v1/token was not tested: tokens were given instead of --client")
    return session.target.clients["main"]


def provoked(response: Response, requirement: str, *statuses: int) -> None:
    """Raise Blocked unless the request was answered as `requirement` promises.

    Whether the answer is as documented has been looked at already, by the observers.
    """
    if response.status not in statuses:
        request = response.request
        step = f"{request.method} {request.target[:120]} was answered {response.summary()[:120]}"
        raise Blocked(requirement, step)

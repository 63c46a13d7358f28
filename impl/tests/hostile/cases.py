"""Hostile requests as data: what is sent, and how it may be answered."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

HOST = b"Host: a\r\n"
TOKEN = b"{token}"  # in place of the caller's token, which the server gives
AUTHORIZATION = b"Authorization: Bearer " + TOKEN + b"\r\n"
JSON = b"Content-Type: application/json\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
CUSTOMER: Mapping[str, Any] = {
    "externalId": "hostile",
    "source": "1",
    "customerType": "RETAIL",
    "externalTimestamps": {"createdDate": "2022-10-19", "updatedDate": "2022-10-19"},
}
BODY = json.dumps(CUSTOMER).encode()
LIST = b"/v1/customers?page=1"
PAIR = b"/v1/customers/source/1/externalId/hostile"

CLOSED = 0  # in place of a status: the connection is closed without an answer


@dataclass(frozen=True)
class Case:
    """A request, and with what it may be answered."""

    sent: bytes
    allowed: frozenset[int]


Families = Mapping[str, list[Case]]


def cases(allowed: Iterable[int], requests: Iterable[bytes]) -> list[Case]:
    """Return a case of each request, all of which may be answered alike."""
    return [Case(sent, frozenset(allowed)) for sent in requests]


def head(
    headers: bytes = b"",
    *,
    method: bytes = b"GET",
    target: bytes = LIST,
    version: bytes = b"HTTP/1.1",
    host: bytes = HOST,
) -> bytes:
    """Return the head of a request with these lines of headers, each with its CRLF."""
    return method + b" " + target + b" " + version + b"\r\n" + host + headers + b"\r\n"


def put(body: bytes, headers: bytes = b"", *, target: bytes = PAIR) -> bytes:
    """Return a PUT of these octets by the caller."""
    length = b"Content-Length: %d\r\n" % len(body)
    return head(AUTHORIZATION + JSON + length + headers, method=b"PUT", target=target) + body


def get(target: bytes, headers: bytes = b"") -> bytes:
    """Return a GET by the caller."""
    return head(AUTHORIZATION + headers, target=target)


def patch(complyt_id: bytes, body: bytes = b"{}") -> bytes:
    """Return a PATCH by the caller."""
    headers = AUTHORIZATION + JSON + b"Content-Length: %d\r\n" % len(body)
    return head(headers, method=b"PATCH", target=b"/v1/customers/complytId/" + complyt_id) + body


def customer(external_id: str, /, **changes: Any) -> bytes:
    """Return a PUT of a customer by the caller."""
    body = json.dumps({**CUSTOMER, "externalId": external_id, **changes}).encode()
    return put(body, target=PAIR.replace(b"hostile", quote(external_id, safe="").encode()))

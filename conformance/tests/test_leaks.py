from __future__ import annotations

import pytest
from urllib3 import HTTPHeaderDict

from complyt_conformance.exchange import Request, Response
from complyt_conformance.leaks import leaks

_SECRET = "a-secret-of-the-run"


def _found(body: bytes, sent: bytes = b"", target: str = "/v1/customers") -> list[str]:
    request = Request("PUT", target, {}, sent)
    return list(leaks(Response(request, 400, HTTPHeaderDict(), body), [_SECRET], "/app/complyt"))


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b'{"detail": "a-secret-of-the-run is wrong"}', "a secret"),
        (b'{"detail": "boom\\n    at Store.get (store.js:12)"}', "a stack trace"),
        (b'{"detail": "SELECT * FROM customers"}', "a query"),
        (b'{"detail": "insert into customers values (?, ?)"}', "a query"),
        (b'{"detail": "select a.id, a.name from customers a order by a.id"}', "a query"),
        (b'{"detail": "select id from customers where tenant = $1 and id = $2"}', "a query"),
        (b'{"detail": "select c.id from customers c, t where name like \'a%\'"}', "a query"),
        (b'{"detail": "select id, name from customers order by name desc"}', "a query"),
        (b'{"detail": "select id from customers limit 10 offset 20"}', "a query"),
        (b'{"detail": "select id from customers where email is null"}', "a query"),
        (b'{"detail": "delete from customers where id = 7"}', "a query"),
        (b'{"detail": "insert into customers (id, name) values (?, ?)"}', "a query"),
        (b'{"detail": "update customers set name = ?"}', "a query"),
        (b'{"detail": "at \\/usr\\/lib\\/python3"}', "a file path"),
        (b'{"detail": "C:\\\\temp\\\\new\\\\app.dll"}', "a file path"),
        (b"C:\\temp\\new\\app.dll", "a file path"),
    ],
)
def test_what_is_internal_is_found(body: bytes, what: str) -> None:
    """Traces, queries, paths and secrets are found, escaped in JSON or in plain text."""
    assert _found(body) == [what]


@pytest.mark.parametrize(
    "body",
    [
        b'{"detail": "Select one of the values from the list: RETAIL, RESELLER."}',
        b'{"detail": "Please select one of the values from the list where needed."}',
        b'{"detail": "Select a size from the range below, limit 1000, in order by name."}',
        b'{"detail": "Insert into address (zip) a text; delete from there where it is empty."}',
        b'{"detail": "Update it, insert into the form, or delete it from the list."}',
        b'{"detail": "Option A:\\nnone. Option B:\\tall."}',
        b'{"instance": "/app/complyt/v1/customers"}',
    ],
)
def test_what_people_write_is_no_leak(body: bytes) -> None:
    """English, line ends and the path that was asked for are nothing internal."""
    assert _found(body) == []


def test_what_the_request_said_may_be_repeated() -> None:
    """A value that was sent is no leak, but what stands beside it is."""
    sent = b'{"name": "/usr/bin/a"}'
    assert _found(b'{"input": "\\/usr\\/bin\\/a"}', sent) == []
    assert _found(b'{"input": "/usr/bin/a", "file": "/srv/store.py"}', sent) == ["a file path"]

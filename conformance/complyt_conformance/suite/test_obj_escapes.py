from __future__ import annotations

from typing import Any

import pytest

from complyt_conformance.api import JSON_TYPE, Api, as_json, customer_path, patch_path
from complyt_conformance.cases import each
from complyt_conformance.checks import requirement
from complyt_conformance.compare import expect_written, given_written
from complyt_conformance.exchange import Response
from complyt_conformance.session import Session
from complyt_conformance.strategies import plain_address, plain_customer

# Each escape of JSON (RFC 8259, section 7) within a text, and what it stands for.
ESCAPES = (
    (r"a\"b", 'a"b'), (r"a\\b", "a\\b"), (r"a\/b", "a/b"), (r"a\bb", "a\bb"), (r"a\fb", "a\fb"),
    (r"a\nb", "a\nb"), (r"a\rb", "a\rb"), (r"a\tb", "a\tb"), (r"a\u0041b", "aAb"),
    (r"a\u00e9b", "aéb"), (r"a\u00E9b", "aéb"), (r"a\u6F22b", "a漢b"), (r"a\u001fb", "a\x1fb"),
    (r"a\ud83d\ude00b", "a😀b"), (r"a\uD83E\uDD8Ab", "a🦊b"), (r"a\udbff\udfffb", "a\U0010ffffb"),
    (r"a\\u0041b", r"a\u0041b"), (r"a\\nb", r"a\nb"), (r"a\u005cnb", r"a\nb"),
    (r"a\u0022b", 'a"b'), (r"\u0061\u0062", "ab"),
)  # fmt: skip  # a line an escape hides that this is one list
PLACEHOLDER = "Placeholder"
METHODS = ("PUT", "PATCH")

# Names of properties and members, each with a letter escaped, by digits alone.
NAMES = {
    b'"name"': rb'"n\u0061me"',
    b'"comment"': rb'"\u0063omment"',
    b'"email"': rb'"em\u0061il"',
    b'"address"': rb'"addre\u0073s"',
    b'"city"': rb'"\u0063ity"',
    b'"zip"': rb'"zi\u0070"',
    b'"customerType"': rb'"customer\u0054ype"',
    b'"createdDate"': rb'"created\u0044ate"',
}


@pytest.fixture(scope="module")
def complyt_id(session: Session, api: Api) -> str:
    """Return the complytId of a customer to patch, as often as one likes; plain values are held."""
    customer = session.fresh(plain_customer())
    created = api.given(customer)
    given_written(customer, created, customer, "OBJ-2")
    for text in ("Plain", "Simple"):
        changes = _texts(text)
        given_written(changes, api.given_patched(created["complytId"], changes), changes, "PATCH-1")
    return str(created["complytId"])


@requirement("OBJ-4")
@pytest.mark.parametrize("method", METHODS)
def test_every_escape_stands_for_its_character(
    session: Session, api: Api, complyt_id: str, method: str
) -> None:
    for spelling, text in each(session.dealt(ESCAPES, method, METHODS)):
        spelt = {PLACEHOLDER.encode(): spelling.encode()}
        answer = _write(session, api, complyt_id, method, _texts(PLACEHOLDER), spelt)
        expect_written(_texts(text), answer.accepted().customer(), _texts(text))


@requirement("OBJ-2")
@pytest.mark.parametrize("method", METHODS)
def test_a_name_with_an_escape_is_the_same_name(
    session: Session, api: Api, complyt_id: str, method: str
) -> None:
    body = plain_customer(name="Escaped", comment="Escaped", address=plain_address(city="Escaped"))
    del body["source"]  # of a PATCH it would be another matter
    answer = _write(session, api, complyt_id, method, body, NAMES)
    expect_written(body, answer.accepted().customer(), body)


def _texts(text: str) -> dict[str, Any]:
    return {"name": text, "comment": text, "address": plain_address(city=text)}


def _write(
    session: Session,
    api: Api,
    complyt_id: str,
    method: str,
    changes: dict[str, Any],
    spelt: dict[bytes, bytes],
) -> Response:
    """Write a new customer or patch one; the JSON is sent with parts of it spelt otherwise."""
    customer = session.fresh({**plain_customer(), **changes})
    put = "upsertCustomer", customer_path(customer["source"], customer["externalId"])
    operation, path = put if method == "PUT" else ("updateCustomer", patch_path(complyt_id))
    body = as_json(customer if method == "PUT" else changes)
    for usual, other in spelt.items():
        body = body.replace(usual, other)
    return api.send(operation, method, path, body=body, headers={"Content-Type": JSON_TYPE})

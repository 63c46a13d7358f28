from __future__ import annotations

from typing import Any

import pytest

from complyt_conformance.api import JSON_TYPE, Api, as_json
from complyt_conformance.cases import each
from complyt_conformance.checks import requirement
from complyt_conformance.compare import expect_equal
from complyt_conformance.findings import LeftOut, Violation
from complyt_conformance.no_json import UNPARSABLE, spoilt
from complyt_conformance.raw_writes import (
    MOST,
    WRITES,
    legal_body_of,
    padded,
    provoked,
    write,
    write_in_chunks,
)
from complyt_conformance.session import Session
from complyt_conformance.strategies import plain_customer
from complyt_contract.json_text import why_none

NOT_JSON_TYPES = (
    "text/plain",
    "text/html",
    "application/xml",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=b",
    "application/octet-stream",
    "application/json-seq",
    "application/x-ndjson",
)


@pytest.fixture
def stored(session: Session, api: Api) -> dict[str, Any]:
    """Return a customer as it is answered."""
    return api.given(session.fresh(plain_customer()))


@pytest.fixture
def legal_body(session: Session, stored: dict[str, Any], operation: str) -> bytes:
    """Return a body that the operation takes."""
    return legal_body_of(session, stored, operation)


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
def test_a_media_type_is_read_without_regard_to_case(
    api: Api, stored: dict[str, Any], legal_body: bytes, operation: str
) -> None:
    response = write(api, operation, stored, legal_body, Content_Type="Application/JSON")
    if response.status == 415:  # RFC 9110, section 8.3.1
        raise Violation("JSON by its media type to be taken", response.summary())


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
@pytest.mark.parametrize("operation", WRITES)
def test_a_body_with_one_thing_that_json_lacks_is_refused(
    session: Session, api: Api, stored: dict[str, Any], legal_body: bytes, operation: str
) -> None:
    for body in each(session.dealt([*spoilt(legal_body)], operation, WRITES)):
        write(api, operation, stored, body, Content_Type=JSON_TYPE).expect(
            400, because=f"its body is not JSON: {why_none(body)}"
        )


@requirement("ERR-3")
@pytest.mark.parametrize("headers", [{"Content_Type": JSON_TYPE}, {}], ids=["typed", "untyped"])
@pytest.mark.parametrize("operation", WRITES)
def test_no_body_is_refused(
    api: Api, stored: dict[str, Any], operation: str, headers: dict[str, str]
) -> None:
    write(api, operation, stored, None, **headers).expect(400, because="it has no body")


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


@requirement("ERR-6")
@pytest.mark.parametrize("operation", WRITES)
def test_a_body_that_is_too_large_is_refused_in_chunks(
    api: Api, stored: dict[str, Any], legal_body: bytes, operation: str
) -> None:
    small = write_in_chunks(api, operation, stored, legal_body)
    if small.status >= 300:
        raise LeftOut(f"bodies in chunks are not taken: {small.summary()}")
    before = api.settled(stored)
    body = padded(legal_body.replace(b"Changed", b"Too large"), MOST + 1)
    write_in_chunks(api, operation, stored, body).expect(
        413, because=f"its body has {len(body):,} bytes"
    )
    api.expect_unchanged(before)

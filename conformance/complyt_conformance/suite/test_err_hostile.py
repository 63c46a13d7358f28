from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import strategies as st

from complyt_conformance import hostile
from complyt_conformance.api import JSON_TYPE, Api, as_json, customer_path, patch_path
from complyt_conformance.cases import each
from complyt_conformance.checks import given, lenient, requirement
from complyt_conformance.session import Session
from complyt_conformance.strategies import plain_customer

# What is asserted of every answer here is what the observers assert: neither 5xx nor dropped.

pytestmark = lenient

WRITES = ("createToken", "upsertCustomer", "updateCustomer")
CUSTOMER_WRITES = WRITES[1:]
READS = ("getCustomer", "getAllCustomers")
OPERATIONS = (*READS, *WRITES)
CUSTOMER_OPERATIONS = (*READS, *CUSTOMER_WRITES)
LARGE_PLACES = ("name", "customerType", "address", "note")

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=10,
)


Places = dict[str, tuple[str, str]]


@pytest.fixture(scope="module")
def stored(session: Session, api: Api) -> dict[str, Any]:
    return api.given(session.fresh(plain_customer()))


@pytest.fixture(scope="module")
def places(stored: dict[str, Any]) -> Places:
    """Return method and path by operation."""
    customer = customer_path(stored["source"], stored["externalId"])
    return {
        "createToken": ("POST", "/v1/token"),
        "getCustomer": ("GET", customer),
        "getAllCustomers": ("GET", "/v1/customers"),
        "upsertCustomer": ("PUT", customer),
        "updateCustomer": ("PATCH", patch_path(stored["complytId"])),
    }


def write(api: Api, places: Places, operation: str, body: bytes) -> None:
    api.send(operation, *places[operation], body=body, headers={"Content-Type": JSON_TYPE})


@requirement("ERR-2")
@pytest.mark.parametrize("operation", WRITES)
def test_no_body_breaks_the_server(
    session: Session, api: Api, places: Places, operation: str
) -> None:
    for body in each(session.dealt(hostile.BODIES, operation, WRITES)):
        write(api, places, operation, body)


@requirement("ERR-2")
@pytest.mark.parametrize("operation", CUSTOMER_WRITES)
def test_no_value_of_a_customer_breaks_the_server(
    session: Session, api: Api, places: Places, stored: dict[str, Any], operation: str
) -> None:
    body = {**plain_customer(), "externalId": stored["externalId"]}
    for place, value in _placed(session):
        write(api, places, operation, hostile.with_value(body, place, value))


@requirement("ERR-2")
@pytest.mark.parametrize("place", LARGE_PLACES)
@pytest.mark.parametrize("operation", CUSTOMER_WRITES)
def test_no_large_value_breaks_the_server(
    session: Session, api: Api, places: Places, stored: dict[str, Any], operation: str, place: str
) -> None:
    body = {**plain_customer(), "externalId": stored["externalId"]}
    for value in each(session.dealt(hostile.LARGE_VALUES, place, LARGE_PLACES)):
        write(api, places, operation, hostile.with_value(body, place, value))


@requirement("ERR-2")
def test_no_credential_breaks_the_server(session: Session, api: Api, places: Places) -> None:
    # Few, for looking at a secret is slow on purpose.
    values = session.random.sample(hostile.VALUES, min(20, session.profile.examples // 5))
    for member in ("clientId", "clientSecret"):
        for value in each([*values, *hostile.LARGE_VALUES]):
            body = {"clientId": "nobody", "clientSecret": "nothing"}
            write(api, places, "createToken", hostile.with_value(body, member, value))


@requirement("ERR-2")
@pytest.mark.parametrize("operation", CUSTOMER_WRITES)
@given(place=st.sampled_from(hostile.PLACES), value=json_values)
def test_no_generated_value_breaks_the_server(
    api: Api, places: Places, stored: dict[str, Any], operation: str, place: str, value: Any
) -> None:
    body = {**plain_customer(), "externalId": stored["externalId"]}
    write(api, places, operation, hostile.with_value(body, place, json.dumps(value)))


@requirement("ERR-2")
@pytest.mark.parametrize("operation", WRITES)
@given(body=st.binary(max_size=60))
def test_no_generated_body_breaks_the_server(
    api: Api, places: Places, operation: str, body: bytes
) -> None:
    write(api, places, operation, body)


@requirement("ERR-2")
@pytest.mark.parametrize("operation", WRITES)
def test_no_header_of_a_body_breaks_the_server(
    session: Session, api: Api, places: Places, stored: dict[str, Any], operation: str
) -> None:
    body = as_json({**plain_customer(), "externalId": stored["externalId"]})
    for name, value in each(session.dealt(hostile.BODY_HEADERS, operation, WRITES)):
        headers = {"Content-Type": JSON_TYPE, name: _as_header(value)}
        api.send(None, *places[operation], body=body, headers=headers)


@requirement("ERR-2")
@pytest.mark.parametrize("operation", OPERATIONS)
def test_no_header_breaks_the_server(
    session: Session, api: Api, places: Places, operation: str
) -> None:
    method, path = places[operation]
    for name, value in each(session.dealt(hostile.HEADERS, operation, OPERATIONS)):
        headers = {name: _as_header(value)}
        api.send(None, method, f"{path}?size=1", headers=headers, **_content(method))


@requirement("ERR-2")
@pytest.mark.parametrize("operation", CUSTOMER_OPERATIONS)
def test_no_token_breaks_the_server(
    session: Session, api: Api, places: Places, operation: str
) -> None:
    method, path = places[operation]
    for value in each(session.dealt(hostile.CREDENTIALS, operation, CUSTOMER_OPERATIONS)):
        headers = {"Authorization": value}
        api.send(None, method, f"{path}?size=1", headers=headers, **_content(method))


@requirement("ERR-2")
@pytest.mark.parametrize("operation", CUSTOMER_WRITES)
def test_no_time_breaks_the_server(
    session: Session, api: Api, places: Places, stored: dict[str, Any], operation: str
) -> None:
    body = {**plain_customer(), "externalId": stored["externalId"]}
    for number, time in enumerate(each(hostile.TIMES), session.seed):
        member = ("createdDate", "updatedDate")[number % 2]
        times = {**body["externalTimestamps"], member: time}
        write(api, places, operation, as_json({**body, "externalTimestamps": times}))


@requirement("ERR-2")
@pytest.mark.parametrize("operation", READS)
def test_no_query_of_a_read_breaks_the_server(
    session: Session, api: Api, places: Places, operation: str
) -> None:
    method, path = places[operation]
    for query in each(session.dealt(hostile.QUERIES, operation, READS)):
        api.send(None, method, f"{path}?{query}")


@requirement("ERR-2")
@pytest.mark.parametrize("operation", WRITES)
def test_no_query_of_a_write_breaks_the_server(
    session: Session, api: Api, places: Places, operation: str
) -> None:
    method, path = places[operation]
    for query in each(session.some(hostile.QUERIES)):
        api.send(None, method, f"{path}?{query}", json_body={})


@requirement("ERR-2")
@pytest.mark.parametrize("path", hostile.PATHS)
def test_no_path_breaks_the_server(session: Session, api: Api, path: str) -> None:
    for segment in each(session.dealt(hostile.SEGMENTS, path, hostile.PATHS)):
        api.send(None, "GET", path.format(segment))


@requirement("ERR-2")
def test_no_path_of_a_write_breaks_the_server(session: Session, api: Api) -> None:
    for path in hostile.PATHS:
        for segment in each(session.some(hostile.SEGMENTS)):
            body = plain_customer(externalId="a")
            api.send(None, "PUT", path.format(segment), json_body=body)
    for segment in each(session.some(hostile.SEGMENTS)):
        api.send(None, "PATCH", hostile.PATCH_PATH.format(segment), json_body={})


def _as_header(value: str) -> str:
    """Return a value whose octets on the wire are its UTF-8: any octet is legal (RFC 9110, 5.5)."""
    return value.encode().decode("latin-1")


def _content(method: str) -> dict[str, Any]:
    return {} if method == "GET" else {"json_body": {}}


def _placed(session: Session) -> Iterator[tuple[str, str]]:
    """Yield every value at some places, and every place with some values."""
    values = session.random.sample(hostile.VALUES, len(hostile.VALUES))
    turns = itertools.cycle(session.random.sample(hostile.PLACES, len(hostile.PLACES)))
    times = len(hostile.PLACES) if session.profile.thorough else 1
    return each([(next(turns), value) for value in values for _ in range(times)])

from typing import Any

import pytest

from complyt_conformance.generated.blame import blamed
from complyt_conformance.generated.breaches import Breach, breaches_of_body, breaches_of_parameter
from complyt_conformance.schemas import Schemas
from complyt_conformance.strategies import plain_customer
from complyt_contract.document import load

SCHEMAS = Schemas(load())
LONG = "a" * 257

BOTH: list[tuple[dict[str, Any], str | None, str | None]] = [
    ({"name": LONG}, "PUT-5", "PATCH-8"),
    ({"name": ""}, "PUT-5", "PATCH-8"),
    ({"address": {"zip": "a" * 21}}, "PUT-5", "PATCH-8"),
    ({"name": 7}, "PUT-6", "PATCH-8"),
    ({"address": []}, "PUT-6", "PATCH-8"),
    ({"address": {"isPartial": "no"}}, "PUT-6", "PATCH-8"),
    ({"customerType": "WHOLESALE"}, "PUT-6", "PATCH-8"),
    ({"customerType": None}, "PUT-6", "PATCH-4"),
    ({"externalTimestamps": None}, "PUT-6", "PATCH-4"),
    ({"externalTimestamps": {}}, "PUT-6", "PATCH-8"),
    ({"externalTimestamps": {"createdDate": "x", "updatedDate": "2023-01-01"}}, "TIME-7", "TIME-7"),
    ({"comment": "a\0"}, "OBJ-4", "OBJ-4"),
    ({"email": "nobody"}, "PUT-17", "PUT-17"),
    ({"email": "a\0@b"}, None, None),
    ({"name": LONG, "comment": "a\0"}, None, None),
    ({"source": "11"}, None, None),
    ({"externalId": -1}, None, None),
    ({"externalId": True}, None, None),
    ({"complytId": "nobody"}, None, None),
    ({}, None, None),
]


@pytest.mark.parametrize(("changes", "put", "patch"), BOTH)
def test_a_body_is_blamed_on_the_one_requirement_it_breaks(
    changes: dict[str, Any], put: str | None, patch: str | None
) -> None:
    """What a body violates of its schema names one requirement, or none where more would fit."""
    body = {**plain_customer(externalId="a"), **changes}
    assert blamed("upsertCustomer", _breaches("upsertCustomer", body)) == put
    assert blamed("updateCustomer", _breaches("updateCustomer", changes)) == patch


@pytest.mark.parametrize(
    "text", ["2023-01-01T24:00:00Z", "2023-01-01 10:00:00", "2023-01-01T10:00"]
)
def test_a_spelling_of_a_time_that_is_left_open_is_blamed_on_nothing(text: str) -> None:
    """Only text without any date is plainly no timestamp."""
    times = {"createdDate": text, "updatedDate": "2023-01-01"}
    breaches = _breaches("updateCustomer", {"externalTimestamps": times})
    assert breaches
    assert blamed("updateCustomer", breaches) is None


@pytest.mark.parametrize(
    ("operation", "name", "value", "requirement"),
    [
        ("getCustomer", "Source", "0", "GET-2"),
        ("upsertCustomer", "Source", "0", None),
        ("getCustomer", "ExternalId", "a/b", "GET-3"),
        ("upsertCustomer", "ExternalId", ".", "GET-3"),
        ("upsertCustomer", "ExternalId", LONG, None),
        ("updateCustomer", "ComplytIdInput", "not-a-uuid", "PATCH-7"),
    ],
)
def test_a_path_is_blamed_on_the_one_requirement_it_breaks(
    operation: str, name: str, value: str, requirement: str | None
) -> None:
    """A length beyond the path's limit belongs to two requirements, so to none."""
    assert blamed(operation, breaches_of_parameter(SCHEMAS, name, value)) == requirement


@pytest.mark.parametrize(
    ("media_type", "requirement"),
    [("text/plain", "ERR-3"), ("application/merge-patch+json", None), ("*/*", None)],
)
def test_only_what_is_plainly_no_json_is_blamed(media_type: str, requirement: str | None) -> None:
    """Media types that the contract leaves open are blamed on nothing."""
    breach = Breach("Content-Type", "mediaType", media_type)
    assert blamed("upsertCustomer", [breach]) == requirement


def _breaches(operation: str, body: Any) -> list[Breach]:
    return breaches_of_body(SCHEMAS, SCHEMAS.document.operations[operation], body)

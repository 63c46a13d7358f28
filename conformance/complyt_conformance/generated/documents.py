"""The document as cases are drawn from it: whole, or narrowed to plain data.

Plain data is what every service takes that takes anything at all. A valid request that is refused
says no more than that something in it was not understood. Only when all of it is plain does the
refusal say that the operation itself fails.
"""

from __future__ import annotations

import copy
from typing import Any

from complyt_conformance.strategies import CITIES, NAMES, SOURCES, STREETS
from complyt_contract.document import Document

_TIME = (
    "^20[0-3][0-9]-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])"
    "T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z$"
)
_TIMESTAMP = {"type": "string", "minLength": 20, "maxLength": 20, "pattern": _TIME}


def _one_of(*values: str) -> dict[str, Any]:
    return {"type": "string", "enum": list(values)}


def _object(required: list[str], properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": required,
        "properties": properties,
        "additionalProperties": False,
    }


_ADDRESS = {
    "city": _one_of(*CITIES),
    "country": _one_of("US"),
    "county": _one_of("Travis"),
    "state": _one_of("CA", "TX", "NY"),
    "street": _one_of(*STREETS),
    "region": _one_of("West"),
    "zip": _one_of("95823", "10001"),
    "isPartial": {"type": "boolean"},
}
_OPTIONAL = {
    "name": _one_of(*NAMES),
    "address": _object(["city"], _ADDRESS),
    "email": _one_of("billing@example.com", "info@example.com"),
    "comment": _one_of("a regular customer", "pays late"),
}
_REQUIRED = {
    "customerType": _one_of("RETAIL"),
    "externalTimestamps": _object(
        ["createdDate", "updatedDate"], {"createdDate": _TIMESTAMP, "updatedDate": _TIMESTAMP}
    ),
}
_IDENTITY = {
    "source": _one_of(*SOURCES),
    "externalId": {"type": "string", "pattern": "^[a-z]{1,9}$"},
}
_BODIES = {
    "CustomerUpsert": _object([*_IDENTITY, *_REQUIRED], {**_IDENTITY, **_REQUIRED, **_OPTIONAL}),
    "CustomerPatch": {**_object([], {**_REQUIRED, **_OPTIONAL}), "minProperties": 1},
}


_LONGEST_CREDENTIAL = 64


def whole_document(document: Document) -> dict[str, Any]:
    """Return the document with shorter credentials: how long they may be no requirement says."""
    raw = copy.deepcopy(document.raw)
    for credential in raw["components"]["schemas"]["TokenRequest"]["properties"].values():
        credential["maxLength"] = _LONGEST_CREDENTIAL  # long ones take seconds to draw
    return raw


def plain_document(document: Document) -> dict[str, Any]:
    """Return the document with the bodies of PUT and PATCH, and the pages, narrowed."""
    raw = copy.deepcopy(document.raw)
    raw["components"]["schemas"].update(copy.deepcopy(_BODIES))
    for operation in document.operations.values():  # the examples are more than plain
        body = raw["paths"][operation.path][operation.method.lower()].get("requestBody")
        if body is not None:
            body["content"]["application/json"].pop("examples", None)
    parameters = raw["components"]["parameters"]
    for name, most in (("Page", 3), ("Size", 20)):
        parameters[name]["schema"] = {"type": "integer", "minimum": 1, "maximum": most}
    return raw

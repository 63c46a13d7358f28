"""The document narrowed to plain data: what every service takes that takes anything at all.

A valid request that is refused says no more than that something in it was not understood. Only
when all of it is plain does the refusal say that the operation itself fails.
"""

from __future__ import annotations

import copy
from typing import Any

from complyt_conformance.strategies import ADDRESS_TEXTS
from complyt_contract.document import Document

_WORDS = "^[A-Za-z][A-Za-z0-9]{0,9}( [A-Za-z][A-Za-z0-9]{0,9}){0,2}$"
_TIME = (
    "^20[0-3][0-9]-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])"
    "T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z$"
)
_TEXT = {"type": "string", "minLength": 1, "maxLength": 20, "pattern": _WORDS}
_TIMESTAMP = {"type": "string", "minLength": 20, "maxLength": 20, "pattern": _TIME}


def _object(required: list[str], properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": required,
        "properties": properties,
        "additionalProperties": False,
    }


_OPTIONAL = {
    "name": _TEXT,
    "address": _object(
        ["city"],
        {**dict.fromkeys(ADDRESS_TEXTS, _TEXT), "isPartial": {"type": "boolean"}},
    ),
    "email": {"type": "string", "pattern": "^[a-z]{1,9}@[a-z]{1,9}[.]example$"},
    "comment": _TEXT,
}
_REQUIRED = {
    "customerType": {"type": "string", "enum": ["RETAIL"]},
    "externalTimestamps": _object(
        ["createdDate", "updatedDate"], {"createdDate": _TIMESTAMP, "updatedDate": _TIMESTAMP}
    ),
}
_IDENTITY = {
    "source": {"type": "string", "enum": ["2", "3", "4"]},
    "externalId": {"type": "string", "pattern": "^[a-z]{1,9}$"},
}
_PLAIN = {
    "CustomerUpsert": _object([*_IDENTITY, *_REQUIRED], {**_IDENTITY, **_REQUIRED, **_OPTIONAL}),
    "CustomerPatch": _object([], {**_REQUIRED, **_OPTIONAL}),
}


def plain_document(document: Document) -> dict[str, Any]:
    """Return the document with the bodies of PUT and PATCH, and the pages, narrowed."""
    raw = copy.deepcopy(document.raw)
    raw["components"]["schemas"].update(copy.deepcopy(_PLAIN))
    for operation in document.operations.values():  # the examples are more than plain
        body = raw["paths"][operation.path][operation.method.lower()].get("requestBody")
        if body is not None:
            body["content"]["application/json"].pop("examples", None)
    parameters = raw["components"]["parameters"]
    for name, most in (("Page", 3), ("Size", 20)):
        parameters[name]["schema"] = {"type": "integer", "minimum": 1, "maximum": most}
    return raw

"""Values of a wrong type or outside an enum, for each property of a request body."""

from __future__ import annotations

import json
from typing import Any

from complyt_contract.customers import ADDRESS_TEXTS

# What JSON has, but for null and for what the contract leaves undecided in some place.
_NO_TEXT: tuple[Any, ...] = (7, 1.5, True, ["text"], {"text": "text"})
_NO_OBJECT: tuple[Any, ...] = ("text", 7, True, ["text"])

CUSTOMER_TYPES: tuple[Any, ...] = (
    *("retail", "Retail", " RETAIL", "RETAIL ", "RETAI", "RETAILER"),
    *("WHOLESALE", "", "RETAIL,RESELLER", ["RESELLER"], '"RESELLER"'),
    *(0, 1, "0", "1"),  # a place in the enum
    *_NO_TEXT,
)


# Right objects in what is none.
_ADDRESS = {"city": "Changed"}
_TIMES = {"createdDate": "2020-02-03T04:05:06Z", "updatedDate": "2020-03-04T05:06:07Z"}

_NO_TIMESTAMP: tuple[Any, ...] = (1_666_162_800_000, 1.5, True, ["2022-10-19"], {"date": "2022"})

WRONG: dict[str, tuple[Any, ...]] = {
    **dict.fromkeys(("name", "email", "comment"), _NO_TEXT),
    **{f"address.{member}": _NO_TEXT for member in ADDRESS_TEXTS},
    "address.isPartial": ("true", "", 1, 0, ["true"], {"a": 1}),
    "address": (*_NO_OBJECT, "", [], "{}", [_ADDRESS], json.dumps(_ADDRESS)),
    "customerType": CUSTOMER_TYPES,
    "externalTimestamps": (*_NO_OBJECT, [_TIMES], json.dumps(_TIMES), list(_TIMES.values())),
    "externalTimestamps.createdDate": _NO_TIMESTAMP,
    "externalTimestamps.updatedDate": _NO_TIMESTAMP,
}
"""By dotted path: each value must be refused in a PUT and in a PATCH."""

WRONG_IDENTIFIERS: dict[str, tuple[Any, ...]] = dict.fromkeys(
    ("externalId", "source"), (1.5, True, ["2"], {"id": "2"})
)
"""The identifiers of a PUT body; integers are right there (D2)."""

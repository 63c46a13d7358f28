"""Values of a wrong type or outside an enum, for each property of a request body."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from complyt_conformance.strategies import ADDRESS_TEXTS

# What JSON has, but for null and for what the contract leaves undecided in some place.
_NO_TEXT: tuple[Any, ...] = (7, 1.5, True, ["text"], {"text": "text"})
_NO_OBJECT: tuple[Any, ...] = ("text", 7, True, ["text"])

CUSTOMER_TYPES: tuple[Any, ...] = (
    *(
        "retail",
        "Retail",
        " RETAIL",
        "RETAIL ",
        "RETAI",
        "RETAILER",
        "WHOLESALE",
        "",
        "RETAIL,RESELLER",
    ),
    *_NO_TEXT,
)


def wrong_values() -> Iterator[tuple[str, Any]]:
    """Yield (dotted path, value): each must be refused in a PUT and in a PATCH."""
    for name in ("name", "email", "comment"):
        yield from ((name, value) for value in _NO_TEXT)
    for member in ADDRESS_TEXTS:
        yield from ((f"address.{member}", value) for value in _NO_TEXT)
    yield from (("address.isPartial", value) for value in ("true", "", 1, 0, ["true"], {"a": 1}))
    yield from (("address", value) for value in _NO_OBJECT)
    yield from (("customerType", value) for value in CUSTOMER_TYPES)
    yield from (("externalTimestamps", value) for value in _NO_OBJECT)
    for member in ("createdDate", "updatedDate"):
        values = (1_666_162_800_000, 1.5, True, ["2022-10-19"], {"date": "2022-10-19"}, None)
        yield from ((f"externalTimestamps.{member}", value) for value in values)


def wrong_identifiers() -> Iterator[tuple[str, Any]]:
    """Yield (path, value) for the identifiers of a PUT body; integers are right there (D2)."""
    for name in ("externalId", "source"):
        yield from ((name, value) for value in (1.5, True, ["2"], {"id": "2"}))


def name_of(case: tuple[str, Any]) -> str:
    """Return a test id for a case."""
    path, value = case
    return f"{path}={value!r}"[:60]

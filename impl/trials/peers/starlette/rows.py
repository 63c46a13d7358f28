"""What is stored of a customer."""

from __future__ import annotations

from typing import Any

import orjson

BATCH = 500  # rows of a streamed list that are read at a time

Customer = dict[str, Any]
Row = tuple[str, str, str, str, str, bytes]


def row(tenant: str, customer: Customer) -> Row:
    """Return a customer's columns; its time of creation sorts as text, as all have one form."""
    return (
        tenant,
        customer["source"],
        customer["externalId"],
        customer["complytId"],
        customer["externalTimestamps"]["createdDate"],
        orjson.dumps(customer),
    )

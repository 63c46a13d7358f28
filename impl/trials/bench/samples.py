"""Customers as an export has them, numbered from 1; wrk/customers.lua knows their ids."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import orjson

_FIRST = datetime(2020, 1, 1)
_TIMES = {"createdDate": "2024-10-19T07:00:00", "updatedDate": "2024-10-19T09:07:54.585"}
_ADDRESS = {
    "city": "Sacramento",
    "country": "US",
    "county": None,
    "state": "CA",
    "street": "944 W. Wintergreen St.",
    "region": None,
    "zip": "95823",
    "isPartial": False,
}


def write(file: Path, customers: int) -> None:
    """Write so many, a line each, a minute between them."""
    with file.open("wb") as out:
        for number in range(1, customers + 1):
            out.write(orjson.dumps(_customer(number), option=orjson.OPT_APPEND_NEWLINE))


def _customer(number: int) -> dict[str, object]:
    created = (_FIRST + timedelta(minutes=number)).isoformat()
    return {
        "complytId": f"00000000-0000-4000-8000-{number:012x}",
        "externalId": f"c{number}",
        "source": "1",
        "name": f"Customer {number}",
        "address": _ADDRESS,
        "email": f"customer.{number}@example.com",
        "customerType": "RETAIL",
        "internalTimestamps": _TIMES,
        "externalTimestamps": {"createdDate": created, "updatedDate": "2024-10-19T09:07:54.585"},
        "comment": "Write 0",
    }

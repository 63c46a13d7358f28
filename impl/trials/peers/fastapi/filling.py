"""`python -m trials.peers.fastapi.filling FILE` gives the sandbox the customers of an export."""

from __future__ import annotations

import asyncio
import sys
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson

from trials.peers.fastapi.tables import Base, CustomerRow, engine, insert

_AT_ONCE = 1_000


def _row(line: bytes) -> dict[str, Any]:
    customer = orjson.loads(line)
    internal, external = customer["internalTimestamps"], customer["externalTimestamps"]
    return {
        "tenant": "sandbox",
        "complyt_id": UUID(customer["complytId"]),
        "source": customer["source"],
        "external_id": customer["externalId"],
        "name": customer["name"],
        "address": customer["address"],
        "email": customer["email"],
        "customer_type": customer["customerType"],
        "internal_created": datetime.fromisoformat(internal["createdDate"]),
        "internal_updated": datetime.fromisoformat(internal["updatedDate"]),
        "external_created": datetime.fromisoformat(external["createdDate"]),
        "external_updated": datetime.fromisoformat(external["updatedDate"]),
        "comment": customer["comment"],
    }


async def fill(file: Path) -> None:
    """Make the table, and add the customers in one transaction."""
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
        with file.open("rb") as lines:
            while rows := [_row(line) for line in islice(lines, _AT_ONCE)]:
                await connection.execute(insert(CustomerRow), rows)
    await engine.dispose()


if __name__ == "__main__":
    asyncio.run(fill(Path(sys.argv[1])))

"""Storages opened for a test, and what is put into them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from complyt_reference.storage import Customers, Storage, open_storage

Result = TypeVar("Result")


def body(external_id: str = "a", **changes: Any) -> dict[str, Any]:
    """Return a PUT body."""
    return {
        "externalId": external_id,
        "source": "1",
        "customerType": "RETAIL",
        "externalTimestamps": {"createdDate": "2022-10-19", "updatedDate": "2022-10-20"},
        **changes,
    }


def created(date: str) -> dict[str, Any]:
    """Return externalTimestamps with a createdDate."""
    return {"externalTimestamps": {"createdDate": date, "updatedDate": "2023-01-01"}}


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Storage]:
    """Open a storage for the time of a test."""
    storage = open_storage(url)
    await storage.open()
    try:
        yield storage
    finally:
        await storage.close()


def using(url: str, work: Callable[[Storage], Awaitable[Result]]) -> Result:
    """Run `work` on an open storage and return what it returns."""

    async def run() -> Result:
        async with opened(url) as storage:
            return await work(storage)

    return asyncio.run(run())


async def listed(customers: Customers) -> list[bytes]:
    """Return the whole collection."""
    return [item async for batch in customers.all() for item in batch]

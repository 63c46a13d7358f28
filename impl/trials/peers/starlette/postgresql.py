"""Customers in PostgreSQL, by a pool of connections."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable

import asyncpg
import orjson

from trials.peers.starlette.rows import BATCH, Customer, row

_SCHEMA = """
CREATE TABLE customers (
  tenant text, source text, external_id text, complyt_id text, created text COLLATE "C",
  answer bytea, PRIMARY KEY (tenant, source, external_id)
);
CREATE UNIQUE INDEX identified ON customers (tenant, complyt_id);
CREATE INDEX listed ON customers (tenant, created DESC, complyt_id);
"""
_BY_PAIR = "SELECT answer FROM customers WHERE tenant = $1 AND source = $2 AND external_id = $3"
_BY_ID = "SELECT answer FROM customers WHERE tenant = $1 AND complyt_id = $2"
_LIST = "SELECT answer FROM customers WHERE tenant = $1 ORDER BY created DESC, complyt_id"
_INSERT = "INSERT INTO customers VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING"
_UPDATE = "UPDATE customers SET created = $3, answer = $4 WHERE tenant = $1 AND complyt_id = $2"


class PostgreSQL:
    """A database of any number of processes: what is changed is locked while it is read."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def open(self) -> None:
        """Connect."""
        self._pool = await asyncpg.create_pool(self._url)

    async def close(self) -> None:
        """Disconnect."""
        await self._pool.close()

    async def fill(self, tenant: str, customers: Iterable[Customer]) -> None:
        """Make the table, and add customers in one transaction."""
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(_SCHEMA)
            rows = (row(tenant, each) for each in customers)
            await connection.copy_records_to_table("customers", records=rows)

    async def get(self, tenant: str, source: str, external_id: str) -> bytes | None:
        """Return the customer of the pair."""
        answer: bytes | None = await self._pool.fetchval(_BY_PAIR, tenant, source, external_id)
        return answer

    async def put(
        self, tenant: str, source: str, external_id: str,
        replaced: Callable[[Customer | None], Customer],
    ) -> tuple[bytes, bool]:  # fmt: skip  # a key reads as one
        """Store what `replaced` makes of the stored one; return it, and whether it is new."""
        find = (f"{_BY_PAIR} FOR UPDATE", tenant, source, external_id)
        async with self._pool.acquire() as connection, connection.transaction():
            stored = await connection.fetchval(*find)
            if stored is None:
                columns = row(tenant, replaced(None))
                if await connection.execute(_INSERT, *columns) == "INSERT 0 1":
                    return columns[-1], True
                stored = await connection.fetchval(*find)  # another was first
            return await _updated(connection, tenant, replaced(orjson.loads(stored))), False

    async def patch(
        self, tenant: str, complyt_id: str, patched: Callable[[Customer], Customer]
    ) -> bytes | None:
        """Store what `patched` makes of the stored one, and return it."""
        async with self._pool.acquire() as connection, connection.transaction():
            stored = await connection.fetchval(f"{_BY_ID} FOR UPDATE", tenant, complyt_id)
            if stored is None:
                return None
            return await _updated(connection, tenant, patched(orjson.loads(stored)))

    async def page(self, tenant: str, skipped: int, most: int) -> list[bytes]:
        """Return a part of the list."""
        found = await self._pool.fetch(f"{_LIST} LIMIT $2 OFFSET $3", tenant, most, skipped)
        return [answer for (answer,) in found]

    async def all(self, tenant: str) -> AsyncIterator[list[bytes]]:
        """Yield the list in batches, by a cursor."""
        async with self._pool.acquire() as connection, connection.transaction():
            cursor = await connection.cursor(_LIST, tenant)
            while batch := await cursor.fetch(BATCH):
                yield [answer for (answer,) in batch]


async def _updated(
    connection: asyncpg.pool.PoolConnectionProxy[asyncpg.Record], tenant: str, customer: Customer
) -> bytes:
    _, _, _, complyt_id, created, answer = row(tenant, customer)
    await connection.execute(_UPDATE, tenant, complyt_id, created, answer)
    return answer

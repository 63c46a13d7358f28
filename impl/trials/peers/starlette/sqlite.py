"""Customers in a SQLite file, read and written on the event loop."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable

import orjson

from trials.peers.starlette.rows import BATCH, Customer, row

_SCHEMA = """
CREATE TABLE customers (
  tenant TEXT, source TEXT, external_id TEXT, complyt_id TEXT, created TEXT, answer BLOB,
  PRIMARY KEY (tenant, source, external_id)
);
CREATE UNIQUE INDEX identified ON customers (tenant, complyt_id);
CREATE INDEX listed ON customers (tenant, created DESC, complyt_id);
"""
_BY_PAIR = "SELECT answer FROM customers WHERE tenant = ? AND source = ? AND external_id = ?"
_BY_ID = "SELECT answer FROM customers WHERE tenant = ? AND complyt_id = ?"
_LIST = "SELECT answer FROM customers WHERE tenant = ? ORDER BY created DESC, complyt_id"
_PUT = """
INSERT INTO customers VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (tenant, source, external_id)
DO UPDATE SET created = excluded.created, answer = excluded.answer
"""


class SQLite:
    """A file of one process: nothing comes between what is read and what is written of it."""

    def __init__(self, path: str) -> None:
        self._path = path

    async def open(self) -> None:
        """Connect."""
        self._connection = self._connect()

    async def close(self) -> None:
        """Disconnect."""
        self._connection.close()

    async def fill(self, tenant: str, customers: Iterable[Customer]) -> None:
        """Make the table, and add customers in one transaction."""
        self._connection.executescript(_SCHEMA)
        self._connection.execute("BEGIN")
        self._connection.executemany(_PUT, (row(tenant, each) for each in customers))
        self._connection.execute("COMMIT")

    async def get(self, tenant: str, source: str, external_id: str) -> bytes | None:
        """Return the customer of the pair."""
        return self._answer(_BY_PAIR, tenant, source, external_id)

    async def put(
        self, tenant: str, source: str, external_id: str,
        replaced: Callable[[Customer | None], Customer],
    ) -> tuple[bytes, bool]:  # fmt: skip  # a key reads as one
        """Store what `replaced` makes of the stored one; return it, and whether it is new."""
        stored = self._answer(_BY_PAIR, tenant, source, external_id)
        customer = replaced(orjson.loads(stored) if stored else None)
        return self._write(tenant, customer), stored is None

    async def patch(
        self, tenant: str, complyt_id: str, patched: Callable[[Customer], Customer]
    ) -> bytes | None:
        """Store what `patched` makes of the stored one, and return it."""
        stored = self._answer(_BY_ID, tenant, complyt_id)
        return self._write(tenant, patched(orjson.loads(stored))) if stored else None

    async def page(self, tenant: str, skipped: int, most: int) -> list[bytes]:
        """Return a part of the list."""
        found = self._connection.execute(f"{_LIST} LIMIT ? OFFSET ?", (tenant, most, skipped))
        return [answer for (answer,) in found.fetchall()]

    async def all(self, tenant: str) -> AsyncIterator[list[bytes]]:
        """Yield the list in batches, from a connection of its own."""
        connection = self._connect()
        try:
            found = connection.execute(_LIST, (tenant,))
            while batch := found.fetchmany(BATCH):
                yield [answer for (answer,) in batch]
        finally:
            connection.close()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        return connection

    def _answer(self, statement: str, *values: str) -> bytes | None:
        found = self._connection.execute(statement, values).fetchone()
        return found[0] if found else None

    def _write(self, tenant: str, customer: Customer) -> bytes:
        columns = row(tenant, customer)
        self._connection.execute(_PUT, columns)
        return columns[-1]

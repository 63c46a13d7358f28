"""Customers in PostgreSQL, or in an engine that speaks it: the same rows as in SQLite.

All text is kept as its UTF-8 octets, so that nothing depends on encoding or collation of the
database. Nothing of a session outlives its transaction.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import asyncpg

from complyt_reference.errors import StorageUnavailable, UnknownCustomer
from complyt_reference.storage import postgresql_schema
from complyt_reference.storage import postgresql_snapshots as snapshots
from complyt_reference.storage.errors import StorageError
from complyt_reference.storage.groups import Progress, Source
from complyt_reference.storage.inspection import Inspection
from complyt_reference.storage.postgresql_inspection import inspect
from complyt_reference.storage.postgresql_writer import LOST, TenantWriter
from complyt_reference.storage.urls import without_password
from complyt_reference.timestamps import Clock

if TYPE_CHECKING:
    from complyt_reference.storage.postgresql_schema import Connection

_CONNECTIONS = 8  # of a worker, for all that takes a moment
_STREAMS = 4  # of a worker, for whole collections, which take as long as their readers do
_CONNECT_SECONDS = 3.0
_ACQUIRE_SECONDS = 3.0
_STATEMENT_SECONDS = 5.0
_CLOSE_SECONDS = 2.0
_BATCH = 500  # rows of a streamed list that are read at a time

_SETTINGS = {
    "application_name": "complyt-reference",
    "statement_timeout": f"{_STATEMENT_SECONDS:.0f}s",
    "lock_timeout": f"{_STATEMENT_SECONDS:.0f}s",
    "idle_in_transaction_session_timeout": "0",  # a whole list takes as long as its reader does
    "default_transaction_isolation": "read committed",
    "synchronous_commit": "on",  # whatever the database's own setting: what is acknowledged is kept
}

_BY_PAIR = """
  SELECT answer FROM complyt_customer WHERE tenant = $1 AND source = $2 AND external_id = $3
"""
_ALL = """
  SELECT answer, order_ms, complyt_id FROM complyt_customer
  WHERE tenant = $1 AND (order_ms, complyt_id) > ($2, $3)
  ORDER BY order_ms, complyt_id LIMIT $4
"""
_BEFORE_ALL = (-(1 << 63), "00000000-0000-0000-0000-000000000000")
# The keys of the page, from the last milestone before it, come from the index alone; only their
# rows are read.
_PAGE = """
  WITH milestone AS MATERIALIZED (
    SELECT order_ms, complyt_id, before FROM (
      SELECT order_ms, complyt_id, customers,
        (sum(customers) OVER (ORDER BY order_ms, complyt_id))::bigint - customers AS before
      FROM complyt_milestone WHERE tenant = $1
    ) AS summed
    WHERE before <= $3 AND $3 < before + customers
  )
  SELECT customer.answer
  FROM milestone
  CROSS JOIN LATERAL (
    SELECT order_ms, complyt_id FROM complyt_customer
    WHERE tenant = $1
      AND (order_ms, complyt_id) >= (milestone.order_ms, milestone.complyt_id)
    ORDER BY order_ms, complyt_id LIMIT $2 OFFSET $3 - milestone.before
  ) AS page
  JOIN complyt_customer AS customer
    ON customer.tenant = $1 AND customer.complyt_id = page.complyt_id
  ORDER BY page.order_ms, page.complyt_id
"""

Result = TypeVar("Result")

_log = logging.getLogger(__name__)


class PostgreSQLStorage:
    """One database, which any number of processes share."""

    def __init__(self, url: str, *, clock: Clock) -> None:
        self.clock = clock
        self._url = url
        self._writers: dict[str, TenantWriter] = {}
        self._pools: list[asyncpg.Pool[asyncpg.Record]] = []

    async def inspect(self) -> Inspection:
        """Ask for rights and limits on a connection; raises StorageError."""
        async with self._opening() as connection:
            found = await inspect(connection, per_worker=_CONNECTIONS + _STREAMS)
        await self.close()
        return found

    async def open(self) -> None:
        """Connect and migrate; raises StorageError."""
        async with self._opening() as connection:
            await postgresql_schema.migrate(connection)

    @asynccontextmanager
    async def _opening(self) -> AsyncIterator[Connection]:
        """Connect, and lend a connection; raises StorageError, after which nothing is open."""
        try:
            self._url.encode()  # octets of a command line that are no text, asyncpg cannot send
            self._pool = await self._connected(_CONNECTIONS)
            self._streams = await self._connected(_STREAMS)
            async with self._pool.acquire() as connection:
                yield connection
        except (*LOST, ValueError, OverflowError) as error:
            self._terminate()
            raise StorageError(_sentence(self._url, error)) from None
        except StorageError:
            self._terminate()
            raise

    async def close(self) -> None:
        """Finish what was begun and disconnect."""
        await asyncio.gather(*(writer.close() for writer in self._writers.values()))
        try:
            async with asyncio.timeout(_CLOSE_SECONDS):
                await asyncio.gather(*(pool.close() for pool in self._pools))
        except TimeoutError:  # a database that is lost says no goodbye
            self._terminate()

    def _terminate(self) -> None:
        for pool in self._pools:
            pool.terminate()

    async def ping(self) -> None:
        """Ask for a row; raises StorageUnavailable."""
        async with self.connection() as connection:
            await connection.fetchval("SELECT 1")

    def for_tenant(self, tenant: str) -> PostgreSQLCustomers:
        """Return the customers of a tenant."""
        return PostgreSQLCustomers(self, tenant)

    def writer(self, tenant: str) -> TenantWriter:
        """Return what writes the customers of a tenant in this process."""
        if tenant not in self._writers:
            clock = partial(self.clock, tenant)
            self._writers[tenant] = TenantWriter(self.connection, tenant.encode(), clock)
        return self._writers[tenant]

    @asynccontextmanager
    async def connection(self, *, streams: bool = False) -> AsyncIterator[Connection]:
        """Lend a connection; raises StorageUnavailable for whatever goes wrong with it (D27)."""
        pool = self._streams if streams else self._pool
        try:
            async with pool.acquire(timeout=_ACQUIRE_SECONDS) as connection:
                try:
                    yield connection
                except asyncpg.InternalClientError:  # it was lost between two statements
                    connection.terminate()
                    raise
        except LOST as error:
            _log.warning("The database did not answer: %s.", type(error).__name__)
            raise StorageUnavailable("The database does not answer at the moment.") from error

    async def _connected(self, most: int) -> asyncpg.Pool[asyncpg.Record]:
        pool = await asyncpg.create_pool(
            self._url,
            min_size=0,  # asyncpg restores any more by itself, and logs each failure's traceback
            max_size=most,
            timeout=_CONNECT_SECONDS,
            command_timeout=_STATEMENT_SECONDS,
            server_settings=_SETTINGS,
            reset=_leave_as_it_is,
        )
        self._pools.append(pool)
        return pool


class PostgreSQLCustomers:
    """The customers of one tenant in PostgreSQL."""

    def __init__(self, storage: PostgreSQLStorage, tenant: str) -> None:
        self._storage = storage
        self._tenant = tenant
        self._key = tenant.encode()

    async def get(self, source: str, external_id: str) -> bytes:
        """Read one row."""
        async with self._storage.connection() as connection:
            key = (self._key, int(source), external_id.encode())
            answer: bytes | None = await connection.fetchval(_BY_PAIR, *key)
        if answer is None:
            raise UnknownCustomer("There is no customer with this source and externalId.")
        return answer

    async def put(self, body: Mapping[str, Any]) -> tuple[bytes, bool]:
        """Read, apply the rules and write in one transaction."""
        return await self._storage.writer(self._tenant).put(body)

    async def patch(self, complyt_id: str, changes: Mapping[str, Any]) -> bytes:
        """Read, apply the rules and write in one transaction."""
        return await self._storage.writer(self._tenant).patch(complyt_id, changes)

    async def add(self, customers: Source, written: Progress | None = None) -> None:
        """Write them in one transaction."""
        await self._storage.writer(self._tenant).add(customers, written)

    async def clear(self) -> None:
        """Remove them in one transaction."""
        await self._alone(lambda connection: snapshots.clear(connection, self._key))

    async def snapshots(self) -> dict[str, int]:
        """Read their names and counts."""
        async with self._storage.connection() as connection:
            return await snapshots.listed(connection, self._key)

    async def take_snapshot(self, name: str) -> int:
        """Copy the rows in one transaction."""
        return await self._alone(lambda connection: snapshots.take(connection, self._key, name))

    async def restore_snapshot(self, name: str) -> int:
        """Copy the rows back in one transaction."""
        return await self._alone(lambda connection: snapshots.restore(connection, self._key, name))

    async def drop_snapshot(self, name: str) -> None:
        """Remove the copy in one transaction."""
        await self._alone(lambda connection: snapshots.drop(connection, self._key, name))

    async def _alone(self, work: Callable[[Connection], Awaitable[Result]]) -> Result:
        return await self._storage.writer(self._tenant).alone(work)

    async def all(self) -> AsyncIterator[list[bytes]]:
        """Read in a transaction that sees one snapshot, each batch after the one before.

        A cursor would do, were it not for planners that sort a whole tenant before the first row.
        """
        last: tuple[Any, ...] = _BEFORE_ALL
        async with (
            self._storage.connection(streams=True) as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            while rows := await connection.fetch(_ALL, self._key, *last, _BATCH):
                last = rows[-1]["order_ms"], rows[-1]["complyt_id"]
                yield [row[0] for row in rows]

    async def page(self, number: int, size: int) -> tuple[list[bytes], bool]:
        """Read one row more than the page holds, to know whether more follow."""
        async with self._storage.connection() as connection:
            window = (self._key, size + 1, (number - 1) * size)
            rows = await connection.fetch(_PAGE, *window)
        answers = [row[0] for row in rows]
        return answers[:size], len(answers) > size


async def _leave_as_it_is(_connection: asyncpg.Connection[asyncpg.Record]) -> None:
    """Spare a returned connection the statements that reset a session: it has no state."""


def _sentence(url: str, error: Exception) -> str:
    """Say what is wrong with a database and what to do, in one sentence."""
    shown = without_password(url)
    match error:
        case asyncpg.InvalidPasswordError() | asyncpg.InvalidAuthorizationSpecificationError():
            return f"{shown} refuses the user or the password; correct --database."
        case asyncpg.InvalidCatalogNameError():
            return f"{shown} does not exist; create it with createdb, or correct --database."
        case asyncpg.InsufficientPrivilegeError():
            return f"{shown} lets the user create no tables; grant CREATE on its schema."
        case TimeoutError():
            return f"{shown} did not answer within {_CONNECT_SECONDS:.0f} s; is it running?"
        case OSError():
            return f"{shown} cannot be reached ({error.strerror or error}); is it running?"
        case asyncpg.PostgresError() | asyncpg.InterfaceError() | asyncpg.InternalClientError():
            reason = str(error).partition("\n")[0]  # after which come details and hints
            return f"{shown} cannot be used as a database ({reason}); correct --database."
    # What else is raised repeats parts of the URL, which may be of the password.
    return (
        f"{shown} cannot be used as a database: its URL is not of the form "
        "postgresql://USER:PASSWORD@HOST:PORT/DATABASE; percent-encode what is special in "
        "its parts, as %40 for @."
    )

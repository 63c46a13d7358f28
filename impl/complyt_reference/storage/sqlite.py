"""Customers in a SQLite file: the answer's JSON beside the columns that identify and sort it."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import tempfile
import uuid
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

from complyt_reference import customers as rules
from complyt_reference.errors import StorageUnavailable, UnknownCustomer
from complyt_reference.storage import milestones, snapshots
from complyt_reference.storage.errors import StorageError
from complyt_reference.storage.groups import Progress, Source
from complyt_reference.storage.inspection import Inspection
from complyt_reference.storage.schema import MIGRATIONS, known_version, migrate
from complyt_reference.storage.writer import GroupWriter, Result
from complyt_reference.timestamps import Clock

_BUSY_MS = 2_000
_BATCH = 500  # rows of a streamed list that are read at a time
_ADDED = 1_000  # customers that are added by one statement

_BY_PAIR = "SELECT answer FROM customer WHERE tenant = ? AND source = ? AND external_id = ?"
_BY_ID = "SELECT answer FROM customer WHERE tenant = ? AND complyt_id = ?"
_INSERT = "INSERT INTO customer VALUES (?, ?, ?, ?, ?, ?)"
_UPDATE = (
    "UPDATE customer SET order_ms = ?, answer = ? "
    "WHERE tenant = ? AND source = ? AND external_id = ?"
)
_ALL = "SELECT answer FROM customer WHERE tenant = ? ORDER BY order_ms, complyt_id"
# The keys of the page come from the index alone; only their rows are read.
_FROM = """
  SELECT customer.answer FROM customer JOIN (
    SELECT tenant, rowid AS id FROM customer
    WHERE tenant = ? AND (order_ms, complyt_id) >= (?, ?)
    ORDER BY order_ms, complyt_id LIMIT ? OFFSET ?
  ) AS page ON customer.tenant = page.tenant AND customer.rowid = page.id
  ORDER BY customer.order_ms, customer.complyt_id
"""


class SQLiteStorage:
    """One file; several processes may share it.

    `:memory:` is a file in a private temporary folder that close() removes, since several
    connections share the database.
    """

    def __init__(self, path: str, *, clock: Clock) -> None:
        self.path = path
        self.clock = clock
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._connections: list[sqlite3.Connection] = []

    async def inspect(self) -> Inspection:
        """Take the right to write, as a write would, and give it back; raises StorageError."""
        if self.path == ":memory:":
            return Inspection(0, len(MIGRATIONS))
        try:
            return Inspection(_version(self.path), len(MIGRATIONS))
        except sqlite3.Error as error:
            raise StorageError(_sentence(self.path, error)) from error

    async def open(self) -> None:
        """Connect and migrate; raises StorageError."""
        if self.path == ":memory:":
            self._folder = tempfile.TemporaryDirectory(prefix="complyt-reference-")
            self.path = str(Path(self._folder.name, "customers.db"))
        try:
            writing = self.connect()
            writing.execute("PRAGMA journal_mode = WAL")
            migrate(writing, self.path)
            self.reader = self._connect_to_read()
        except sqlite3.Error as error:
            raise StorageError(_sentence(self.path, error)) from error
        self._file = _identity(self.path)
        self.writer = GroupWriter(writing, self.require_file)

    async def close(self) -> None:
        """Finish what was begun and disconnect."""
        await self.writer.close()
        for connection in self._connections:
            connection.close()
        self._connections.clear()
        if self._folder is not None:
            self._folder.cleanup()

    async def ping(self) -> None:
        """Read something; raises StorageUnavailable."""
        self.require_file()
        _read(self.reader, "SELECT 1 FROM customer LIMIT 1", ())

    def require_file(self) -> None:
        """Raise StorageUnavailable where the file that was opened is no longer in its place.

        What is written to a file without a name is gone with the process.
        """
        if _identity(self.path) != self._file:
            raise StorageUnavailable(
                "The file of the database was moved, removed or replaced; put it back, or restart "
                "the server."
            )

    def for_tenant(self, tenant: str) -> SQLiteCustomers:
        """Return the customers of a tenant."""
        return SQLiteCustomers(self, tenant)

    def _connect_to_read(self) -> sqlite3.Connection:
        connection = self.connect()
        connection.execute("PRAGMA query_only = ON")
        connection.execute("SELECT 1 FROM customer LIMIT 1")
        return connection

    def connect(self) -> sqlite3.Connection:
        """Open a connection that close() will close."""
        connection = sqlite3.connect(
            self.path, timeout=_BUSY_MS / 1000, isolation_level=None, check_same_thread=False
        )
        self._connections.append(connection)
        connection.execute("PRAGMA synchronous = FULL")
        return connection

    def disconnect(self, connection: sqlite3.Connection) -> None:
        """Close a connection before the others."""
        if connection in self._connections:
            self._connections.remove(connection)
            connection.close()


class SQLiteCustomers:
    """The customers of one tenant in a SQLite file."""

    def __init__(self, storage: SQLiteStorage, tenant: str) -> None:
        self._storage = storage
        self._tenant = tenant

    async def get(self, source: str, external_id: str) -> bytes:
        """Read on the event loop: a point read takes less than a hop to a thread."""
        self._storage.require_file()
        key = (self._tenant, source, external_id)
        rows = _read(self._storage.reader, _BY_PAIR, key)
        if not rows:
            raise UnknownCustomer("There is no customer with this source and externalId.")
        return rows[0]

    async def put(self, body: Mapping[str, Any]) -> tuple[bytes, bool]:
        """Read, apply the rules and write in one transaction."""
        pair = rules.identity(body)

        def write(connection: sqlite3.Connection) -> tuple[bytes, bool]:
            row = connection.execute(_BY_PAIR, (self._tenant, *pair)).fetchone()
            stored = orjson.loads(row[0]) if row else None
            customer = rules.replaced(
                stored, body, complyt_id=str(uuid.uuid4()), now=self._storage.clock(self._tenant)
            )
            if stored is not None:
                return self._update(connection, stored, customer), False
            return self._insert(connection, customer), True

        return await self._write(write)

    async def patch(self, complyt_id: str, changes: Mapping[str, Any]) -> bytes:
        """Read, apply the rules and write in one transaction."""

        def write(connection: sqlite3.Connection) -> bytes:
            row = connection.execute(_BY_ID, (self._tenant, complyt_id)).fetchone()
            if row is None:
                raise UnknownCustomer("There is no customer with this complytId.")
            stored = orjson.loads(row[0])
            customer = rules.patched(stored, changes, now=self._storage.clock(self._tenant))
            return self._update(connection, stored, customer)

        return await self._write(write)

    async def add(self, customers: Source, written: Progress | None = None) -> None:
        """Write them in one transaction, within which others fare as if these had not come."""

        def write(connection: sqlite3.Connection) -> None:
            connection.execute("SAVEPOINT adding")
            try:
                rest, count = iter(customers()), 0
                while batch := list(islice(rest, _ADDED)):
                    self._insert_all(connection, batch, count)
                    count += len(batch)
                    if written:
                        written(count)
                milestones.recount(connection, self._tenant)
            except BaseException:
                connection.execute("ROLLBACK TO adding")
                raise
            finally:
                connection.execute("RELEASE adding")

        await self._write(write)

    async def clear(self) -> None:
        """Remove them in one transaction."""
        await self._write(lambda connection: snapshots.clear(connection, self._tenant))

    async def snapshots(self) -> dict[str, int]:
        """Read on the event loop, as a customer is."""
        self._storage.require_file()
        try:
            return snapshots.listed(self._storage.reader, self._tenant)
        except sqlite3.Error as error:
            raise _unavailable() from error

    async def take_snapshot(self, name: str) -> int:
        """Copy the rows in one transaction."""
        return await self._write(lambda connection: snapshots.take(connection, self._tenant, name))

    async def restore_snapshot(self, name: str) -> int:
        """Copy the rows back in one transaction."""
        return await self._write(
            lambda connection: snapshots.restore(connection, self._tenant, name)
        )

    async def drop_snapshot(self, name: str) -> None:
        """Remove the copy in one transaction."""
        await self._write(lambda connection: snapshots.drop(connection, self._tenant, name))

    async def _write(self, write: Callable[[sqlite3.Connection], Result]) -> Result:
        return await self._storage.writer.write(write)

    async def all(self) -> AsyncIterator[list[bytes]]:
        """Read on a connection of its own, whose transaction is the snapshot."""
        self._storage.require_file()
        try:
            connection = self._storage.connect()
        except sqlite3.Error as error:
            raise _unavailable() from error
        try:
            cursor = connection.cursor()
            await asyncio.to_thread(cursor.execute, _ALL, (self._tenant,))
            while rows := await asyncio.to_thread(cursor.fetchmany, _BATCH):
                yield [row[0] for row in rows]
        except sqlite3.Error as error:
            raise _unavailable() from error
        finally:
            self._storage.disconnect(connection)

    async def page(self, number: int, size: int) -> tuple[list[bytes], bool]:
        """Read one row more than the page holds, to know whether more follow.

        On the event loop too: milestones make a page far behind as short a matter as the first.
        """
        self._storage.require_file()
        reader = self._storage.reader
        try:
            reader.execute("BEGIN")  # milestones and customers are those of one moment
            try:
                start = milestones.last_before(reader, self._tenant, (number - 1) * size)
                answers = self._from(*start, size + 1) if start else []
            finally:
                reader.execute("ROLLBACK")
        except sqlite3.Error as error:
            raise _unavailable() from error
        return answers[:size], len(answers) > size

    def _from(self, start: rules.Place, skipped: int, most: int) -> list[bytes]:
        window = (self._tenant, *start, most, skipped)
        return [row[0] for row in self._storage.reader.execute(_FROM, window).fetchall()]

    def _insert(self, connection: sqlite3.Connection, customer: rules.Customer) -> bytes:
        row = self._row(customer)
        connection.execute(_INSERT, row)
        answer: bytes
        *_, complyt_id, order_ms, answer = row
        milestones.came(connection, self._tenant, (order_ms, complyt_id))
        return answer

    def _insert_all(
        self, connection: sqlite3.Connection, customers: Sequence[rules.Customer], before: int
    ) -> None:
        """Insert customers, which so many came before, and count none; raises ExistingCustomer."""
        changes = connection.total_changes
        try:
            connection.executemany(_INSERT, map(self._row, customers))
        except sqlite3.IntegrityError:
            index = connection.total_changes - changes
            raise rules.existing(customers[index], before + index) from None

    def _row(self, customer: rules.Customer) -> tuple[Any, ...]:
        pair = rules.identity(customer)
        order_ms, complyt_id = rules.place(customer)
        return (self._tenant, *pair, complyt_id, order_ms, orjson.dumps(customer))

    def _update(
        self, connection: sqlite3.Connection, stored: rules.Customer, customer: rules.Customer
    ) -> bytes:
        answer = orjson.dumps(customer)
        before, after = rules.place(stored), rules.place(customer)
        pair = rules.identity(customer)
        connection.execute(_UPDATE, (after[0], answer, self._tenant, *pair))
        if after != before:
            milestones.went(connection, self._tenant, before)
            milestones.came(connection, self._tenant, after)
        return answer


def _version(path: str) -> int:
    """Return the version of the schema of a file, 0 where there is none that could be made."""
    file = Path(path)
    if not file.exists() and os.access(file.parent, os.W_OK | os.X_OK):
        return 0
    uri = f"{file.absolute().as_uri()}?mode=rw"  # which makes no file
    with closing(
        sqlite3.connect(uri, uri=True, timeout=_BUSY_MS / 1000, isolation_level=None)
    ) as connection:
        connection.execute("BEGIN IMMEDIATE")
        version = known_version(connection, path)
        connection.execute(f"PRAGMA user_version = {version}")  # which asks, in vain, to write
        connection.execute("ROLLBACK")
        return version


def _identity(path: str) -> tuple[int, int] | None:
    """Return what tells a file from others, whatever its name; None where there is none."""
    try:
        found = os.stat(path)  # noqa: PTH116 - in the way of every read, where Path costs as much
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _read(connection: sqlite3.Connection, statement: str, values: tuple[Any, ...]) -> list[bytes]:
    try:
        return [row[0] for row in connection.execute(statement, values).fetchall()]
    except sqlite3.Error as error:
        raise _unavailable() from error


def _unavailable() -> StorageUnavailable:
    return StorageUnavailable("The database cannot be read at the moment.")


def _sentence(path: str, error: sqlite3.Error) -> str:
    """Say what is wrong with a file and what to do, in one sentence."""
    text = str(error)
    if "not a database" in text:
        return f"{path} is not a SQLite database; name another file with --database."
    if "locked" in text:
        return f"{path} is locked by another process; stop it or name another file with --database."
    if "full" in text:
        return f"{path} cannot be written, as its disk is full; make room or name another file."
    if "readonly" in text:
        return f"{path} cannot be written; give it write permission or name another file."
    if "unable to open" in text:
        return f"{path} cannot be opened; check that its folder exists and may be written."
    return f"{path} cannot be used as a database ({text}); name another file with --database."

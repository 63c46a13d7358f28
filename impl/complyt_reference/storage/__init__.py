"""Where customers are kept: one interface, a module per database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any, Protocol

from complyt_reference.storage.errors import StorageError
from complyt_reference.storage.groups import Progress, Source
from complyt_reference.storage.inspection import Inspection
from complyt_reference.storage.sqlite import SQLiteStorage
from complyt_reference.storage.urls import without_password
from complyt_reference.timestamps import Clock, real_time

__all__ = ["Customers", "Inspection", "Storage", "StorageError", "is_postgresql", "open_storage"]


class Customers(Protocol):
    """The customers of one tenant; every answer is JSON text, ready to be sent (D12).

    Each method raises StorageUnavailable when the database cannot answer (D27).
    """

    async def get(self, source: str, external_id: str) -> bytes:
        """Return the customer of the pair; raises UnknownCustomer."""

    async def put(self, body: Mapping[str, Any]) -> tuple[bytes, bool]:
        """Store the body under its pair; return the customer and whether it is new (D24)."""

    async def patch(self, complyt_id: str, changes: Mapping[str, Any]) -> bytes:
        """Change what `changes` sends; `complyt_id` is in lower case. Raises UnknownCustomer."""

    async def add(self, customers: Source, written: Progress | None = None) -> None:
        """Store customers as they are, all or none; raises ExistingCustomer.

        `written` is told now and then how many were, in whichever thread writes them. Both begin
        anew where the database wants a transaction to be tried again.
        """

    async def clear(self) -> None:
        """Remove all customers; snapshots stay."""

    async def snapshots(self) -> dict[str, int]:
        """Return the snapshots, in the order of their names, and how many customers each has."""

    async def take_snapshot(self, name: str) -> int:
        """Keep the customers under a name, in place of what it held; return how many there are."""

    async def restore_snapshot(self, name: str) -> int:
        """Make the customers those of a snapshot, all or none; return how many there are.

        Raises UnknownControl.
        """

    async def drop_snapshot(self, name: str) -> None:
        """Forget a snapshot; raises UnknownControl."""

    def all(self) -> AsyncIterator[list[bytes]]:
        """Yield the whole collection in D13's order, in batches, from one snapshot."""

    async def page(self, number: int, size: int) -> tuple[list[bytes], bool]:
        """Return a page, counted from 1, and whether more follow (D14)."""


class Storage(Protocol):
    """A database of customers; a tenant sees its own alone."""

    async def inspect(self) -> Inspection:
        """Look at the database before it is opened; raises StorageError where open() would."""

    async def open(self) -> None:
        """Connect and bring the schema up to date; raises StorageError, one sentence."""

    async def close(self) -> None:
        """Finish what was begun and disconnect."""

    async def ping(self) -> None:
        """Ask the database something; raises StorageUnavailable (D27)."""

    def for_tenant(self, tenant: str) -> Customers:
        """Return the customers of a tenant (D18)."""


def open_storage(url: str, *, clock: Clock = real_time) -> Storage:
    """Return the storage that a URL names, not yet opened: nothing is touched.

    Raises StorageError for a URL that names none.
    """
    if is_postgresql(url):
        return _postgresql(url, clock)
    prefix = "sqlite:///"
    path = url.removeprefix(prefix)
    if not url.startswith(prefix) or not path or "\0" in path:
        raise StorageError(
            f"{without_password(url)!r} names no database; use sqlite:///FILE, "
            "sqlite:////ABSOLUTE/FILE, sqlite:///:memory: or postgresql://USER:PASSWORD@HOST/DATABASE."
        )
    return SQLiteStorage(path, clock=clock)


def is_postgresql(url: str) -> bool:
    """Whether a URL names a database that keeps no files beside it."""
    return url.startswith(("postgresql://", "postgres://"))


def _postgresql(url: str, clock: Clock) -> Storage:
    try:
        from complyt_reference.storage.postgresql import PostgreSQLStorage
    except ModuleNotFoundError as missing:
        if missing.name != "asyncpg":
            raise
        raise StorageError(
            "PostgreSQL needs the package asyncpg; "
            "run `pip install 'complyt-contract-kit[server,postgresql]'`."
        ) from None
    return PostgreSQLStorage(url, clock=clock)

"""Where customers are kept: what both databases do, and how one is chosen."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from typing import Protocol

from trials.peers.starlette.postgresql import PostgreSQL
from trials.peers.starlette.rows import Customer
from trials.peers.starlette.sqlite import SQLite


class Storage(Protocol):
    """Customers by tenant; an answer is the customer's JSON."""

    async def open(self) -> None:
        """Connect."""

    async def close(self) -> None:
        """Disconnect."""

    async def fill(self, tenant: str, customers: Iterable[Customer]) -> None:
        """Make the table, and add customers in one transaction."""

    async def get(self, tenant: str, source: str, external_id: str) -> bytes | None:
        """Return the customer of the pair."""

    async def put(
        self, tenant: str, source: str, external_id: str,
        replaced: Callable[[Customer | None], Customer],
    ) -> tuple[bytes, bool]:  # fmt: skip  # a key reads as one
        """Store what `replaced` makes of the stored one; return it, and whether it is new."""

    async def patch(
        self, tenant: str, complyt_id: str, patched: Callable[[Customer], Customer]
    ) -> bytes | None:
        """Store what `patched` makes of the stored one, and return it."""

    async def page(self, tenant: str, skipped: int, most: int) -> list[bytes]:
        """Return a part of the list."""

    def all(self, tenant: str) -> AsyncIterator[list[bytes]]:
        """Yield the list in batches."""


def storage(url: str) -> Storage:
    """Return the storage of a URL, not yet opened."""
    if url.startswith("sqlite:///"):
        return SQLite(url.removeprefix("sqlite:///"))
    return PostgreSQL(url)

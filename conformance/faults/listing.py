"""Lists and pages as the plainest service reads them: one statement, with LIMIT and OFFSET."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from complyt_reference.storage import sqlite
from complyt_reference.storage.sqlite import SQLiteCustomers
from faults.spoilt import Spoilt

OWN = "tenant = ?"
NEWEST_FIRST = "order_ms, complyt_id"

Window = Callable[[int, int], tuple[int, int]]


def _asked(number: int, size: int) -> tuple[int, int]:
    return (number - 1) * size, size


def listed(server: Spoilt, *, where: str = OWN, order: str = NEWEST_FIRST) -> None:
    """Let the whole list hold what `where` finds, given the tenant, in this order."""
    server.patch(sqlite, "_ALL", lambda _original: _statement(where, order))


def paged(
    server: Spoilt, window: Window = _asked, *, where: str = OWN, order: str = NEWEST_FIRST
) -> None:
    """Let pages be cut out of the same; window(page, size) is the offset and the size."""

    def make(_original: Any) -> Any:
        async def page(self: SQLiteCustomers, number: int, size: int) -> Any:
            return cut(self, *window(number, size), where=where, order=order)

        return page

    server.patch(SQLiteCustomers, "page", make)


def cut(
    own: SQLiteCustomers, offset: int, size: int, *, where: str = OWN, order: str = NEWEST_FIRST
) -> tuple[list[bytes], bool]:
    """Return so many customers after others, and whether more follow."""
    statement = f"{_statement(where, order)} LIMIT ? OFFSET ?"
    rows = sqlite._read(own._storage.reader, statement, (own._tenant, size + 1, offset))
    return rows[:size], len(rows) > size


def _statement(where: str, order: str) -> str:
    return f"SELECT answer FROM customer WHERE {where} ORDER BY {order}"

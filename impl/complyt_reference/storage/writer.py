"""Groups the writes of a moment into one transaction on a thread of its own.

A commit with synchronous=FULL waits for the disk; writes that share it share the wait. What a
write answers is told only after its commit.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from complyt_reference.errors import Refused, StorageUnavailable
from complyt_reference.storage.groups import Groups

Result = TypeVar("Result")
Write = Callable[[sqlite3.Connection], Any]


class GroupWriter:
    """Runs writes on one connection, in the order they came; `check` may refuse them before."""

    def __init__(self, connection: sqlite3.Connection, check: Callable[[], None]) -> None:
        self._connection = connection
        self._check = check
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="writer")
        self._groups: Groups[Write] = Groups(self._committed)

    async def write(self, write: Callable[[sqlite3.Connection], Result]) -> Result:
        """Run `write` in a transaction and return its result once that is committed.

        `write` must check before it changes anything: one that raises Refused is refused alone.
        Raises StorageUnavailable when the database is busy or the commit fails.
        """
        result: Result = await self._groups.write(write)
        return result

    async def close(self) -> None:
        """Finish the writes that have begun."""
        await self._groups.close()
        self._thread.shutdown()

    async def _committed(self, writes: Sequence[Write]) -> list[Any]:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._transaction, writes)

    def _transaction(self, writes: Sequence[Write]) -> list[Any]:
        try:
            self._check()
            self._connection.execute("BEGIN IMMEDIATE")
            outcomes = [self._outcome(write) for write in writes]
            self._connection.execute("COMMIT")
        except Exception as error:
            return [self._rolled_back(error)] * len(writes)
        return outcomes

    def _outcome(self, write: Write) -> Any:
        try:
            return write(self._connection)
        except Refused as refusal:
            return refusal

    def _rolled_back(self, error: Exception) -> Exception:
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")
        if isinstance(error, sqlite3.Error):
            return StorageUnavailable(
                f"The database cannot be written at the moment: {_kind(error)}."
            )
        return error


def _kind(error: sqlite3.Error) -> str:
    return "it is busy" if "locked" in str(error) else "it reports an error"

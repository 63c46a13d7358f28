import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing

import asyncpg
import pytest


@pytest.fixture
def count_milestones() -> Callable[[str], list[int]]:
    """Return how many customers each milestone of a database counts."""

    async def in_postgresql(url: str) -> list[int]:
        connection = await asyncpg.connect(url)
        try:
            rows = await connection.fetch("SELECT customers FROM complyt_milestone")
            return [customers for (customers,) in rows]
        finally:
            await connection.close()

    def count(url: str) -> list[int]:
        if url.startswith("postgresql"):
            return asyncio.run(in_postgresql(url))
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            return [row[0] for row in connection.execute("SELECT customers FROM milestone")]

    return count

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest

from trials.postgresql import rows_of


@pytest.fixture
def count_milestones() -> Callable[[str], list[int]]:
    """Return how many customers each milestone of a database counts."""

    def count(url: str) -> list[int]:
        if url.startswith("postgresql"):
            return [row[0] for row in rows_of(url, "SELECT customers FROM complyt_milestone")]
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            return [row[0] for row in connection.execute("SELECT customers FROM milestone")]

    return count

import asyncio
import time
from pathlib import Path

import pytest

from complyt_reference.storage import Inspection, Storage, StorageError, open_storage
from complyt_reference.storage.postgresql_schema import MIGRATIONS
from tests.storages import using
from trials.postgresql import PostgreSQL, rows_of


def _inspected(url: str) -> Inspection:
    return asyncio.run(open_storage(url).inspect())


async def _nothing(_storage: Storage) -> None:
    """Leave the database as it was opened."""


def test_an_inspection_tells_the_schema_and_makes_none(database: str) -> None:
    """Before the database is opened there is none, however often one looks."""
    for _ in range(2):
        assert _inspected(database).version == 0
    using(database, _nothing)
    found = _inspected(database)
    assert found.version == found.newest > 0


def test_an_inspection_is_no_obstacle(database: str) -> None:
    """An open database is looked at while it is written."""

    async def look(_storage: Storage) -> Inspection:
        return await open_storage(database).inspect()

    found = using(database, look)
    assert found.version == found.newest


def test_a_database_in_memory_has_nothing_to_look_at() -> None:
    """It is made when it is opened."""
    assert _inspected("sqlite:///:memory:").version == 0


def test_a_file_that_may_not_be_made_is_named(tmp_path: Path) -> None:
    """A folder that is missing is not made."""
    with pytest.raises(StorageError, match="check that its folder exists"):
        _inspected(f"sqlite:///{tmp_path}/no/a.db")
    assert list(tmp_path.iterdir()) == []


def test_postgresql_tells_its_limits_and_its_clock(postgresql_database: str) -> None:
    """Connections, for each worker and of all, and the present."""
    found = _inspected(postgresql_database)
    assert found.connections is not None
    assert found.connections > found.per_worker > 0
    assert found.clock == pytest.approx(time.time() * 1000, abs=60_000)


def test_a_database_that_may_be_read_alone_is_named(
    postgresql: PostgreSQL, postgresql_database: str
) -> None:
    """A standby, say, could be opened, but never written."""
    name = postgresql_database.rpartition("/")[2].partition("?")[0]
    postgresql.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    with pytest.raises(StorageError, match="may be read alone"):
        _inspected(postgresql_database)


def test_rights_that_are_missing_are_named(
    postgresql: PostgreSQL, postgresql_database: str
) -> None:
    """First that to make tables, then those to write them."""
    postgresql.execute("DROP ROLE IF EXISTS looker")
    postgresql.execute("CREATE ROLE looker LOGIN")
    url = postgresql_database.replace("//postgres@", "//looker@")
    with pytest.raises(StorageError, match="grant CREATE"):
        _inspected(url)
    using(postgresql_database, _nothing)
    rows_of(postgresql_database, "GRANT SELECT ON ALL TABLES IN SCHEMA public TO looker")
    with pytest.raises(StorageError, match="grant it SELECT, INSERT and UPDATE"):
        _inspected(url)
    rows_of(postgresql_database, "GRANT INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO looker")
    assert _inspected(url).version == len(MIGRATIONS)
    rows_of(postgresql_database, "DROP OWNED BY looker")


def test_a_newer_schema_is_named(postgresql_database: str) -> None:
    """A database that a later version has changed is left alone."""
    using(postgresql_database, _nothing)
    rows_of(postgresql_database, "INSERT INTO complyt_migration VALUES (1000000)")
    with pytest.raises(StorageError, match="newer version"):
        _inspected(postgresql_database)

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from complyt_reference.errors import StorageUnavailable
from complyt_reference.storage import Storage, StorageError, open_storage
from complyt_reference.storage.schema import APPLICATION_ID, MIGRATIONS
from tests.storages import body, opened, using


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a file that is not there yet."""
    return tmp_path / "customers.db"


def url(path: Path) -> str:
    """Return the URL of a file."""
    return f"sqlite:///{path}"


def test_a_busy_database_is_unavailable_and_recovers(path: Path) -> None:
    """While another process holds the file a write is refused; afterwards it is taken."""

    async def work(storage: Storage) -> bool:
        customers = storage.for_tenant("t")
        blocker = sqlite3.connect(path, isolation_level=None)
        blocker.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageUnavailable):
            await customers.put(body())
        blocker.execute("ROLLBACK")
        blocker.close()
        return (await customers.put(body()))[1]

    assert using(url(path), work)


def test_a_database_in_memory_leaves_nothing(tmp_path: Path, monkeypatch: Any) -> None:
    """A database in memory serves like a file and leaves none."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    async def work() -> bool:
        storage = open_storage("sqlite:///:memory:")
        await storage.open()
        new = (await storage.for_tenant("t").put(body()))[1]
        await storage.close()
        return new

    assert asyncio.run(work())
    assert list(tmp_path.iterdir()) == []


def test_a_newer_schema_is_refused(path: Path) -> None:
    """A file of a newer version is left alone."""
    using(url(path), lambda storage: storage.for_tenant("t").put(body()))
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    connection.close()
    with pytest.raises(StorageError, match="newer version"):
        using(url(path), lambda storage: storage.for_tenant("t").get("1", "a"))


def test_an_older_schema_is_migrated(path: Path, monkeypatch: Any) -> None:
    """A file of an older version gets what it lacks and keeps its customers."""
    answer, _ = using(url(path), lambda storage: storage.for_tenant("t").put(body()))
    newer = (*MIGRATIONS, ("CREATE TABLE later (x)",))
    monkeypatch.setattr("complyt_reference.storage.schema.MIGRATIONS", newer)
    assert using(url(path), lambda storage: storage.for_tenant("t").get("1", "a")) == answer
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA user_version").fetchone() == (len(newer),)
    assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    connection.execute("SELECT x FROM later")
    connection.close()


def test_a_file_of_another_program_is_refused(path: Path) -> None:
    """A SQLite file that holds somebody's tables is left alone."""
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE somebody (x)")
    connection.close()
    with pytest.raises(StorageError, match="another program"):
        using(url(path), lambda storage: storage.for_tenant("t").get("1", "a"))


def test_a_file_that_is_no_database_is_refused(path: Path) -> None:
    """A text file is left alone."""
    path.write_text("not a database, " * 100)
    with pytest.raises(StorageError, match="not a SQLite database"):
        using(url(path), lambda storage: storage.for_tenant("t").get("1", "a"))


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A file in a folder that does not exist cannot be opened."""
    with pytest.raises(StorageError, match="folder exists"):
        using(url(tmp_path / "no" / "customers.db"), lambda s: s.for_tenant("t").get("1", "a"))


async def _opened_once(path: Path) -> None:
    async with opened(url(path)):
        pass


def test_a_file_that_may_only_be_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite opens such a file without a word, and every write would fail later."""
    path = tmp_path / "a.db"
    asyncio.run(_opened_once(path))
    connect: Callable[..., sqlite3.Connection] = sqlite3.connect

    def connect_to_read(name: str, **options: Any) -> sqlite3.Connection:
        return connect(f"file:{name}?mode=ro", uri=True, **options)

    monkeypatch.setattr(sqlite3, "connect", connect_to_read)
    with pytest.raises(StorageError, match="cannot be written"):
        asyncio.run(_opened_once(path))

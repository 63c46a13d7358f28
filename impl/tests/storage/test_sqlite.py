import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import orjson
import pytest

from complyt_reference.errors import IdentityMismatch, StorageUnavailable, UnknownCustomer
from complyt_reference.storage import Storage, StorageError, open_storage
from complyt_reference.storage.schema import APPLICATION_ID, MIGRATIONS

Result = TypeVar("Result")


def body(external_id: str = "a", **changes: Any) -> dict[str, Any]:
    """Return a PUT body."""
    return {
        "externalId": external_id,
        "source": "1",
        "customerType": "RETAIL",
        "externalTimestamps": {"createdDate": "2022-10-19", "updatedDate": "2022-10-20"},
        **changes,
    }


def created(day: int) -> dict[str, Any]:
    """Return externalTimestamps of a day."""
    return {"externalTimestamps": {"createdDate": f"2022-01-{day:02}", "updatedDate": "2023-01-01"}}


@asynccontextmanager
async def opened(path: Path) -> AsyncIterator[Storage]:
    """Open a storage for the time of a test."""
    storage = open_storage(f"sqlite:///{path}")
    await storage.open()
    try:
        yield storage
    finally:
        await storage.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a file that is not there yet."""
    return tmp_path / "customers.db"


def using(path: Path, work: Callable[[Storage], Awaitable[Result]]) -> Result:
    """Run `work` on an open storage and return what it returns."""

    async def run() -> Result:
        async with opened(path) as storage:
            return await work(storage)

    return asyncio.run(run())


def test_a_customer_is_read_as_it_was_answered(path: Path) -> None:
    """What a PUT answered is what a GET answers."""

    async def work(storage: Storage) -> tuple[bytes, bytes, bool]:
        customers = storage.for_tenant("t")
        answer, new = await customers.put(body())
        return answer, await customers.get("1", "a"), new

    answer, read, new = using(path, work)
    assert (read, new) == (answer, True)


def test_customers_outlive_the_process(path: Path) -> None:
    """A customer is there after the file was closed and opened again."""
    answer = using(path, lambda storage: storage.for_tenant("t").put(body()))[0]
    assert using(path, lambda storage: storage.for_tenant("t").get("1", "a")) == answer


def test_first_puts_at_once_make_one_customer(path: Path) -> None:
    """Of many first PUTs at once exactly one creates."""

    async def work(storage: Storage) -> list[tuple[bytes, bool]]:
        customers = storage.for_tenant("t")
        return await asyncio.gather(*(customers.put(body()) for _ in range(50)))

    answers = using(path, work)
    assert sum(new for _, new in answers) == 1
    assert len({orjson.loads(answer)["complytId"] for answer, _ in answers}) == 1


def test_processes_that_share_a_file_make_one_customer(path: Path) -> None:
    """First PUTs through two storages on one file create once."""

    async def work(storage: Storage) -> list[tuple[bytes, bool]]:
        async with opened(path) as another:
            both = (storage.for_tenant("t"), another.for_tenant("t"))
            return await asyncio.gather(
                *(customers.put(body(str(n))) for n in range(20) for customers in both)
            )

    assert sum(new for _, new in using(path, work)) == 20


def test_patches_at_once_all_take_effect(path: Path) -> None:
    """PATCHes of different properties at once do not undo each other."""

    async def work(storage: Storage) -> dict[str, Any]:
        customers = storage.for_tenant("t")
        answer, _ = await customers.put(body())
        complyt_id = orjson.loads(answer)["complytId"]
        changes: list[dict[str, Any]] = [{"name": "n"}, {"comment": "c"}, {"email": "e@f"}]
        await asyncio.gather(*(customers.patch(complyt_id, change) for change in changes))
        customer: dict[str, Any] = orjson.loads(await customers.get("1", "a"))
        return customer

    customer = using(path, work)
    assert (customer["name"], customer["comment"], customer["email"]) == ("n", "c", "e@f")


def test_a_refused_write_spoils_no_other(path: Path) -> None:
    """A write that is refused changes nothing and leaves those beside it alone."""

    async def work(storage: Storage) -> list[Any]:
        customers = storage.for_tenant("t")
        wrong = body("b", complytId="9f8ee193-1a71-42b4-801d-ee1d8a161fbe")
        writes = (customers.put(body("a")), customers.put(wrong), customers.put(body("c")))
        outcomes = await asyncio.gather(*writes, return_exceptions=True)
        listed = [item async for batch in customers.all() for item in batch]
        return [*outcomes, listed]

    first, refused, third, listed = using(path, work)
    assert isinstance(refused, IdentityMismatch)
    assert sorted(listed) == sorted([first[0], third[0]])


def test_a_tenant_sees_its_own_customers_alone(path: Path) -> None:
    """Another tenant's customer is unknown, by pair and by complytId, and not listed."""

    async def work(storage: Storage) -> list[bytes]:
        answer, _ = await storage.for_tenant("t").put(body())
        other = storage.for_tenant("u")
        with pytest.raises(UnknownCustomer):
            await other.get("1", "a")
        with pytest.raises(UnknownCustomer):
            await other.patch(orjson.loads(answer)["complytId"], {})
        return [item async for batch in other.all() for item in batch]

    assert using(path, work) == []


def test_identifiers_are_compared_code_point_by_code_point(path: Path) -> None:
    """Case, accents, blanks and normal forms tell customers apart."""
    identifiers = ["a", "A", "á", "a\u0301", " a", "a ", "01", "1", "ß", "ss"]

    async def work(storage: Storage) -> list[bool]:
        customers = storage.for_tenant("t")
        return [(await customers.put(body(identifier)))[1] for identifier in identifiers]

    assert all(using(path, work))


def test_lists_are_ordered_newest_first(path: Path) -> None:
    """Pages and the whole list are ordered by createdDate, ties by complytId."""

    async def work(storage: Storage) -> tuple[list[bytes], list[bytes], list[bool]]:
        customers = storage.for_tenant("t")
        for number in range(25):
            await customers.put(body(str(number), **created(1 + number % 9)))
        whole = [item async for batch in customers.all() for item in batch]
        pages = [await customers.page(number, 10) for number in (1, 2, 3, 4)]
        return whole, [item for page, _ in pages for item in page], [more for _, more in pages]

    whole, paged, more = using(path, work)
    customers = [orjson.loads(item) for item in whole]
    by_id = sorted(customers, key=lambda customer: str(customer["complytId"]))
    newest_first = sorted(
        by_id, key=lambda customer: str(customer["externalTimestamps"]["createdDate"]), reverse=True
    )
    assert customers == newest_first
    assert paged == whole
    assert more == [True, True, False, False]


def test_a_stream_is_one_snapshot(path: Path) -> None:
    """Writes after a stream's first batch are not in it."""

    async def work(storage: Storage) -> int:
        customers = storage.for_tenant("t")
        await asyncio.gather(*(customers.put(body(str(number))) for number in range(1200)))
        stream = customers.all()
        count = len(await anext(stream))
        await customers.put(body("late"))
        return count + sum([len(batch) async for batch in stream])

    assert using(path, work) == 1200


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

    assert using(path, work)


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


@pytest.mark.parametrize("url", ["", "sqlite://", "sqlite:///", "postgres://x/y", "customers.db"])
def test_a_url_that_names_no_database_is_refused(url: str) -> None:
    """A URL of another form is refused with the forms that there are."""
    with pytest.raises(StorageError, match="sqlite:///FILE"):
        open_storage(url)


def test_a_newer_schema_is_refused(path: Path) -> None:
    """A file of a newer version is left alone."""
    using(path, lambda storage: storage.for_tenant("t").put(body()))
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    connection.close()
    with pytest.raises(StorageError, match="newer version"):
        using(path, lambda storage: storage.for_tenant("t").get("1", "a"))


def test_an_older_schema_is_migrated(path: Path, monkeypatch: Any) -> None:
    """A file of an older version gets what it lacks and keeps its customers."""
    answer, _ = using(path, lambda storage: storage.for_tenant("t").put(body()))
    newer = (*MIGRATIONS, ("CREATE TABLE later (x)",))
    monkeypatch.setattr("complyt_reference.storage.schema.MIGRATIONS", newer)
    assert using(path, lambda storage: storage.for_tenant("t").get("1", "a")) == answer
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
        using(path, lambda storage: storage.for_tenant("t").get("1", "a"))


def test_a_file_that_is_no_database_is_refused(path: Path) -> None:
    """A text file is left alone."""
    path.write_text("not a database, " * 100)
    with pytest.raises(StorageError, match="not a SQLite database"):
        using(path, lambda storage: storage.for_tenant("t").get("1", "a"))


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A file in a folder that does not exist cannot be opened."""
    with pytest.raises(StorageError, match="folder exists"):
        using(tmp_path / "no" / "customers.db", lambda s: s.for_tenant("t").get("1", "a"))


async def _opened_once(path: Path) -> None:
    async with opened(path):
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

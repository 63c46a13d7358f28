import asyncio
import re
import uuid
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import asyncpg
import orjson
import pytest

from complyt_reference import customers as rules
from complyt_reference.errors import StorageUnavailable
from complyt_reference.storage import Storage, StorageError, postgresql, postgresql_schema
from complyt_reference.storage.urls import without_password
from tests.storages import body, created, listed, opened, using
from trials.postgresql import PostgreSQL, rows_of

SETTINGS = (
    "default_transaction_isolation = 'serializable'",
    "timezone = 'Asia/Kathmandu'",
    "datestyle = 'SQL, DMY'",
    "standard_conforming_strings = off",
    "bytea_output = 'escape'",
    "synchronous_commit = off",
)


@pytest.mark.parametrize(
    "options",
    [
        "TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'",
        "TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'",
        "TEMPLATE template0 LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'",
    ],
    ids=["latin-1", "ascii", "utf-8"],
)
def test_nothing_depends_on_the_settings_of_a_database(
    postgresql: PostgreSQL, tmp_path: Any, options: str
) -> None:
    """Encoding, collation and defaults of a database change nothing of what SQLite answers."""
    name = f"odd_{uuid.uuid4().hex}"
    url = postgresql.create(name, options)
    for setting in SETTINGS:
        postgresql.execute(f"ALTER DATABASE {name} SET {setting}")
    identifiers = [
        "a",
        "A",
        "á",
        "a\u0301",
        "\\",
        "'",
        "\U0001d538" * 256,
        "ß",
        "ss",
        "\x01",
        "Z",
        "z ",
    ]
    days = ["1970-01-01", "9999-12-31T23:59:59.999Z", "2024-02-29"]

    async def work(storage: Storage) -> list[Any]:
        customers = storage.for_tenant("Ünïcode")
        for number, identifier in enumerate(identifiers):
            answer, new = await customers.put(
                body(identifier, name=identifier[:9], **created(days[number % 3]))
            )
            assert new
            assert await customers.get("1", identifier) == answer
        answers = [orjson.loads(answer) for answer in await listed(customers)]
        assert answers == sorted(
            answers, key=lambda each: (-_day(each, days), str(each["complytId"]))
        )
        return sorted((each["externalId"], each["name"]) for each in answers)

    assert using(url, work) == using(f"sqlite:///{tmp_path / 'same.db'}", work)


def _day(customer: Any, days: list[str]) -> int:
    shown = customer["externalTimestamps"]["createdDate"]
    return sorted(days).index(next(day for day in days if day[:10] == shown[:10]))


def test_processes_that_start_at_once_make_one_schema(postgresql_database: str) -> None:
    """Of many storages that open an empty database at once each finds it whole."""

    async def work() -> list[bool]:
        async def put(number: int) -> bool:
            async with opened(postgresql_database) as storage:
                return (await storage.for_tenant("t").put(body(str(number))))[1]

        return await asyncio.gather(*(put(number) for number in range(6)))

    assert all(asyncio.run(work()))


def test_a_reader_who_takes_time_gets_the_whole_list(postgresql: PostgreSQL) -> None:
    """A database that ends idle transactions at once does not cut a list between its batches."""
    name = f"idle_{uuid.uuid4().hex}"
    url = postgresql.create(name)
    postgresql.execute(f"ALTER DATABASE {name} SET idle_in_transaction_session_timeout = '50ms'")

    async def work(storage: Storage) -> int:
        customers = storage.for_tenant("t")
        await asyncio.gather(*(customers.put(body(str(number))) for number in range(600)))
        batches = customers.all()
        count = len(await anext(batches))
        watcher = await asyncpg.connect(url)
        await watcher.execute("SELECT pg_sleep(0.2)")  # longer than it would be left idle
        await watcher.close()
        return count + sum([len(batch) async for batch in batches])

    assert using(url, work) == 600


def test_a_newer_schema_is_refused(postgresql_database: str) -> None:
    """A database of a newer version is left alone."""
    using(postgresql_database, lambda storage: storage.for_tenant("t").put(body()))
    newer = len(postgresql_schema.MIGRATIONS) + 1
    rows_of(postgresql_database, f"INSERT INTO complyt_migration VALUES ({newer})")
    with pytest.raises(StorageError, match="newer version"):
        using(postgresql_database, lambda storage: storage.for_tenant("t").get("1", "a"))


def test_an_older_schema_is_migrated(
    postgresql_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database of an older version gets what it lacks, once, and keeps its customers."""
    answer, _ = using(postgresql_database, lambda storage: storage.for_tenant("t").put(body()))
    newer = (*postgresql_schema.MIGRATIONS, ("CREATE TABLE later (x integer)",))
    monkeypatch.setattr(postgresql_schema, "MIGRATIONS", newer)
    for _ in range(2):
        read = using(postgresql_database, lambda storage: storage.for_tenant("t").get("1", "a"))
        assert read == answer
    rows_of(postgresql_database, "SELECT x FROM later")


def test_a_migration_that_fails_leaves_nothing(
    postgresql_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a version whose second statement fails, the first is undone."""
    using(postgresql_database, lambda storage: storage.for_tenant("t").put(body()))
    broken = (*postgresql_schema.MIGRATIONS, ("CREATE TABLE later (x integer)", "nonsense"))
    monkeypatch.setattr(postgresql_schema, "MIGRATIONS", broken)
    with pytest.raises(StorageError, match="cannot be used"):
        using(postgresql_database, lambda storage: storage.for_tenant("t").get("1", "a"))
    with pytest.raises(asyncpg.UndefinedTableError):
        rows_of(postgresql_database, "SELECT x FROM later")


def test_a_locked_row_is_unavailable_and_recovers(
    postgresql_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A write that waits too long for another session ends, and is taken afterwards."""
    monkeypatch.setitem(postgresql._SETTINGS, "lock_timeout", "100ms")

    async def work(storage: Storage) -> None:
        customers = storage.for_tenant("t")
        await customers.put(body())
        blocker = await asyncpg.connect(postgresql_database)
        transaction = blocker.transaction()
        await transaction.start()
        await blocker.execute("SELECT 1 FROM complyt_customer FOR UPDATE")
        with pytest.raises(StorageUnavailable):
            await customers.put(body(name="n"))
        await customers.get("1", "a")
        await transaction.rollback()
        await blocker.close()
        answer, _ = await customers.put(body(name="n"))
        assert orjson.loads(answer)["name"] == "n"

    using(postgresql_database, work)


@pytest.mark.parametrize(
    ("isolation", "told"),
    [
        ("read committed", [1000, 1500]),
        ("repeatable read", [1000, 1500, 1000, 1500]),  # which the write between makes fail once
    ],
)
def test_others_write_while_many_customers_are_added(
    postgresql_database: str,
    monkeypatch: pytest.MonkeyPatch,
    count_milestones: Callable[[str], list[int]],
    isolation: str,
    told: list[int],
) -> None:
    """One is stored amid them; where that overtakes them they are added from the first on."""
    monkeypatch.setitem(postgresql._SETTINGS, "default_transaction_isolation", isolation)
    many = [
        rules.replaced(None, body(f"many-{number}"), complyt_id=str(uuid.uuid4()), now=0)
        for number in range(1500)
    ]
    progress: list[int] = []
    amid: list[bool] = []

    async def work(storage: Storage) -> None:
        loop = asyncio.get_running_loop()
        await storage.for_tenant("t").put(body("before"))

        def one_by_one() -> Iterator[rules.Customer]:
            for number, customer in enumerate(many):
                if number == 1200 and not amid:
                    put = storage.for_tenant("t").put(body("amid"))
                    amid.append(asyncio.run_coroutine_threadsafe(put, loop).result()[1])
                yield customer

        async def add(another: Storage) -> None:
            await another.for_tenant("t").add(one_by_one, progress.append)

        await asyncio.to_thread(using, postgresql_database, add)
        assert len(await listed(storage.for_tenant("t"))) == 1502

    using(postgresql_database, work)
    assert (amid, progress) == ([True], told)
    assert sum(count_milestones(postgresql_database)) == 1502


@pytest.mark.parametrize(
    "call",
    [
        lambda customers: customers.get("1", "a"),
        lambda customers: customers.put(body()),
        lambda customers: customers.patch("9f8ee193-1a71-42b4-801d-ee1d8a161fbe", {}),
        lambda customers: customers.page(1, 10),
        listed,
    ],
    ids=["get", "put", "patch", "page", "list"],
)
def test_a_pool_that_is_used_up_is_unavailable_and_recovers(
    postgresql_database: str, monkeypatch: pytest.MonkeyPatch, call: Callable[..., Awaitable[Any]]
) -> None:
    """While others hold all connections an operation ends in time; afterwards it is answered."""
    monkeypatch.setattr(postgresql, "_CONNECTIONS", 1)
    monkeypatch.setattr(postgresql, "_STREAMS", 1)
    monkeypatch.setattr(postgresql, "_ACQUIRE_SECONDS", 0.1)

    async def work(storage: Any) -> None:
        await storage.for_tenant("t").put(body())
        async with storage.connection(), storage.connection(streams=True):
            with pytest.raises(StorageUnavailable):
                await call(storage.for_tenant("t"))
        await storage.for_tenant("t").get("1", "a")

    using(postgresql_database, work)


def test_a_statement_that_takes_too_long_is_unavailable(
    postgresql_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow statement is ended by the database, and its connection serves again."""
    monkeypatch.setitem(postgresql._SETTINGS, "statement_timeout", "100ms")
    monkeypatch.setattr(
        postgresql, "_BY_PAIR", "SELECT pg_sleep(60), $1::bytea, $2::int, $3::bytea"
    )

    async def work(storage: Storage) -> None:
        with pytest.raises(StorageUnavailable):
            await storage.for_tenant("t").get("1", "a")
        assert (await storage.for_tenant("t").put(body()))[1]

    using(postgresql_database, work)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("postgresql://u:hush@127.0.0.1:1/d", "cannot be reached"),
        ("postgresql://u:hush@127.0.0.1:none/d", "cannot be used"),
        ("postgresql://u:hush@no-such-host.invalid/d", "cannot be reached"),
        ("postgresql://u:hush@/d?host=/nowhere", "cannot be reached"),
        ("postgresql://u:hush@127.0.0.1:1/d?sslmode=odd", "cannot be used"),
        ("postgresql://[::1", "cannot be used"),
        ("postgresql://u:hu/sh@127.0.0.1:1/d", "cannot be used"),
        ("postgresql://u:hu?sh@127.0.0.1:1/d", "cannot be used"),
        ("postgresql://u:hu#sh@127.0.0.1:1/d", "cannot be used"),
        ("postgresql://u:hu@sh@127.0.0.1:1/d", "cannot be reached"),
        ("postgresql://u:hush/d", "cannot be used"),
        ("postgresql://127.0.0.1:1/d?user=u&password=hush", "cannot be reached"),
        ("postgresql://u:hush@127.0.0.1:65536/d", "cannot be used"),
        ("postgresql://u:hush@127.0.0.1:1/\udcff", "cannot be used"),
        ("postgresql://u:hush@127.0.0.1:1/d?sslmode=verify-full&sslrootcert=no", "cannot be"),
        ("postgresql+asyncpg://u:hush@127.0.0.1:1/d", "names no database"),
        ("postgre://u:hush@127.0.0.1:1/d", "names no database"),
        ("u:hush@127.0.0.1:1/d", "names no database"),
    ],
)
def test_a_database_that_cannot_be_reached_is_named(url: str, sentence: str) -> None:
    """A URL that leads nowhere is a sentence, without the password."""
    with pytest.raises(StorageError, match=sentence) as raised:
        using(url, lambda storage: storage.for_tenant("t").get("1", "a"))
    said = str(raised.value)
    assert not re.search(r"hu|sh\b", said)
    assert "\n" not in said


@pytest.mark.parametrize(
    "url",
    ["postgresql://u@[::1]:1/d", "postgresql://127.0.0.1:1,127.0.0.1:2/d", "postgresql:///d"],
)
def test_a_url_without_a_password_is_shown_as_it_is(url: str) -> None:
    """Users, hosts, ports and databases are no secrets."""
    assert without_password(url) == url


def test_a_database_that_does_not_exist_is_named(postgresql: PostgreSQL) -> None:
    """A server without such a database is told from one that does not answer."""
    with pytest.raises(StorageError, match="does not exist; create it"):
        using(postgresql.url("none"), lambda storage: storage.for_tenant("t").get("1", "a"))


def test_a_user_who_may_create_nothing_is_told_so(
    postgresql: PostgreSQL, postgresql_database: str
) -> None:
    """A user without rights on the schema is told which right is missing."""
    postgresql.execute("DROP ROLE IF EXISTS reader")
    postgresql.execute("CREATE ROLE reader LOGIN")
    url = postgresql_database.replace("//postgres@", "//reader@")
    with pytest.raises(StorageError, match="grant CREATE"):
        using(url, lambda storage: storage.for_tenant("t").get("1", "a"))


def test_a_user_who_may_create_nothing_uses_what_is_there(
    postgresql: PostgreSQL, postgresql_database: str
) -> None:
    """Once the tables are there the right to create them is needed no more."""
    answer, _ = using(postgresql_database, lambda storage: storage.for_tenant("t").put(body()))
    postgresql.execute("DROP ROLE IF EXISTS caller")
    postgresql.execute("CREATE ROLE caller LOGIN")
    rights = "GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO caller"
    rows_of(postgresql_database, rights)
    url = postgresql_database.replace("//postgres@", "//caller@")
    assert using(url, lambda storage: storage.for_tenant("t").get("1", "a")) == answer
    assert using(url, lambda storage: storage.for_tenant("t").put(body()))[1] is False
    rows_of(postgresql_database, "DROP OWNED BY caller")

import asyncio
import random
import sqlite3
import uuid
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from complyt_reference import customers as rules
from complyt_reference.storage import Storage, milestones, schema
from tests.storages import body, created, listed, opened, using

TENANTS = ("t", "u")

Count = Callable[[str], list[int]]


async def expect_pages_as_listed(storage: Storage, tenant: str) -> None:
    """Compare pages of several sizes, one past the end too, with the whole list."""
    customers = storage.for_tenant(tenant)
    whole = await listed(customers)
    for size in (1, 3, 10):
        for number in range(1, len(whole) // size + 3):
            start = (number - 1) * size
            assert await customers.page(number, size) == (
                whole[start : start + size],
                start + size < len(whole),
            )


@pytest.mark.parametrize("seed", range(3))
def test_pages_are_slices_of_the_list(
    database: str, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Whatever was written and moved in whatever order, pages are slices of the list."""
    monkeypatch.setattr(milestones, "FAR_APART", 4)
    draw = random.Random(seed)

    async def work(storage: Storage) -> None:
        for _ in range(12):
            for _ in range(10):
                day = f"2022-01-{draw.choice((1, 1, 1, *range(1, 29))):02}"
                wanted = body(str(draw.randrange(60)), **created(day))
                await storage.for_tenant(draw.choice(TENANTS)).put(wanted)
            for tenant in TENANTS:
                await expect_pages_as_listed(storage, tenant)

    using(database, work)


def test_milestones_stay_near_each_other(
    database: str, count_milestones: Count, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many customers there are, few lie between two milestones, and none is lost."""
    monkeypatch.setattr(milestones, "FAR_APART", 10)

    async def work(storage: Storage) -> None:
        for number in range(300):
            date = f"2022-01-{1 + number % 28:02}" if number % 2 else "2022-01-01"
            await storage.for_tenant("t").put(body(str(number), **created(date)))

    using(database, work)
    counted = count_milestones(database)
    assert sum(counted) == 300
    assert max(counted) <= 10


def test_writers_at_once_lose_no_count(
    database: str, count_milestones: Count, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Storages that write to one database at once count each customer, and each that moves."""
    monkeypatch.setattr(milestones, "FAR_APART", 10)

    async def write(storage: Storage, own: int) -> None:
        customers = storage.for_tenant("t")
        for number in range(60):
            for day in (1 + number % 28, 1 + (number + own) % 28):
                date = f"2022-01-{day:02}"
                await customers.put(body(f"{own}-{number}", **created(date)))

    async def work(storage: Storage) -> None:
        async with opened(database) as another:
            await asyncio.gather(*(write(each, own) for own, each in enumerate((storage, another))))
        await expect_pages_as_listed(storage, "t")

    using(database, work)
    counted = count_milestones(database)
    assert sum(counted) == 120
    assert max(counted) <= 10


def test_customers_that_are_added_at_once_are_counted(
    database: str, count_milestones: Count
) -> None:
    """Thousands that come in one transaction get as many milestones as if they came singly."""

    async def work(storage: Storage) -> None:
        customers = storage.for_tenant("t")
        answers = [
            rules.replaced(None, body(str(number)), complyt_id=str(uuid.uuid4()), now=0)
            for number in range(3500)
        ]
        told: list[int] = []
        await customers.add(lambda: answers, told.append)
        assert told == [1000, 2000, 3000, 3500]
        whole = await listed(customers)
        assert await customers.page(35, 100) == (whole[3400:], False)

    using(database, work)
    counted = count_milestones(database)
    assert sum(counted) == 3500
    assert max(counted) <= milestones.FAR_APART


def test_a_file_without_milestones_gets_them(tmp_path: Path) -> None:
    """A file of the first version is listed and paged as before."""
    path = tmp_path / "customers.db"
    with sqlite3.connect(path) as connection:
        for statement in schema.MIGRATIONS[0]:
            connection.execute(statement)
        for number in range(1203):
            tenant, identifier = TENANTS[number % 5 == 0], f"{number:08}-0000-4000-8000-{0:012}"
            answer = orjson.dumps({"complytId": identifier})
            values = (tenant, "1", str(number), identifier, number % 7 * 1000, answer)
            connection.execute("INSERT INTO customer VALUES (?, ?, ?, ?, ?, ?)", values)
        connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
        connection.execute("PRAGMA user_version = 1")
    connection.close()

    async def work(storage: Storage) -> None:
        for tenant in TENANTS:
            customers = storage.for_tenant(tenant)
            whole = await listed(customers)
            assert len(whole) == {"t": 962, "u": 241}[tenant]
            for start in range(0, len(whole) + 100, 100):
                page, _ = await customers.page(start // 100 + 1, 100)
                assert page == whole[start : start + 100]

    using(f"sqlite:///{path}", work)

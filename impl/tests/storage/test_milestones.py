import asyncio
import random
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from complyt_reference.storage import Storage, milestones, open_storage, schema

TENANTS = ("t", "u")


def body(external_id: str, created: str) -> dict[str, Any]:
    """Return a PUT body."""
    return {
        "externalId": external_id,
        "source": "1",
        "customerType": "RETAIL",
        "externalTimestamps": {"createdDate": created, "updatedDate": "2023-01-01"},
    }


async def expect_pages_as_listed(storage: Storage, tenant: str) -> None:
    """Compare pages of several sizes, one past the end too, with the whole list."""
    customers = storage.for_tenant(tenant)
    listed = [item async for batch in customers.all() for item in batch]
    for size in (1, 3, 10):
        for number in range(1, len(listed) // size + 3):
            start = (number - 1) * size
            assert await customers.page(number, size) == (
                listed[start : start + size],
                start + size < len(listed),
            )


def run(path: Path, work: Callable[[Storage], Any]) -> None:
    """Run `work` on an open storage."""

    async def opened() -> None:
        storage = open_storage(f"sqlite:///{path}")
        await storage.open()
        try:
            await work(storage)
        finally:
            await storage.close()

    asyncio.run(opened())


@pytest.mark.parametrize("seed", range(3))
def test_pages_are_slices_of_the_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Whatever was written and moved in whatever order, pages are slices of the list."""
    monkeypatch.setattr(milestones, "FAR_APART", 4)
    draw = random.Random(seed)

    async def work(storage: Storage) -> None:
        for _ in range(12):
            for _ in range(10):
                day = f"2022-01-{draw.choice((1, 1, 1, *range(1, 29))):02}"
                wanted = body(str(draw.randrange(60)), day)
                await storage.for_tenant(draw.choice(TENANTS)).put(wanted)
            for tenant in TENANTS:
                await expect_pages_as_listed(storage, tenant)

    run(tmp_path / "customers.db", work)


def test_milestones_stay_near_each_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many customers there are, few lie between two milestones, and none is lost."""
    monkeypatch.setattr(milestones, "FAR_APART", 10)
    path = tmp_path / "customers.db"

    async def work(storage: Storage) -> None:
        for number in range(300):
            created = f"2022-01-{1 + number % 28:02}" if number % 2 else "2022-01-01"
            await storage.for_tenant("t").put(body(str(number), created))

    run(path, work)
    with sqlite3.connect(path) as connection:
        counted = [row[0] for row in connection.execute("SELECT customers FROM milestone")]
    connection.close()
    assert sum(counted) == 300
    assert max(counted) <= 10


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
            listed = [item async for batch in customers.all() for item in batch]
            assert len(listed) == {"t": 962, "u": 241}[tenant]
            for start in range(0, len(listed) + 100, 100):
                page, _ = await customers.page(start // 100 + 1, 100)
                assert page == listed[start : start + 100]

    run(path, work)

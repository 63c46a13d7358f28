import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from complyt_reference.errors import UnknownControl
from complyt_reference.storage import Customers, Storage, milestones
from tests.storages import body, created, listed, opened, using

Count = Callable[[str], list[int]]


async def _fill(customers: Customers, numbers: range, day: int = 1) -> None:
    for number in numbers:
        await customers.put(body(str(number), **created(f"2022-01-{day:02}")))


def test_a_snapshot_brings_back_what_was_there(database: str) -> None:
    """After it was restored each customer is what it was, byte for byte, and no other is there."""

    async def work(storage: Storage) -> None:
        customers = storage.for_tenant("t")
        await _fill(customers, range(5))
        before = await listed(customers)
        assert await customers.take_snapshot("a") == 5
        await _fill(customers, range(2, 9), day=2)
        assert await customers.restore_snapshot("a") == 5
        assert await listed(customers) == before
        assert await customers.snapshots() == {"a": 5}

    using(database, work)


def test_snapshots_are_replaced_and_dropped(database: str) -> None:
    """A name holds what it was given last, an empty collection too, until it is dropped."""

    async def work(storage: Storage) -> None:
        customers = storage.for_tenant("t")
        await _fill(customers, range(3))
        await customers.take_snapshot("b")
        await customers.clear()
        assert await listed(customers) == []
        assert await customers.take_snapshot("a") == 0
        assert await customers.snapshots() == {"a": 0, "b": 3}
        await customers.take_snapshot("b")
        assert await customers.snapshots() == {"a": 0, "b": 0}
        await customers.drop_snapshot("b")
        assert await customers.snapshots() == {"a": 0}
        assert await customers.restore_snapshot("a") == 0

    using(database, work)


def test_an_unknown_snapshot_changes_nothing(database: str) -> None:
    """It is refused by its name, and another tenant's is unknown, too."""

    async def work(storage: Storage) -> None:
        customers = storage.for_tenant("t")
        await _fill(customers, range(2))
        await storage.for_tenant("u").take_snapshot("theirs")
        for attempt in (customers.restore_snapshot, customers.drop_snapshot):
            with pytest.raises(UnknownControl, match="'theirs'"):
                await attempt("theirs")
        assert len(await listed(customers)) == 2
        await storage.for_tenant("u").restore_snapshot("theirs")

    using(database, work)


def test_other_tenants_keep_theirs(database: str) -> None:
    """What is cleared or restored in one tenant is not touched in another."""

    async def work(storage: Storage) -> None:
        one, another = storage.for_tenant("t"), storage.for_tenant("u")
        await _fill(one, range(3))
        await _fill(another, range(4))
        await one.take_snapshot("a")
        await one.clear()
        assert len(await listed(another)) == 4
        await one.restore_snapshot("a")
        assert len(await listed(another)) == 4

    using(database, work)


def test_pages_are_right_afterwards(
    database: str, count_milestones: Count, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Milestones are set anew, and counted on from there."""
    monkeypatch.setattr(milestones, "FAR_APART", 4)

    async def work(storage: Storage) -> None:
        customers = storage.for_tenant("t")
        await _fill(customers, range(30))
        await customers.take_snapshot("a")
        await customers.clear()
        await _fill(customers, range(30, 35))
        assert await customers.page(2, 3) == ((await listed(customers))[3:5], False)
        await customers.restore_snapshot("a")
        await _fill(customers, range(25, 40), day=2)
        whole = await listed(customers)
        for number in range(1, 14):
            page = whole[(number - 1) * 3 : number * 3]
            assert await customers.page(number, 3) == (page, number * 3 < len(whole))

    using(database, work)
    counted = count_milestones(database)
    assert sum(counted) == 40
    assert max(counted) <= 4


def test_writes_meanwhile_lose_no_count(database: str, count_milestones: Count) -> None:
    """While customers are written, of this process and another, snapshots come and go."""

    async def write(storage: Storage, own: int) -> None:
        customers = storage.for_tenant("t")
        for number in range(40):
            for day in (1, 2):
                dates = created(f"2022-01-{day:02}")
                await customers.put(body(f"{own}-{number % 10}", **dates))

    async def turn(storage: Storage) -> None:
        customers = storage.for_tenant("t")
        for number in range(10):
            await customers.take_snapshot("a")
            await (customers.clear() if number % 2 else customers.restore_snapshot("a"))

    async def work(storage: Storage) -> Any:
        async with opened(database) as another:
            await asyncio.gather(write(storage, 0), write(another, 1), turn(storage), turn(another))
        return len(await listed(storage.for_tenant("t")))

    assert using(database, work) == sum(count_milestones(database))

import asyncio
import uuid
from typing import Any

import orjson
import pytest

from complyt_reference import customers as rules
from complyt_reference.errors import ExistingCustomer, IdentityMismatch, UnknownCustomer
from complyt_reference.storage import Storage, StorageError, open_storage
from tests.storages import body, created, listed, opened, using


def test_a_customer_is_read_as_it_was_answered(database: str) -> None:
    """What a PUT answered is what a GET answers."""

    async def work(storage: Storage) -> tuple[bytes, bytes, bool]:
        customers = storage.for_tenant("t")
        answer, new = await customers.put(body())
        return answer, await customers.get("1", "a"), new

    answer, read, new = using(database, work)
    assert (read, new) == (answer, True)


def test_customers_outlive_the_process(database: str) -> None:
    """A customer is there after the file was closed and opened again."""
    answer = using(database, lambda storage: storage.for_tenant("t").put(body()))[0]
    assert using(database, lambda storage: storage.for_tenant("t").get("1", "a")) == answer


def test_first_puts_at_once_make_one_customer(database: str) -> None:
    """Of many first PUTs at once exactly one creates."""

    async def work(storage: Storage) -> list[tuple[bytes, bool]]:
        customers = storage.for_tenant("t")
        return await asyncio.gather(*(customers.put(body()) for _ in range(50)))

    answers = using(database, work)
    assert sum(new for _, new in answers) == 1
    assert len({orjson.loads(answer)["complytId"] for answer, _ in answers}) == 1


def test_processes_that_share_a_file_make_one_customer(database: str) -> None:
    """First PUTs through two storages on one file create once."""

    async def work(storage: Storage) -> list[tuple[bytes, bool]]:
        async with opened(database) as another:
            both = (storage.for_tenant("t"), another.for_tenant("t"))
            return await asyncio.gather(
                *(customers.put(body(str(n))) for n in range(20) for customers in both)
            )

    assert sum(new for _, new in using(database, work)) == 20


def test_patches_at_once_all_take_effect(database: str) -> None:
    """PATCHes of different properties at once do not undo each other."""

    async def work(storage: Storage) -> dict[str, Any]:
        customers = storage.for_tenant("t")
        answer, _ = await customers.put(body())
        complyt_id = orjson.loads(answer)["complytId"]
        changes: list[dict[str, Any]] = [{"name": "n"}, {"comment": "c"}, {"email": "e@f"}]
        await asyncio.gather(*(customers.patch(complyt_id, change) for change in changes))
        customer: dict[str, Any] = orjson.loads(await customers.get("1", "a"))
        return customer

    customer = using(database, work)
    assert (customer["name"], customer["comment"], customer["email"]) == ("n", "c", "e@f")


def test_a_refused_write_spoils_no_other(database: str) -> None:
    """A write that is refused changes nothing and leaves those beside it alone."""

    async def work(storage: Storage) -> list[Any]:
        customers = storage.for_tenant("t")
        wrong = body("b", complytId="9f8ee193-1a71-42b4-801d-ee1d8a161fbe")
        writes = (customers.put(body("a")), customers.put(wrong), customers.put(body("c")))
        outcomes = await asyncio.gather(*writes, return_exceptions=True)
        listed = [item async for batch in customers.all() for item in batch]
        return [*outcomes, listed]

    first, refused, third, listed = using(database, work)
    assert isinstance(refused, IdentityMismatch)
    assert sorted(listed) == sorted([first[0], third[0]])


def test_a_tenant_sees_its_own_customers_alone(database: str) -> None:
    """Another tenant's customer is unknown, by pair and by complytId, and not listed."""

    async def work(storage: Storage) -> list[bytes]:
        answer, _ = await storage.for_tenant("t").put(body())
        other = storage.for_tenant("u")
        with pytest.raises(UnknownCustomer):
            await other.get("1", "a")
        with pytest.raises(UnknownCustomer):
            await other.patch(orjson.loads(answer)["complytId"], {})
        return [item async for batch in other.all() for item in batch]

    assert using(database, work) == []


def test_identifiers_are_compared_code_point_by_code_point(database: str) -> None:
    """Case, accents, blanks and normal forms tell customers apart."""
    identifiers = ["a", "A", "á", "a\u0301", " a", "a ", "01", "1", "ß", "ss"]

    async def work(storage: Storage) -> list[bool]:
        customers = storage.for_tenant("t")
        return [(await customers.put(body(identifier)))[1] for identifier in identifiers]

    assert all(using(database, work))


def test_lists_are_ordered_newest_first(database: str) -> None:
    """Pages and the whole list are ordered by createdDate, ties by complytId."""

    async def work(storage: Storage) -> tuple[list[bytes], list[bytes], list[bool]]:
        customers = storage.for_tenant("t")
        for number in range(25):
            await customers.put(body(str(number), **created(f"2022-01-{1 + number % 9:02}")))
        whole = [item async for batch in customers.all() for item in batch]
        pages = [await customers.page(number, 10) for number in (1, 2, 3, 4)]
        return whole, [item for page, _ in pages for item in page], [more for _, more in pages]

    whole, paged, more = using(database, work)
    customers = [orjson.loads(item) for item in whole]
    by_id = sorted(customers, key=lambda customer: str(customer["complytId"]))
    newest_first = sorted(
        by_id, key=lambda customer: str(customer["externalTimestamps"]["createdDate"]), reverse=True
    )
    assert customers == newest_first
    assert paged == whole
    assert more == [True, True, False, False]


def test_a_stream_is_one_snapshot(database: str) -> None:
    """Writes after a stream's first batch are not in it."""

    async def work(storage: Storage) -> int:
        customers = storage.for_tenant("t")
        await asyncio.gather(*(customers.put(body(str(number))) for number in range(1200)))
        stream = customers.all()
        count = len(await anext(stream))
        await customers.put(body("late"))
        return count + sum([len(batch) async for batch in stream])

    assert using(database, work) == 1200


@pytest.mark.parametrize(
    "url", ["", "sqlite://", "sqlite:///", "postgres:x/y", "mysql://x/y", "customers.db"]
)
def test_a_url_that_names_no_database_is_refused(url: str) -> None:
    """A URL of another form is refused with the forms that there are."""
    with pytest.raises(StorageError, match="sqlite:///FILE"):
        open_storage(url)


@pytest.mark.parametrize("twice", [1, 1500])
def test_a_customer_that_is_there_is_named_and_none_added(database: str, twice: int) -> None:
    """Of many that are added at once the one whose pair is stored already is named."""

    async def work(storage: Storage) -> None:
        customers = storage.for_tenant("t")
        await customers.put(body(f"n{twice}"))
        before = await listed(customers)
        added = [
            rules.replaced(None, body(f"n{number}"), complyt_id=str(uuid.uuid4()), now=0)
            for number in range(2000)
        ]
        with pytest.raises(ExistingCustomer, match=f"'n{twice}'"):
            await customers.add(lambda: added)
        assert await listed(customers) == before
        assert await customers.page(1, 10) == (before, False)

    using(database, work)

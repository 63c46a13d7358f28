"""Right servers under conditions of their own: load, limits, a past, others at work."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from complyt_reference.storage.sqlite import SQLiteCustomers, SQLiteStorage
from faults.registry import variation
from faults.spoilt import Answer, Call, Send_, Spoilt, problem


@variation
def slow_answers(server: Spoilt) -> None:
    """Each answer takes twenty milliseconds more."""

    async def around(call: Call, send: Send_) -> Answer:
        await asyncio.sleep(0.02)
        return await send(call)

    server.around.append(around)


@variation
def slow_lists(server: Spoilt) -> None:
    """The whole list takes half a second more."""

    async def around(call: Call, send: Send_) -> Answer:
        if call.operation == "getAllCustomers" and not call.query:
            await asyncio.sleep(0.5)
        return await send(call)

    server.around.append(around)


@variation
def a_cold_start(server: Spoilt) -> None:
    """The first answers take three seconds."""
    begun: list[float] = []

    async def around(call: Call, send: Send_) -> Answer:
        begun.append(time.monotonic())
        await asyncio.sleep(max(0.0, begun[0] + 3 - time.monotonic()))
        return await send(call)

    server.around.append(around)


@variation
def one_at_a_time(server: Spoilt) -> None:
    """A request waits until the one before it has been answered."""
    lock = asyncio.Lock()

    async def around(call: Call, send: Send_) -> Answer:
        async with lock:
            return await send(call)

    server.around.append(around)


@variation
def several_workers(server: Spoilt) -> None:
    """Three processes share the port and the database."""
    server.workers = 3


def _while_open(server: Spoilt, work: Callable[[SQLiteCustomers], Awaitable[None]]) -> None:
    """Do some work in the main tenant, again and again while the server runs."""
    tasks: list[asyncio.Task[None]] = []

    async def repeat(customers: SQLiteCustomers) -> None:
        while True:
            await work(customers)

    def make_open(original: Any) -> Any:
        async def opened(self: SQLiteStorage) -> None:
            await original(self)
            tasks.append(asyncio.create_task(repeat(self.for_tenant("sandbox"))))

        return opened

    def make_close(original: Any) -> Any:
        async def closed(self: SQLiteStorage) -> None:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await original(self)

        return closed

    server.patch(SQLiteStorage, "open", make_open)
    server.patch(SQLiteStorage, "close", make_close)


def _customer(number: int, created: str) -> dict[str, Any]:
    times = {"createdDate": created, "updatedDate": "2020-01-01"}
    identity = {"source": "1", "externalId": f"foreign-{number}"}
    return {**identity, "customerType": "RESELLER", "externalTimestamps": times}


@variation
def a_tenant_with_a_past(server: Spoilt) -> None:
    """The tenant holds 4,000 customers before the run begins."""

    def make(original: Any) -> Any:
        async def opened(self: SQLiteStorage) -> None:
            await original(self)
            tenant = self.for_tenant("sandbox")
            past = (_customer(number, f"20{number % 50 + 10}-01-01") for number in range(4000))
            await asyncio.gather(*map(tenant.put, past))

        return opened

    server.patch(SQLiteStorage, "open", make)


@variation
def others_who_create(server: Spoilt) -> None:
    """Others create customers in the tenant all the time."""
    numbers = itertools.count(1)

    async def work(customers: SQLiteCustomers) -> None:
        number = next(numbers)
        await customers.put(_customer(number, f"20{number % 40 + 10}-01-01"))
        await asyncio.sleep(0.02)

    _while_open(server, work)


@variation
def others_who_change(server: Spoilt) -> None:
    """Others move customers of the tenant to and fro in the list all the time."""
    numbers = itertools.count(1)

    async def work(customers: SQLiteCustomers) -> None:
        for created in ("2037-12-31", "1999-01-01"):
            await asyncio.gather(*(customers.put(_customer(each, created)) for each in range(5)))
            await asyncio.sleep(0.003 * (next(numbers) % 7))

    _while_open(server, work)


@variation
def asks_to_wait_now_and_then(server: Spoilt) -> None:
    """Every hundredth request is asked to come back at once, by 429 or 503."""
    numbers = itertools.count(1)

    def change(_call: Call) -> Answer | None:
        number = next(numbers)
        if number % 100:
            return None
        return problem(429 if number % 200 else 503, **{"retry-after": "0"})

    server.before(change)


def _limited(server: Spoilt, refuse: Callable[[], Answer]) -> None:
    """Let in 300 requests a second, and `refuse` the others."""
    windows: dict[int, int] = {}

    def change(_call: Call) -> Answer | None:
        now = int(time.monotonic())
        windows[now] = windows.get(now, 0) + 1
        return refuse() if windows[now] > 300 else None

    server.before(change)


@variation
def rates_limited_in_seconds(server: Spoilt) -> None:
    """Requests beyond 300 a second are answered 429 by a gateway, in a page of its own."""
    page = {"content-type": "text/html", "retry-after": "1"}
    _limited(server, lambda: Answer(429, page, b"<h1>429 Too Many Requests</h1>"))


@variation
def rates_limited_until_a_date(server: Spoilt) -> None:
    """Requests beyond 300 a second are answered 429, to come back at a date."""

    def refuse() -> Answer:
        until = format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)
        return problem(429, **{"retry-after": until})

    _limited(server, refuse)


@variation
def rates_limited_without_a_time(server: Spoilt) -> None:
    """Requests beyond 300 a second are answered 503, which does not say when to come back."""
    _limited(server, lambda: problem(503))


def _unable(server: Spoilt, seconds: float) -> None:
    """Be unable to answer for some seconds, from the thousandth request on."""
    numbers = itertools.count(1)
    ends: list[float] = []

    def change(_call: Call) -> Answer | None:
        if next(numbers) == 1000:
            ends.append(time.monotonic() + seconds)
        over = not ends or time.monotonic() > ends[0]
        return None if over else problem(503, **{"retry-after": "1"})

    server.before(change)


@variation
def a_moment_of_inability(server: Spoilt) -> None:
    """For two seconds everything is answered 503."""
    _unable(server, 2.0)


@variation
def seconds_of_inability(server: Spoilt) -> None:
    """For five seconds, about as long as the suite asks, everything is answered 503."""
    _unable(server, 5.005)

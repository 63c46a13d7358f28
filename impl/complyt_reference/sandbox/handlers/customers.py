"""The operations of the tag Customers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from typing import Any, Literal

import orjson
from typing_extensions import override

from complyt_reference import storage
from complyt_reference.customers import Customer
from complyt_reference.errors import ExistingCustomer, Refused, StorageUnavailable, to_problem
from complyt_reference.sandbox.files import CustomersFile
from complyt_reference.sandbox.generated import models, protocols
from complyt_reference.sandbox.lines import csv_lines, json_lines
from complyt_reference.sandbox.people import pool
from complyt_reference.sandbox.seeding import Seed, made_up
from complyt_reference.storage.groups import Source
from connexion31 import Answer, Chunks, compile_schema, problem_response

_LINES = {"Content-Type": "application/x-ndjson"}


class Customers(protocols.Customers):
    """The customers of the caller's tenant, all together, by the contract; they come `now`."""

    def __init__(
        self, customers: storage.Customers, contract: dict[str, Any], media_type: str, now: int
    ) -> None:
        self._customers = customers
        self._contract = contract
        self._media_type = media_type
        self._now = now

    @override
    async def seed_customers(
        self, body: models.SeedRequest | bytes
    ) -> Answer[bytes | Chunks, Literal[200]]:
        """Store those that are made up, or those of a file."""
        if isinstance(body, bytes):
            read = partial(csv_lines if self._media_type == "text/csv" else json_lines, body)
            file = CustomersFile(read, self._contract)
            count = await asyncio.to_thread(file.check)
            customers = partial(file.customers, self._now)
            return self._stored(customers, count, file.named), 200, _LINES
        seed = Seed(
            count=body["count"],
            number=body.get("seed", 1),
            source=body.get("source", "1"),
            pool=await asyncio.to_thread(pool, body.get("locale", "en_US")),
        )
        validator = compile_schema(self._contract, "#/components/schemas/Customer")
        return self._stored(partial(made_up, seed, validator, self._now), seed.count), 200, _LINES

    @override
    async def reset_customers(self) -> Answer[None, Literal[204]]:
        """Remove them."""
        await self._customers.clear()
        return None, 204

    async def _stored(
        self,
        customers: Source,
        count: int,
        named: Callable[[ExistingCustomer], ExistingCustomer] = lambda refusal: refusal,
    ) -> AsyncIterator[bytes]:
        """Store customers, and yield a line whenever some were written.

        Who does not wait for the last line has stored nothing.
        """
        progress: asyncio.Queue[int | None] = asyncio.Queue()
        loop = asyncio.get_running_loop()

        def tell(stored: int) -> None:
            loop.call_soon_threadsafe(progress.put_nowait, stored)

        waited_for = _WaitedFor(customers)
        adding = asyncio.ensure_future(self._customers.add(waited_for, tell))
        adding.add_done_callback(lambda _: progress.put_nowait(None))
        begun = False
        try:
            while (stored := await progress.get()) is not None:
                yield _line(stored=stored, of=count)
                begun = True
            try:
                await adding
            except Refused as refused:
                refusal = named(refused) if isinstance(refused, ExistingCustomer) else refused
                if not begun:
                    raise refusal from None
                yield _failed(refusal)
            else:
                yield _line(stored=count, of=count, done=True)
        finally:
            waited_for.leave()
            await asyncio.gather(adding, return_exceptions=True)


class _WaitedFor:
    """Customers, the next of which is refused once nobody waits for them."""

    def __init__(self, customers: Source) -> None:
        self._customers = customers
        self._left = False

    def __call__(self) -> Iterator[Customer]:
        for customer in self._customers():
            if self._left:
                raise StorageUnavailable("The client left before all customers were written.")
            yield customer

    def leave(self) -> None:
        """Stop at the next one."""
        self._left = True


def _line(**members: Any) -> bytes:
    return orjson.dumps(members) + b"\n"


def _failed(refusal: Refused) -> bytes:
    problem = to_problem(refusal)
    assert problem is not None, "a refusal is a problem"
    return b'{"problem":%b}\n' % bytes(problem_response(problem).body)

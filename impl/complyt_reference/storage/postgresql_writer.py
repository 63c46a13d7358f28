"""Groups the writes of a tenant and a moment into one transaction.

A transaction costs the same few round trips and one flush of the disk, however many writes share
it. What a write answers is told only after its commit.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

import asyncpg
import orjson

from complyt_reference import customers as rules
from complyt_reference.errors import Refused, StorageUnavailable, UnknownCustomer
from complyt_reference.storage import postgresql_milestones as milestones

if TYPE_CHECKING:
    from complyt_reference.storage.postgresql_schema import Connection

# What asyncpg raises of a database that is lost, refuses, or does not answer in time.
LOST = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)

_MOST = 256  # writes in one transaction
_BATCH = 1_000  # customers that are added by one statement
_TRIES = 10  # each but the last has met another process that got on with its own writes

_BY_PAIR = """
  SELECT customer.answer
  FROM unnest($2::smallint[], $3::bytea[]) AS asked (source, external_id)
  JOIN complyt_customer AS customer
    ON customer.tenant = $1
    AND customer.source = asked.source AND customer.external_id = asked.external_id
  ORDER BY customer.source, customer.external_id
  FOR UPDATE OF customer
"""
_BY_ID = """
  SELECT customer.answer FROM complyt_customer AS customer
  WHERE customer.tenant = $1 AND customer.complyt_id = ANY ($2::uuid[])
  ORDER BY customer.source, customer.external_id
  FOR UPDATE
"""
_INSERT = """
  INSERT INTO complyt_customer (tenant, source, external_id, complyt_id, order_ms, answer)
  SELECT $1, made.* FROM unnest($2::smallint[], $3::bytea[], $4::uuid[], $5::bigint[], $6::bytea[])
    AS made (source, external_id, complyt_id, order_ms, answer)
  ON CONFLICT DO NOTHING
  RETURNING complyt_id
"""
_UPDATE = """
  UPDATE complyt_customer AS customer
  SET order_ms = changed.order_ms, answer = changed.answer
  FROM unnest($2::smallint[], $3::bytea[], $4::bigint[], $5::bytea[])
    AS changed (source, external_id, order_ms, answer)
  WHERE customer.tenant = $1
    AND customer.source = changed.source AND customer.external_id = changed.external_id
"""

Pair = tuple[str, str]
Lend = Callable[[], "AbstractAsyncContextManager[Connection]"]


class TenantWriter:
    """Writes the customers of one tenant, in the order the writes came."""

    def __init__(self, lend: Lend, tenant: bytes, clock: Callable[[], int]) -> None:
        self._lend = lend
        self._tenant = tenant
        self._clock = clock
        self._waiting: list[_Write] = []
        self._task: asyncio.Task[None] | None = None

    async def put(self, body: Mapping[str, Any]) -> tuple[bytes, bool]:
        """Store a body under its pair; return the customer and whether it is new."""
        write = _Put(body, rules.identity(body), str(uuid.uuid4()))
        answer: tuple[bytes, bool] = await self._written(write)
        return answer

    async def patch(self, complyt_id: str, changes: Mapping[str, Any]) -> bytes:
        """Change a customer and return it."""
        answer: bytes = await self._written(_Patch(changes, complyt_id))
        return answer

    async def add(self, customers: Iterable[rules.Customer]) -> None:
        """Store customers as they are, all or none; raises ExistingCustomer."""
        rest = iter(customers)
        async with self._lend() as connection, connection.transaction():
            await milestones.alone(connection, self._tenant)
            while batch := list(islice(rest, _BATCH)):
                added = await self._insert(connection, batch)
                for customer in batch:
                    if customer["complytId"] not in added:
                        raise rules.existing(customer)
                    added.discard(customer["complytId"])  # a second one of the batch is not new
                places = [rules.place(customer) for customer in batch]
                if await milestones.count(connection, self._tenant, places, []):
                    await milestones.amid(connection, self._tenant)

    async def close(self) -> None:
        """Finish the writes that have begun."""
        if self._task is not None:
            await self._task

    async def _written(self, write: _Write) -> Any:
        self._waiting.append(write)
        if self._task is None:
            self._task = asyncio.create_task(self._run())
        return await write.answer

    async def _run(self) -> None:
        while self._waiting:
            group, self._waiting = self._waiting[:_MOST], self._waiting[_MOST:]
            outcomes = await self._committed(group)
            for write, outcome in zip(group, outcomes, strict=True):
                if write.answer.done():  # the client went away meanwhile
                    continue
                if isinstance(outcome, Exception):
                    write.answer.set_exception(outcome)
                else:
                    write.answer.set_result(outcome)
        self._task = None

    async def _committed(self, group: Sequence[_Write]) -> list[Any]:
        """Return what each write answers, or the exception that it ends in."""
        for _ in range(_TRIES):
            try:
                async with self._lend() as connection:
                    return await self._transaction(connection, group)
            except _OvertakenError:
                continue
            except Exception as error:
                return [error] * len(group)
        busy = StorageUnavailable("The database cannot be written at the moment: it is busy.")
        return [busy] * len(group)

    async def _transaction(self, connection: Connection, group: Sequence[_Write]) -> list[Any]:
        try:
            async with connection.transaction():
                rows = await self._locked(connection, group)
                now = self._clock()
                outcomes = [_outcome(write, rows, now) for write in group]
                crowded = await self._save(connection, rows)
        except (asyncpg.SerializationError, asyncpg.DeadlockDetectedError) as error:
            raise _OvertakenError from error
        if crowded:
            # These writes stand, whatever comes; where it fails, others find it due.
            with suppress(*LOST):
                await milestones.amid(connection, self._tenant)
        return outcomes

    async def _locked(self, connection: Connection, group: Sequence[_Write]) -> _Rows:
        """Read the customers that are written, and keep other processes from changing them."""
        pairs = sorted({write.pair for write in group if isinstance(write, _Put)})
        ids = sorted({write.complyt_id for write in group if isinstance(write, _Patch)})
        rows = _Rows()
        if pairs:
            sources = [int(source) for source, _ in pairs]
            external_ids = [external_id.encode() for _, external_id in pairs]
            rows.add(await connection.fetch(_BY_PAIR, self._tenant, sources, external_ids))
        if ids:
            rows.add(await connection.fetch(_BY_ID, self._tenant, ids))
        return rows

    async def _save(self, connection: Connection, rows: _Rows) -> bool:
        """Write what has changed; return whether more milestones are due."""
        made = [rows.by_pair[pair] for pair in sorted(rows.made)]
        if made and len(await self._insert(connection, made)) < len(made):
            raise _OvertakenError
        changed = [rows.by_pair[pair] for pair in sorted(rows.changed - rows.made)]
        if changed:
            await connection.execute(
                _UPDATE,
                self._tenant,
                *_columns(changed),
                [rules.place(customer)[0] for customer in changed],
                [orjson.dumps(customer) for customer in changed],
            )
        came, went = rows.moves()
        return bool(came) and await milestones.count(connection, self._tenant, came, went)

    async def _insert(
        self, connection: Connection, customers: Sequence[rules.Customer]
    ) -> set[str]:
        """Insert customers; return the complytIds of those that were not there."""
        rows = await connection.fetch(
            _INSERT,
            self._tenant,
            *_columns(customers),
            [customer["complytId"] for customer in customers],
            [rules.place(customer)[0] for customer in customers],
            [orjson.dumps(customer) for customer in customers],
        )
        return {str(complyt_id) for (complyt_id,) in rows}


class _OvertakenError(Exception):
    """Another process wrote the same customers meanwhile: begin again, from what it left."""


@dataclass(eq=False)
class _Put:
    body: Mapping[str, Any]
    pair: Pair
    complyt_id: str
    answer: asyncio.Future[Any] = field(default_factory=lambda: _future())

    def apply(self, rows: _Rows, now: int) -> tuple[bytes, bool]:
        stored = rows.by_pair.get(self.pair)
        customer = rules.replaced(stored, self.body, complyt_id=self.complyt_id, now=now)
        return rows.write(self.pair, customer), stored is None


@dataclass(eq=False)
class _Patch:
    changes: Mapping[str, Any]
    complyt_id: str
    answer: asyncio.Future[Any] = field(default_factory=lambda: _future())

    def apply(self, rows: _Rows, now: int) -> bytes:
        pair = rows.by_id.get(self.complyt_id)
        if pair is None:
            raise UnknownCustomer("There is no customer with this complytId.")
        return rows.write(pair, rules.patched(rows.by_pair[pair], self.changes, now=now))


_Write = _Put | _Patch


class _Rows:
    """The customers that a transaction writes, as they are so far."""

    def __init__(self) -> None:
        self.by_pair: dict[Pair, rules.Customer] = {}
        self.by_id: dict[str, Pair] = {}
        self.made: set[Pair] = set()
        self.changed: set[Pair] = set()
        self._places: dict[Pair, rules.Place] = {}

    def add(self, rows: Sequence[asyncpg.Record]) -> None:
        """Take over what is stored."""
        for row in rows:
            customer = orjson.loads(row[0])
            pair = rules.identity(customer)
            self.by_pair[pair] = customer
            self.by_id[customer["complytId"]] = pair
            self._places[pair] = rules.place(customer)

    def moves(self) -> tuple[list[rules.Place], list[rules.Place]]:
        """Return the places in the list that customers came to, and those that they left."""
        came, went = [], []
        for pair in self.made | self.changed:
            before, after = self._places.get(pair), rules.place(self.by_pair[pair])
            if before != after:
                came.append(after)
                went += [before] if before else []
        return came, went

    def write(self, pair: Pair, customer: rules.Customer) -> bytes:
        """Note what becomes of a customer and return its JSON."""
        (self.changed if pair in self.by_pair else self.made).add(pair)
        self.by_pair[pair] = customer
        return orjson.dumps(customer)


def _outcome(write: _Write, rows: _Rows, now: int) -> Any:
    try:
        return write.apply(rows, now)
    except Refused as refusal:
        return refusal


def _columns(customers: Sequence[rules.Customer]) -> tuple[list[int], list[bytes]]:
    return (
        [int(customer["source"]) for customer in customers],
        [customer["externalId"].encode() for customer in customers],
    )


def _future() -> asyncio.Future[Any]:
    return asyncio.get_running_loop().create_future()

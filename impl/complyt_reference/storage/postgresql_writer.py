"""Groups the writes of a tenant and a moment into one transaction.

A transaction costs the same few round trips and one flush of the disk, however many writes share
it. What a write answers is told only after its commit.
"""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

import asyncpg
import orjson

from complyt_reference import customers as rules
from complyt_reference.errors import Refused, StorageUnavailable, UnknownCustomer
from complyt_reference.storage import postgresql_milestones as milestones
from complyt_reference.storage.groups import Groups, Progress, Source

if TYPE_CHECKING:
    from complyt_reference.storage.postgresql_schema import Connection

# What asyncpg raises of a database that is lost, refuses, or does not answer in time.
LOST = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)

# What it raises of a transaction that met another, and may be tried again.
_OVERTAKEN = (asyncpg.SerializationError, asyncpg.DeadlockDetectedError)

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
Result = TypeVar("Result")
Lend = Callable[[], "AbstractAsyncContextManager[Connection]"]


class TenantWriter:
    """Writes the customers of one tenant, in the order the writes came."""

    def __init__(self, lend: Lend, tenant: bytes, clock: Callable[[], int]) -> None:
        self._lend = lend
        self._tenant = tenant
        self._clock = clock
        self._groups: Groups[_Write] = Groups(self._committed)

    async def put(self, body: Mapping[str, Any]) -> tuple[bytes, bool]:
        """Store a body under its pair; return the customer and whether it is new."""
        write = _Put(body, rules.identity(body), str(uuid.uuid4()))
        answer: tuple[bytes, bool] = await self._groups.write(write)
        return answer

    async def patch(self, complyt_id: str, changes: Mapping[str, Any]) -> bytes:
        """Change a customer and return it."""
        answer: bytes = await self._groups.write(_Patch(changes, complyt_id))
        return answer

    async def add(self, customers: Source, written: Progress | None = None) -> None:
        """Store customers as they are, all or none; raises ExistingCustomer.

        Others write meanwhile; where they add customers they wait while these are counted, in the
        end.
        """

        async def work(connection: Connection) -> None:
            rest, total = iter(customers()), 0
            while batch := [_Row.of(customer) for customer in islice(rest, _BATCH)]:
                added = await self._insert(connection, batch)
                for index, row in enumerate(batch, start=total):
                    if row.customer["complytId"] not in added:
                        raise rules.existing(row.customer, index)
                    added.discard(row.customer["complytId"])  # a second one of a batch is not new
                total += len(batch)
                if written:
                    written(total)
            await milestones.added(connection, self._tenant, total)

        await self._tried(work)

    async def alone(self, work: Callable[[Connection], Awaitable[Result]]) -> Result:
        """Return what `work` does in a transaction in which nobody else adds customers."""

        async def work_alone(connection: Connection) -> Result:
            await milestones.alone(connection, self._tenant)
            return await work(connection)

        return await self._tried(work_alone)

    async def close(self) -> None:
        """Finish the writes that have begun."""
        await self._groups.close()

    async def _tried(self, work: Callable[[Connection], Awaitable[Result]]) -> Result:
        """Return what `work` does in a transaction, which is tried again where it met another."""
        for _ in range(_TRIES):
            with suppress(_OvertakenError):
                async with self._lend() as connection, _transaction(connection):
                    return await work(connection)
        raise _busy()

    async def _committed(self, group: Sequence[_Write]) -> list[Any]:
        """Return what each write answers, or the exception that it ends in."""
        for _ in range(_TRIES):
            try:
                async with self._lend() as connection:
                    return await self._written(connection, group)
            except _OvertakenError:
                continue
            except Exception as error:
                return [error] * len(group)
        return [_busy()] * len(group)

    async def _written(self, connection: Connection, group: Sequence[_Write]) -> list[Any]:
        async with _transaction(connection):
            rows = await self._locked(connection, group)
            now = self._clock()
            outcomes = [_outcome(write, rows, now) for write in group]
            crowded = await self._save(connection, rows)
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
        made, changed = rows.made, rows.changed
        if made and len(await self._insert(connection, made)) < len(made):
            raise _OvertakenError
        if changed:
            await connection.execute(
                _UPDATE,
                self._tenant,
                *_pairs_of(changed),
                [row.place[0] for row in changed],
                [row.answer for row in changed],
            )
        came, went = rows.moves()
        return bool(came) and await milestones.count(connection, self._tenant, came, went)

    async def _insert(self, connection: Connection, rows: Sequence[_Row]) -> set[str]:
        """Insert customers; return the complytIds of those that were not there."""
        inserted = await connection.fetch(
            _INSERT,
            self._tenant,
            *_pairs_of(rows),
            [row.customer["complytId"] for row in rows],
            [row.place[0] for row in rows],
            [row.answer for row in rows],
        )
        return {str(complyt_id) for (complyt_id,) in inserted}


class _OvertakenError(Exception):
    """Another process wrote the same customers meanwhile: begin again, from what it left."""


@dataclass(frozen=True)
class _Put:
    body: Mapping[str, Any]
    pair: Pair
    complyt_id: str

    def apply(self, rows: _Rows, now: int) -> tuple[bytes, bool]:
        stored = rows.customer(self.pair)
        customer = rules.replaced(stored, self.body, complyt_id=self.complyt_id, now=now)
        return rows.write(self.pair, customer), stored is None


@dataclass(frozen=True)
class _Patch:
    changes: Mapping[str, Any]
    complyt_id: str

    def apply(self, rows: _Rows, now: int) -> bytes:
        pair = rows.pair_of(self.complyt_id)
        if pair is None:
            raise UnknownCustomer("There is no customer with this complytId.")
        stored = rows.customer(pair)
        assert stored is not None
        return rows.write(pair, rules.patched(stored, self.changes, now=now))


_Write = _Put | _Patch


@dataclass(frozen=True)
class _Row:
    """A customer with what is stored beside it."""

    customer: rules.Customer
    answer: bytes
    place: rules.Place

    @classmethod
    def of(cls, customer: rules.Customer) -> _Row:
        return cls(customer, orjson.dumps(customer), rules.place(customer))


class _Rows:
    """The customers that a transaction writes: as they were stored, and as they are so far."""

    def __init__(self) -> None:
        self._stored: dict[Pair, _Row] = {}
        self._written: dict[Pair, _Row] = {}
        self._pairs: dict[str, Pair] = {}

    def add(self, records: Sequence[asyncpg.Record]) -> None:
        """Take over what is stored."""
        for (answer,) in records:
            customer = orjson.loads(answer)
            pair = rules.identity(customer)
            self._stored[pair] = _Row(customer, answer, rules.place(customer))
            self._pairs[customer["complytId"]] = pair

    def customer(self, pair: Pair) -> rules.Customer | None:
        """Return a customer as it is so far."""
        row = self._written.get(pair) or self._stored.get(pair)
        return row.customer if row else None

    def pair_of(self, complyt_id: str) -> Pair | None:
        """Return the pair of a customer that was stored."""
        return self._pairs.get(complyt_id)

    def write(self, pair: Pair, customer: rules.Customer) -> bytes:
        """Note what becomes of a customer and return its JSON."""
        row = self._written[pair] = _Row.of(customer)
        return row.answer

    @property
    def made(self) -> list[_Row]:
        """The customers that were not stored, in the order in which all processes lock them."""
        return [self._written[pair] for pair in sorted(self._written.keys() - self._stored.keys())]

    @property
    def changed(self) -> list[_Row]:
        """The customers that were stored, in the same order."""
        return [self._written[pair] for pair in sorted(self._written.keys() & self._stored.keys())]

    def moves(self) -> tuple[list[rules.Place], list[rules.Place]]:
        """Return the places in the list that customers came to, and those that they left."""
        came, went = [], []
        for pair, row in self._written.items():
            before = self._stored.get(pair)
            if before is None or before.place != row.place:
                came.append(row.place)
                went += [before.place] if before else []
        return came, went


@asynccontextmanager
async def _transaction(connection: Connection) -> AsyncIterator[None]:
    """Begin and commit; raises _OvertakenError where it may be tried again."""
    try:
        async with connection.transaction():
            yield
    except _OVERTAKEN as error:
        raise _OvertakenError from error


def _busy() -> StorageUnavailable:
    return StorageUnavailable("The database cannot be written at the moment: it is busy.")


def _outcome(write: _Write, rows: _Rows, now: int) -> Any:
    try:
        return write.apply(rows, now)
    except Refused as refusal:
        return refusal


def _pairs_of(rows: Sequence[_Row]) -> tuple[list[int], list[bytes]]:
    return (
        [int(row.customer["source"]) for row in rows],
        [row.customer["externalId"].encode() for row in rows],
    )

"""Moves a tenant: its customers as lines of JSON, each as it is answered, newest first."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import IO

import orjson

from complyt_contract.errors import ToldError
from complyt_reference import customers as rules
from complyt_reference import generated
from complyt_reference.errors import ExistingCustomer, InvalidTimestamp
from complyt_reference.storage import Customers
from connexion31 import compile_schema, faults

_SCHEMA = "#/components/schemas/Customer"
_DIGESTS = 1 << 256  # of SHA-256

Lines = Callable[[], Iterable[bytes]]
"""Returns what is imported, from its first line on whenever it is called."""


class MovingError(ToldError, ValueError):
    """What was read is no export; the message is one sentence for people."""


@dataclass(frozen=True)
class Census:
    """How many customers there are, and the sum of their digests, whatever their order."""

    customers: int = 0
    digest: int = 0

    def __add__(self, other: Census) -> Census:
        return Census(self.customers + other.customers, (self.digest + other.digest) % _DIGESTS)

    @classmethod
    def of(cls, answers: Iterable[bytes]) -> Census:
        """Count customers, each given as its JSON."""
        census = cls()
        for answer in answers:
            census += cls(1, int.from_bytes(hashlib.sha256(answer).digest()))
        return census


async def export(customers: Customers, out: IO[bytes]) -> int:
    """Write a line for each customer, of one moment; return how many there are."""
    count = 0
    async for batch in customers.all():
        out.writelines(answer + b"\n" for answer in batch)
        count += len(batch)
    return count


async def take_over(customers: Customers, lines: Lines) -> int:
    """Add the customer of each line, all or none; return how many there were.

    Afterwards all are read and compared with what was there and what came. Raises MovingError.
    """
    before = await census(customers)
    came = Census()

    def read() -> Iterator[rules.Customer]:
        nonlocal came
        came = Census()
        for _, customer in _customers(lines):
            came += Census.of([orjson.dumps(customer)])
            yield customer

    try:
        await customers.add(read)
    except ExistingCustomer as error:
        raise MovingError(f"{_refused(lines, error)} Nothing was imported.") from None
    after = await census(customers)
    if after != before + came:
        raise MovingError(
            f"Read back, the tenant has {after.customers:,} customers where {before.customers:,} "
            f"and {came.customers:,} were to be, or others: somebody writes to it at the same "
            "time. Stop its servers, and compare its export with the file."
        )
    return came.customers


async def census(customers: Customers) -> Census:
    """Count the customers of a tenant."""
    total = Census()
    async for batch in customers.all():
        total += Census.of(batch)
    return total


def _refused(lines: Lines, error: ExistingCustomer) -> str:
    """Say which line was refused, and which one before it has the customer, if any."""
    number, refused = next(islice(_customers(lines), error.index, None))
    for earlier, customer in islice(_customers(lines), error.index):
        if rules.identity(customer) == rules.identity(refused):
            return f"Lines {earlier} and {number} have the same source and externalId."
        if customer["complytId"] == refused["complytId"]:
            return f"Lines {earlier} and {number} have the same complytId."
    return f"Line {number}: {error.detail}"


def _customers(lines: Lines) -> Iterator[tuple[int, rules.Customer]]:
    """Read customers as they were answered, each with its line; an empty line is none."""
    validator = compile_schema(generated.document().raw, _SCHEMA)
    for number, line in enumerate(lines(), start=1):
        if not line.strip():
            continue
        try:
            answer = orjson.loads(line)
        except ValueError:
            raise MovingError(f"Line {number} is not JSON; nothing was imported.") from None
        if found := faults(validator, answer):
            place = "/".join(map(str, found[0].path)) or "the whole"
            raise MovingError(
                f"Line {number} is no customer ({place}: {found[0].detail}); nothing was imported."
            )
        try:
            yield number, rules.restored(answer)
        except InvalidTimestamp:
            raise MovingError(
                f"Line {number} has a time that does not exist; nothing was imported."
            ) from None

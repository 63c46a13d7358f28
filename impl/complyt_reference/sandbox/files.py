"""Customers of a file, judged by the contract."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any

from complyt_reference import customers as rules
from complyt_reference.customers import Customer
from complyt_reference.errors import ExistingCustomer, InvalidCustomer
from complyt_reference.sandbox.lines import Line
from connexion31 import compile_schema, faults
from connexion31.nodes import pointer_to

_MOST = 20  # faults that are told


class CustomersFile:
    """A file that was sent; `read` yields its lines, as often as it is called."""

    def __init__(self, read: Callable[[], Iterator[Line]], contract: Mapping[str, Any]) -> None:
        self._read = read
        self._answered = compile_schema(contract, "#/components/schemas/Customer")
        self._sent = compile_schema(contract, "#/components/schemas/CustomerUpsert")
        self._pairs: dict[tuple[str, str], int] = {}  # the line of each, in their order

    def check(self) -> int:
        """Return how many customers there are; raises InvalidCustomer, which names wrong lines."""
        errors = list(islice(self._errors(), _MOST))
        if errors:
            told = "The file is not as described; nothing was stored."
            raise InvalidCustomer(told, errors=errors)
        return len(self._pairs)

    def _errors(self) -> Iterator[Mapping[str, Any]]:
        ids: dict[str, int] = {}
        for line in self._read():
            try:
                customer = self._customer(line, 0)
            except InvalidCustomer as error:
                yield from ({"line": line.number, **each} for each in error.errors)
                continue
            first = self._pairs.setdefault(rules.identity(customer), line.number)
            if first != line.number:
                detail = f"Line {first} has the same source and externalId."
                yield {"line": line.number, "detail": detail}
            elif line.value.get("complytId") is not None:
                first = ids.setdefault(customer["complytId"], line.number)
                if first != line.number:
                    detail = f"Line {first} has the same complytId."
                    yield {"line": line.number, "detail": detail, "pointer": "#/complytId"}

    def customers(self, now: int) -> Iterator[Customer]:
        """Yield the customers of a file that was checked, which come `now`."""
        return (self._customer(line, now) for line in self._read())

    def named(self, refusal: ExistingCustomer) -> ExistingCustomer:
        """Return the refusal of a customer that is there already, with its line."""
        line = next(islice(self._pairs.values(), refusal.index, None))
        error = {"line": line, "detail": refusal.detail}
        told = "A customer of the file is stored already; nothing was stored."
        return ExistingCustomer(told, refusal.index, errors=[error])

    def _customer(self, line: Line, now: int) -> Customer:
        """Return the customer of a line as it is stored; raises InvalidCustomer."""
        value = line.value
        if line.wrong:
            raise InvalidCustomer(line.wrong, errors=[{"detail": line.wrong}])
        was_answered = isinstance(value, dict) and value.get("complytId") is not None
        found = faults(self._answered if was_answered else self._sent, value)
        if found:
            errors = [{"detail": each.detail, "pointer": pointer_to(*each.path)} for each in found]
            raise InvalidCustomer("It is no customer.", errors=errors)
        if was_answered:
            return rules.restored(value)
        return rules.replaced(None, value, complyt_id=str(uuid.uuid4()), now=now)

"""Customers of a file, judged by the contract."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from complyt_reference import customers as rules
from complyt_reference.customers import Customer
from complyt_reference.errors import InvalidCustomer
from complyt_reference.sandbox.lines import Line
from connexion31 import compile_schema, faults
from connexion31.nodes import pointer_to

_MOST = 20  # faults that are told

Errors = list[Mapping[str, Any]]


class CustomersFile:
    """A file that was sent; `read` yields its lines, as often as it is called."""

    def __init__(self, read: Callable[[], Iterator[Line]], contract: Mapping[str, Any]) -> None:
        self._read = read
        self._answered = compile_schema(contract, "#/components/schemas/Customer")
        self._sent = compile_schema(contract, "#/components/schemas/CustomerUpsert")

    def check(self) -> int:
        """Return how many customers there are; raises InvalidCustomer, which names wrong lines."""
        lines: dict[tuple[str, str], int] = {}
        errors: Errors = []
        for line in self._read():
            try:
                pair = rules.identity(self._customer(line, 0))
            except InvalidCustomer as error:
                errors += [{"line": line.number, **each} for each in error.errors]
                if len(errors) >= _MOST:
                    break
                continue
            first = lines.setdefault(pair, line.number)
            if first != line.number:
                detail = f"Line {first} has the same source and externalId."
                errors.append({"line": line.number, "detail": detail})
        if errors:
            told = "The file is not as described; nothing was stored."
            raise InvalidCustomer(told, errors=errors[:_MOST])
        return len(lines)

    def customers(self, now: int) -> Iterator[Customer]:
        """Yield the customers of a file that was checked, which come `now`."""
        return (self._customer(line, now) for line in self._read())

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

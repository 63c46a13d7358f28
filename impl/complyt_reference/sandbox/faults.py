"""Faults that wait for requests, and externalIds that ask for one by themselves."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal, TypeAlias

from complyt_reference.errors import TooManyFaults, UnknownControl
from complyt_reference.sandbox.calls import Call
from complyt_reference.sandbox.generated.models import OperationId

Kind: TypeAlias = Literal["status", "delay", "drop", "truncate"]

_MAGIC = re.compile(
    r"sandbox-(?:(?P<status>[45][0-9]{2})|delay-(?P<ms>[0-9]{1,5})|(?P<kind>drop|truncate))-"
)
_LONGEST_MS = 60_000
_MOST = 1_000  # that wait for requests of a tenant: each request is compared with all


@dataclass(frozen=True)
class Effect:
    """What becomes of a request; the numbers are those of its kind."""

    kind: Kind
    status: int = 503
    retry_after: int = 1  # seconds
    delay_ms: int = 1000

    def __str__(self) -> str:
        match self.kind:
            case "status":
                return f"status {self.status}"
            case "delay":
                return f"delay {self.delay_ms} ms"
        return self.kind


@dataclass
class Fault:
    """An effect that the next `times` requests meet, those of an operation and an externalId."""

    number: int
    operation: OperationId | None
    pattern: str | None
    times: int
    effect: Effect

    def matches(self, call: Call) -> bool:
        """Whether a request is one of those."""
        if self.operation is None and call.operation == "createToken":
            return False  # else the next token that somebody asks for would meet it
        if self.operation not in (None, call.operation):
            return False
        if self.pattern is None:
            return True
        return call.external_id is not None and fnmatchcase(call.external_id, self.pattern)


class Faults:
    """The faults of all tenants, each tenant's in the order in which they came."""

    def __init__(self) -> None:
        self._of: dict[str, list[Fault]] = {}
        self._last = 0

    def add(
        self,
        tenant: str,
        effect: Effect,
        *,
        operation: OperationId | None = None,
        pattern: str | None = None,
        times: int = 1,
    ) -> Fault:
        """Let requests of a tenant meet an effect; None: whatever operation or externalId.

        Raises TooManyFaults.
        """
        if len(self._of.get(tenant, ())) >= _MOST:
            raise TooManyFaults(f"{_MOST:,} faults wait already; delete some, or let them be met.")
        self._last += 1
        fault = Fault(self._last, operation, pattern, times, effect)
        self._of.setdefault(tenant, []).append(fault)
        return fault

    def of(self, tenant: str) -> list[Fault]:
        """Return those that wait."""
        return list(self._of.get(tenant, []))

    def remove(self, tenant: str, number: int) -> None:
        """Forget one; raises UnknownControl."""
        for fault in self.of(tenant):
            if fault.number == number:
                self._of[tenant].remove(fault)
                return
        raise UnknownControl(f"No fault {number} waits; it may have been met.")

    def clear(self, tenant: str) -> None:
        """Forget all."""
        self._of.pop(tenant, None)

    def meet(self, call: Call) -> Effect | None:
        """Return what becomes of a call of an operation, and count that it met its fault."""
        if call.operation is None:
            return None
        for fault in self._of.get(call.tenant or "", []):
            if fault.matches(call):
                fault.times -= 1
                if not fault.times:
                    self._of[call.tenant or ""].remove(fault)
                return fault.effect
        return magic(call.external_id or "")


def magic(external_id: str) -> Effect | None:
    """Return what an externalId asks for, as docs/sandbox.md lists it."""
    asked = _MAGIC.match(external_id)
    if asked is None:
        return None
    if asked["status"]:
        return Effect("status", status=int(asked["status"]))
    if asked["ms"]:
        return Effect("delay", delay_ms=min(int(asked["ms"]), _LONGEST_MS))
    return Effect("drop" if asked["kind"] == "drop" else "truncate")

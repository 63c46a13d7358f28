"""Clocks of tenants, which can be frozen and set ahead."""

from __future__ import annotations

from typing import Literal, TypeAlias

from complyt_reference import timestamps
from complyt_reference.errors import InvalidTimestamp

State: TypeAlias = Literal["real", "shifted", "frozen"]


class Clocks:
    """A `timestamps.Clock`; a tenant whose clock nobody touched has the real time."""

    def __init__(self, real: timestamps.Clock = timestamps.real_time) -> None:
        self._real = real
        self._ahead: dict[str, int] = {}  # milliseconds
        self._frozen: dict[str, int] = {}

    def __call__(self, tenant: str) -> int:
        """Return what time it is for a tenant."""
        if tenant in self._frozen:
            return self._frozen[tenant]
        return min(self._real(tenant) + self._ahead.get(tenant, 0), timestamps.END - 1)

    def state(self, tenant: str) -> State:
        """Say whether a tenant has the real time, or what became of its clock."""
        if tenant in self._frozen:
            return "frozen"
        return "shifted" if tenant in self._ahead else "real"

    def freeze(self, tenant: str, at: int | None) -> None:
        """Stop a clock at an instant, None: where it is."""
        self._frozen[tenant] = self(tenant) if at is None else at

    def advance(self, tenant: str, seconds: int) -> None:
        """Set a clock ahead; raises InvalidTimestamp for what lies beyond the year 9999."""
        milliseconds = seconds * 1000
        if self(tenant) + milliseconds >= timestamps.END:
            raise InvalidTimestamp.at("#/seconds", "The clock would leave the year 9999.")
        if tenant in self._frozen:
            self._frozen[tenant] += milliseconds
        else:
            self._ahead[tenant] = self._ahead.get(tenant, 0) + milliseconds

    def release(self, tenant: str) -> None:
        """Give a tenant the real time again."""
        self._ahead.pop(tenant, None)
        self._frozen.pop(tenant, None)

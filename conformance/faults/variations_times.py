"""Right servers that keep internalTimestamps in ways of their own (D26, D11)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from complyt_reference import customers, timestamps
from complyt_reference.storage import sqlite
from faults.registry import variation
from faults.spoilt import Spoilt


def _clock(server: Spoilt, read: Callable[[int], int]) -> None:
    """Let the server's clock show what `read` makes of the present, in epoch milliseconds."""

    def make(original: Any) -> Any:
        def init(self: Any, path: str, *, clock: Any) -> None:
            original(self, path, clock=lambda tenant: read(clock(tenant)))

        return init

    server.patch(sqlite.SQLiteStorage, "__init__", make)


@variation
def whole_seconds_inside(server: Spoilt) -> None:
    """The internalTimestamps are kept to the second."""
    _clock(server, lambda now: now // 1000 * 1000)


@variation
def two_seconds_inside(server: Spoilt) -> None:
    """The internalTimestamps are kept to two seconds."""
    _clock(server, lambda now: now // 2000 * 2000)


@variation
def tenths_of_seconds_inside(server: Spoilt) -> None:
    """The internalTimestamps are kept to the tenth of a second."""
    _clock(server, lambda now: now // 100 * 100)


@variation
def a_clock_that_is_wrong(server: Spoilt) -> None:
    """The server's clock is three years behind."""
    _clock(server, lambda now: now - 3 * 365 * 86_400_000)


@variation
def a_creation_takes_time(server: Spoilt) -> None:
    """A creation sets updatedDate a moment later than createdDate."""

    def make(original: Any) -> Any:
        def times(stored: Any, now: int) -> Any:
            shown = original(stored, now)
            return shown if stored else {**shown, "updatedDate": timestamps.render(now + 3)}

        return times

    server.patch(customers, "_internal_timestamps", make)


def _moved_by_changes(server: Spoilt, *rules: str) -> None:
    def make(original: Any) -> Any:
        def rule(stored: Any, *given: Any, **named: Any) -> Any:
            customer = original(stored, *given, **named)
            times = stored and stored["internalTimestamps"]
            return stored if {**customer, "internalTimestamps": times} == stored else customer

        return rule

    for name in rules:
        server.patch(customers, name, make)


@variation
def updated_date_stays_without_a_change(server: Spoilt) -> None:
    """A write that changes nothing, `{}` among them, leaves updatedDate."""
    _moved_by_changes(server, "replaced", "patched")


@variation
def updated_date_stays_with_patches_alone(server: Spoilt) -> None:
    """A PATCH that changes nothing leaves updatedDate, a PUT moves it."""
    _moved_by_changes(server, "patched")

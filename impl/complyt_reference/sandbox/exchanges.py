"""The last requests of each tenant, and how they were answered."""

from __future__ import annotations

import asyncio
import heapq
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from itertools import takewhile

from complyt_reference.sandbox.generated import models

KEPT = 1_000  # of each tenant, and of nobody


@dataclass(frozen=True)
class Exchange:
    """A request that began at an instant, in real time, and what is shown of it and its answer."""

    number: int
    started_ms: int
    shown: models.Exchange


@dataclass(frozen=True)
class Filter:
    """Which exchanges are wanted; None does not matter. `status` may be a range such as 4XX."""

    operation: models.OperationId | None = None
    status: str | None = None
    external_id: str | None = None
    since: int | None = None
    until: int | None = None
    after: int | None = None

    def fits(self, exchange: Exchange) -> bool:
        """Whether an exchange is one of them, which came after `after`."""
        shown = exchange.shown
        return (
            self.operation in (None, shown["operation"])
            and (self.status is None or _has_status(shown["response"]["status"], self.status))
            and (self.external_id is None or _fits(shown["externalId"], self.external_id))
            and (self.since is None or exchange.started_ms >= self.since)
            and (self.until is None or exchange.started_ms < self.until)
        )


class Exchanges:
    """Those of all tenants; those of nobody are shown to all."""

    def __init__(self) -> None:
        self._of: dict[str | None, deque[Exchange]] = defaultdict(lambda: deque(maxlen=KEPT))
        self._last = 0
        self._came = asyncio.Event()
        self._ended = False

    def add(self, tenant: str | None, started_ms: int, shown: models.Exchange) -> None:
        """Keep an exchange, and give it its id."""
        self._last += 1
        shown["id"] = self._last
        self._of[tenant].append(Exchange(self._last, started_ms, shown))
        self._came.set()
        self._came = asyncio.Event()

    def of(self, tenant: str, wanted: Filter) -> list[Exchange]:
        """Return those that a tenant may see, the oldest first: its last 1,000, and nobody's.

        A `wanted.after` that no exchange has had is one of an earlier server, and does not matter.
        """
        if wanted.after is not None and wanted.after > self._last:
            wanted = replace(wanted, after=None)
        newest_first = heapq.merge(
            *(reversed(self._of.get(whose, ())) for whose in (tenant, None)),
            key=lambda exchange: -exchange.number,
        )
        new = takewhile(lambda exchange: exchange.number > (wanted.after or 0), newest_first)
        return [exchange for exchange in new if wanted.fits(exchange)][::-1]

    async def watch(
        self, tenant: str, wanted: Filter, idle_seconds: float
    ) -> AsyncIterator[list[Exchange]]:
        """Yield those that a tenant may see as they come, and nothing when none came for a while.

        It begins with what came after `wanted.after`.
        """
        after = self._last if wanted.after is None else wanted.after
        while not self._ended:
            came = self._came
            found = self.of(tenant, replace(wanted, after=after))
            after = self._last
            if found:
                yield found
            try:
                async with asyncio.timeout(idle_seconds):
                    await came.wait()
            except TimeoutError:
                yield []

    def end(self) -> None:
        """Let those who watch come to their end."""
        self._ended = True
        self._came.set()

    def forget(self, tenant: str) -> None:
        """Forget those of a tenant."""
        self._of.pop(tenant, None)


def _has_status(status: int | None, wanted: str) -> bool:
    return status is not None and str(status).startswith(wanted.removesuffix("XX"))


def _fits(external_id: str | None, pattern: str) -> bool:
    return external_id is not None and fnmatchcase(external_id, pattern)

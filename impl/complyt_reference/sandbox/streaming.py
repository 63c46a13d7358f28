"""Requests as they come, as server-sent events."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import orjson

from complyt_reference.sandbox.exchanges import Exchange, Exchanges, Filter

_IDLE_SECONDS = 10


async def stream(
    exchanges: Exchanges, tenant: str, wanted: Filter, *, may_go_on: Callable[[], bool]
) -> AsyncIterator[bytes]:
    """Yield what a tenant may see, until whoever watches may not go on."""
    yield b": here they come\n\n"  # so that the client has its answer's head at once
    async for found in exchanges.watch(tenant, wanted, _IDLE_SECONDS):
        if not may_go_on():
            return
        yield b"".join(map(_event, found)) or b": nothing came\n\n"


def _event(exchange: Exchange) -> bytes:
    data = orjson.dumps(exchange.shown)
    return b"id: %d\nevent: exchange\ndata: %b\n\n" % (exchange.number, data)

"""Faults of reads that are kept, and not forgotten in time: PUT-2, PATCH-2, LIST-*."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable

from faults.registry import fault
from faults.spoilt import WRITES, Answer, Call, Send_, Spoilt, problem

_SECONDS = 2.0  # for which a miss is kept


def _caller(call: Call) -> str:
    return call.headers.get("authorization", "")


def _misses_kept(server: Spoilt, is_kept_for: Callable[[str, str], bool]) -> None:
    """Answer 404 again to a GET which is no miss now, where `is_kept_for(who missed, who asks)`."""
    missed: defaultdict[str, dict[str, float]] = defaultdict(dict)

    def change(call: Call, answer: Answer) -> Answer | None:
        now, asks = time.monotonic(), _caller(call)
        if answer.status == 404:
            missed[call.path][asks] = now
        known = [who for who, when in missed[call.path].items() if now - when < _SECONDS]
        kept = any(is_kept_for(who, asks) for who in known)
        return problem(404) if kept and answer.status == 200 else None

    server.after(change, "getCustomer")


@fault("PUT-2")
def a_miss_is_kept(server: Spoilt) -> None:
    """GET of a pair that its caller has missed is answered 404 for two seconds, written or not."""
    _misses_kept(server, lambda who, asks: who == asks)


@fault("PUT-2")
def a_miss_is_kept_for_others(server: Spoilt) -> None:
    """GET of a pair that somebody else has missed is answered 404 for two seconds."""
    _misses_kept(server, lambda who, asks: who != asks)


@fault("PUT-2", "PATCH-2")
def each_caller_keeps_what_it_read(server: Spoilt) -> None:
    """GET answers a caller what it read before, until the caller itself writes."""
    kept: dict[tuple[str, str], Answer] = {}

    async def around(call: Call, send: Send_) -> Answer:
        key = (_caller(call), call.path)
        if call.operation == "getCustomer" and key in kept:
            return kept[key]
        answer = await send(call)
        if call.operation == "getCustomer" and answer.status == 200:
            kept[key] = answer
        if call.operation in WRITES:
            for known in [known for known in kept if known[0] == _caller(call)]:
                del kept[known]
        return answer

    server.around.append(around)


@fault("LIST-3", "LIST-2", "LIST-5")
def a_page_is_kept(server: Spoilt) -> None:
    """A page that was asked for with a size is answered as it was, whatever is written since."""
    kept: dict[tuple[str, str], Answer] = {}

    async def around(call: Call, send: Send_) -> Answer:
        if call.operation != "getAllCustomers" or "page=" not in call.query:
            return await send(call)
        key = (_caller(call), call.query)
        if key not in kept:
            kept[key] = await send(call)
        return kept[key]

    server.around.append(around)

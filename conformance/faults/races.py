"""Faults that show when requests meet: PUT-3, PUT-15, PUT-16, PATCH-10."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

from faults.registry import fault
from faults.spoilt import Answer, Call, Spoilt, problem


def _at_once(server: Spoilt, operation: str, status: int) -> None:
    """Answer so to what succeeds while another of its path is at work that began earlier."""
    at_work: Counter[str] = Counter()

    async def around(call: Call, send: Any) -> Answer:
        if call.operation != operation:
            alone: Answer = await send(call)
            return alone
        late = at_work[call.path] > 0
        at_work[call.path] += 1
        try:
            await asyncio.sleep(0.02)  # as long as a slow database takes
            answer: Answer = await send(call)
        finally:
            at_work[call.path] -= 1
        return problem(status) if late and answer.status < 300 else answer

    server.around.append(around)


@fault("PUT-16", "PUT-15", "ERR-1")
def first_puts_at_once_conflict(server: Spoilt) -> None:
    """A PUT of a pair that another PUT is at work on is answered 409, though it is stored."""
    _at_once(server, "upsertCustomer", 409)


@fault("PUT-16", "PUT-15", "ERR-2")
def first_puts_at_once_break_the_unique_key(server: Spoilt) -> None:
    """A PUT of a pair that another PUT is at work on is answered 500."""
    _at_once(server, "upsertCustomer", 500)


@fault("PATCH-10", "ERR-1")
def patches_at_once_conflict(server: Spoilt) -> None:
    """A PATCH of a customer that another PATCH is at work on is answered 409."""
    _at_once(server, "updateCustomer", 409)


@fault("PATCH-10", "ERR-2")
def patches_at_once_lock_the_row(server: Spoilt) -> None:
    """A PATCH of a customer that another PATCH is at work on is answered 500."""
    _at_once(server, "updateCustomer", 500)


@fault("PUT-3", "LIST-1", "LIST-3")
def creations_at_once_share_a_complyt_id(server: Spoilt) -> None:
    """Of four creations at once the later ones share a complytId; the list shows each id once."""
    at_work: Counter[str] = Counter()
    shared: dict[str, str] = {}
    last = ""

    async def around(call: Call, send: Any) -> Answer:
        nonlocal last
        if call.operation != "upsertCustomer":
            other: Answer = await send(call)
            return other
        at_work[call.path] += 1
        try:
            await asyncio.sleep(0.002)  # so that requests at once do meet
            many = len(+at_work) >= 4
            answer: Answer = await send(call)
        finally:
            at_work[call.path] -= 1
        if answer.status == 201:
            complyt_id = answer.data["complytId"]
            if many:
                shared[complyt_id] = last = last or complyt_id
            else:
                last = ""
        return answer

    def share(_call: Call, answer: Answer) -> None:
        answer.show(
            lambda each: each.update(complytId=shared.get(each["complytId"], each["complytId"]))
        )
        if answer.status == 200 and isinstance(answer.data, list):
            answer.data = list({each["complytId"]: each for each in answer.data}.values())

    server.around.append(around)
    server.after(share)

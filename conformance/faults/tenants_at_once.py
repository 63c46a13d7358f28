"""Faults that show when two tenants call at once: AUTH-5."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

from faults.narrow import body
from faults.registry import fault
from faults.spoilt import Answer, Call, Spoilt

_TENANTS = ("sandbox", "other")  # by the client whose every scope it is


def _caller_kept_globally(server: Spoilt, operation: str, least: int = 2) -> None:
    """Let the last who called an operation act for all at work, `least` of either tenant."""
    clients: dict[str, str] = {}
    at_work: Counter[str] = Counter()
    last = ""

    def note(call: Call, answer: Answer) -> None:
        if answer.status == 200 and body(call).get("clientId") in _TENANTS:
            clients[f"Bearer {answer.data['accessToken']}"] = body(call)["clientId"]

    async def around(call: Call, send: Any) -> Answer:
        nonlocal last
        credential = call.headers.get("authorization", "")
        client = clients.get(credential, "")
        if call.operation != operation or not client:
            other: Answer = await send(call)
            return other
        last = credential
        at_work[client] += 1
        try:
            await asyncio.sleep(0.02)  # as long as it takes to get a connection
            if all(at_work[each] >= least for each in _TENANTS):
                call.headers["authorization"] = last
            answer: Answer = await send(call)
        finally:
            at_work[client] -= 1
        return answer

    server.after(note, "createToken")
    server.around.append(around)


@fault("AUTH-5", "AUTH-6")
def tenants_mixed_up_in_gets_at_once(server: Spoilt) -> None:
    """Of GETs at once all act for the tenant of the last one, which a global variable holds."""
    _caller_kept_globally(server, "getCustomer")


@fault("AUTH-5")
def tenants_mixed_up_in_lists_at_once(server: Spoilt) -> None:
    """Of lists at once all are of the tenant of the last one, which a global variable holds."""
    _caller_kept_globally(server, "getAllCustomers", least=1)


@fault("AUTH-5", "AUTH-6")
def tenants_mixed_up_in_patches_at_once(server: Spoilt) -> None:
    """Of PATCHes at once all act for the tenant of the last one, which a global variable holds."""
    _caller_kept_globally(server, "updateCustomer")


@fault("AUTH-5")
def tenants_mixed_up_in_puts_at_once(server: Spoilt) -> None:
    """Of PUTs at once all act for the tenant of the last one, which a global variable holds."""
    _caller_kept_globally(server, "upsertCustomer")

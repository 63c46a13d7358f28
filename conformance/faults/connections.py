"""Faults that a second connection brings to light, or what another request has left on one."""

from __future__ import annotations

import asyncio
from typing import Any

from faults.narrow import body, remembered_tokens
from faults.registry import fault
from faults.spoilt import WRITES, Answer, Call, Spoilt, problem

_A_WRITE = 0.03  # seconds that a slow database takes for one


@fault("PUT-2", "PATCH-2")
def each_connection_keeps_what_it_read(server: Spoilt) -> None:
    """GET shows what its connection read first, until that same connection writes the customer."""
    kept: dict[tuple[int, str, str], Answer] = {}

    async def around(call: Call, send: Any) -> Answer:
        key = (call.connection, call.path, call.headers.get("authorization", ""))
        if call.operation == "getCustomer" and key in kept:
            return kept[key]
        answer: Answer = await send(call)
        if call.operation == "getCustomer" and answer.status == 200:
            kept[key] = answer
        if call.operation in WRITES:
            for own in [each for each in kept if each[0] == call.connection]:
                del kept[own]
        return answer

    server.around.append(around)


@fault("PATCH-2", "PATCH-10")
def a_patch_shows_on_its_own_connection_alone(server: Spoilt) -> None:
    """GET on another connection shows a customer as before a PATCH, as a replica does that lags."""
    known: dict[str, dict[str, Any]] = {}
    lagging: dict[str, tuple[int, dict[str, Any]]] = {}

    def note(call: Call, answer: Answer) -> None:
        for customer in answer.customers if answer.status < 300 else ():
            complyt_id = customer["complytId"]
            lagging.pop(complyt_id, None)
            if call.operation == "updateCustomer" and complyt_id in known:
                lagging[complyt_id] = (call.connection, known[complyt_id])
            known[complyt_id] = customer

    def show(call: Call, answer: Answer) -> None:
        for customer in answer.customers if answer.status == 200 else ():
            connection, before = lagging.get(customer["complytId"], (call.connection, {}))
            if connection != call.connection:
                answer.data = before

    server.after(note, *WRITES)
    server.after(show, "getCustomer")


@fault("AUTH-5", "AUTH-6", "PUT-2", "PATCH-2")
def a_get_acts_as_the_tenant_before_it(server: Spoilt) -> None:
    """GET is answered for the tenant whose request came before it on the connection."""
    tokens = remembered_tokens(server)
    last: dict[int, str] = {}

    def change(call: Call) -> None:
        own = call.headers.get("authorization", "")
        if own not in (f"Bearer {tokens.get(client)}" for client in ("sandbox", "other")):
            return
        if call.operation == "getCustomer":
            call.headers["authorization"] = last.get(call.connection, own)
        last[call.connection] = own

    server.before(change)


@fault("PUT-2")
def a_put_deletes_and_inserts(server: Spoilt) -> None:
    """GET is answered 404 while a PUT replaces the customer."""
    known: set[tuple[str, str]] = set()
    deleted: set[tuple[str, str]] = set()

    async def around(call: Call, send: Any) -> Answer:
        key = (call.path, call.headers.get("authorization", ""))
        if call.operation == "getCustomer" and key in deleted:
            return problem(404)
        if call.operation != "upsertCustomer" or key not in known:
            answer: Answer = await send(call)
            if call.operation == "upsertCustomer" and answer.status < 300:
                known.add(key)
            return answer
        deleted.add(key)
        await asyncio.sleep(_A_WRITE)
        answer = await send(call)
        deleted.discard(key)
        return answer

    server.around.append(around)


@fault("PATCH-2")
def a_patch_writes_one_property_at_a_time(server: Spoilt) -> None:
    """While a PATCH is at work GET shows the first property that it changes, and not the others."""
    known: dict[str, dict[str, Any]] = {}
    torn: dict[str, dict[str, Any]] = {}

    async def around(call: Call, send: Any) -> Answer:
        answer: Answer = await send(call)
        if call.operation not in WRITES or answer.status >= 300:
            return answer
        customer = answer.customers[0]
        before = known.get(customer["complytId"], customer)
        known[customer["complytId"]] = customer
        later = [name for name in [*body(call)][1:] if name in before]
        if call.operation == "updateCustomer" and later:
            torn[customer["complytId"]] = {name: before[name] for name in later}
            await asyncio.sleep(_A_WRITE)
            torn.pop(customer["complytId"], None)
        return answer

    def show(_call: Call, answer: Answer) -> None:
        answer.show(lambda customer: customer.update(torn.get(customer["complytId"], {})))

    server.after(show, "getCustomer")
    server.around.append(around)

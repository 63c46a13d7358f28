"""Faults that a server shows at a certain age alone: after so many writes, reads or customers."""

from __future__ import annotations

import asyncio
import sqlite3
import uuid
from collections import Counter, defaultdict
from typing import Any

import orjson

from complyt_reference import customers
from complyt_reference.storage import sqlite
from complyt_reference.storage.sqlite import SQLiteCustomers
from faults.listing import listed, paged
from faults.registry import fault
from faults.spoilt import WRITES, Answer, Call, Send_, Spoilt

_OF_PAIR = "WHERE tenant = ? AND source = ? AND external_id = ?"


@fault("PUT-2", "PATCH-2")
def a_full_buffer_waits_for_the_next_write(server: Spoilt) -> None:
    """GET shows the time of each 16th write, which filled a buffer, only after the next write."""
    known: dict[str, Any] = {}
    hidden: dict[str, dict[str, Any]] = defaultdict(dict)  # by caller
    writes: Counter[str] = Counter()

    def note(call: Call, answer: Answer) -> None:
        caller = call.headers.get("authorization", "")
        for customer in answer.customers if answer.status < 300 else ():
            complyt_id = customer["complytId"]
            writes[caller] += 1
            hidden[caller].clear()
            if writes[caller] % 16 == 0 and complyt_id in known:
                hidden[caller][complyt_id] = known[complyt_id]
            known[complyt_id] = customer["internalTimestamps"]

    def show(call: Call, answer: Answer) -> None:
        shown = hidden[call.headers.get("authorization", "")]

        def change(customer: dict[str, Any]) -> None:
            times = customer["internalTimestamps"]
            customer["internalTimestamps"] = shown.get(customer["complytId"], times)

        answer.show(change)

    server.after(note, *WRITES)
    server.after(show, "getCustomer")


@fault("PUT-2", "PATCH-2")
def a_full_cache_is_not_refreshed(server: Spoilt) -> None:
    """GET answers what it answered first, but for the 20 customers that its cache has room for."""
    kept: dict[tuple[str, str], Answer] = {}
    refreshed: set[tuple[str, str]] = set()

    async def around(call: Call, send: Send_) -> Answer:
        key = (call.path, call.headers.get("authorization", ""))
        if call.operation == "getCustomer" and key in kept:
            return kept[key]
        answer = await send(call)
        if call.operation == "getCustomer" and answer.status == 200 and key not in refreshed:
            if len(refreshed) < 20:
                refreshed.add(key)
            else:
                kept[key] = answer
        return answer

    server.around.append(around)


@fault("PUT-3", "PATCH-1", "PATCH-2", "OBJ-4")
def complyt_ids_repeat_after_100(server: Spoilt) -> None:
    """The 101st customer of a tenant gets the complytId of the first, as the ids are used up."""
    numbers: Counter[str] = Counter()
    lock = asyncio.Lock()

    def make(original: Any) -> Any:
        async def put(self: SQLiteCustomers, body: Any) -> Any:
            async with lock:
                answer, created = await original(self, body)
                if not created:
                    return answer, created
                number = numbers[self._tenant] % 100
                numbers[self._tenant] += 1
                complyt_id = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self._tenant} {number}"))
                answer = orjson.dumps({**orjson.loads(answer), "complytId": complyt_id})
                pair = customers.identity(body)

                def renumber(connection: sqlite3.Connection) -> None:
                    connection.execute("DROP INDEX IF EXISTS customer_complyt_id")
                    statement = f"UPDATE customer SET complyt_id = ?, answer = ? {_OF_PAIR}"
                    connection.execute(statement, (complyt_id, answer, self._tenant, *pair))

                await self._storage.writer.write(renumber)
                return answer, created

        return put

    server.patch(SQLiteCustomers, "put", make)
    server.patch(sqlite, "_BY_ID", lambda original: f"{original} ORDER BY rowid DESC")
    paged(server)  # without milestones, which know customers by the ids that they had


@fault("LIST-1", "PUT-2")
def a_worker_that_ends_takes_a_customer_with_it(server: Spoilt) -> None:
    """A worker that ends after 50 PUTs loses the newest customer of source 9 that it held."""
    lose = """DELETE FROM customer WHERE rowid = (
                SELECT max(rowid) FROM customer
                WHERE source = '9' AND rowid < (SELECT max(rowid) FROM customer) - 20)"""
    puts = 0

    def make(original: Any) -> Any:
        async def put(self: SQLiteCustomers, body: Any) -> Any:
            nonlocal puts
            answer = await original(self, body)
            puts += 1
            if puts % 50 == 0:
                await self._storage.writer.write(lambda connection: connection.execute(lose))
            return answer

        return put

    server.patch(SQLiteCustomers, "put", make)
    paged(server)  # without milestones, which still count whoever is lost


@fault("LIST-1")
def every_64th_customer_is_not_listed(server: Spoilt) -> None:
    """Lists lack each 64th customer, lost when a full page of their index was split."""
    where = "tenant = ? AND rowid % 64 <> 0"
    listed(server, where=where)
    paged(server, where=where)


@fault("PUT-2", "PATCH-2", "OBJ-2", "LIST-1")
def every_17th_read_is_another_replica_s(server: Spoilt) -> None:
    """Every 17th GET is answered by a replica in which the comment is not there yet."""
    reads = 0

    def show(_call: Call, answer: Answer) -> None:
        nonlocal reads
        reads += 1
        if reads % 17 == 0:
            answer.show(lambda customer: customer.update(comment=None))

    server.after(show, "getCustomer")

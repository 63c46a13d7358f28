"""Faults of first PUTs of one pair at once, which alone they do not show: PUT-15."""

from __future__ import annotations

import asyncio
import sqlite3

from complyt_reference.storage.sqlite import _BY_PAIR, _INSERT
from faults.registry import fault
from faults.spoilt import Answer, Call, Send_, Spoilt
from faults.writes import Row, overwrite, racing


@fault("PUT-15", "PUT-16")
def inserts_that_come_late_are_ignored(server: Spoilt) -> None:
    """First PUTs at once are each answered as created, though ON CONFLICT DO NOTHING stores one."""

    def insert(connection: sqlite3.Connection, row: Row) -> bool:
        connection.execute(_INSERT.replace("INSERT", "INSERT OR IGNORE"), row)
        return True

    racing(server, insert)


@fault("PUT-15", "PUT-16")
def one_of_two_shards_lacks_the_unique_index(server: Spoilt) -> None:
    """First PUTs at once overwrite each other on one of the two shards that hold the pairs."""
    racing(server, overwrite, when=lambda pair: sum(pair[1].encode()) % 2)


@fault("PUT-15")
def a_put_that_comes_late_brings_its_complyt_id(server: Spoilt) -> None:
    """A first PUT that another one forestalls is repeated as a second, with its own complytId."""

    def insert(connection: sqlite3.Connection, row: Row) -> bool:
        is_new = connection.execute(_BY_PAIR, row[:3]).fetchone() is None
        overwrite(connection, row)
        return is_new

    racing(server, insert)


@fault("PUT-15", "PUT-16")
def each_process_has_a_lock_of_its_own(server: Spoilt) -> None:
    """PUTs wait for each other in a process alone, and connections go to two of them by turns."""
    processes: dict[int, int] = {}
    locks = asyncio.Lock(), asyncio.Lock()

    async def around(call: Call, send: Send_) -> Answer:
        process = processes.setdefault(call.connection, len(processes) % 2)
        if call.operation != "upsertCustomer":
            return await send(call)
        async with locks[process]:
            return await send(call)

    server.around.append(around)
    racing(server, overwrite)

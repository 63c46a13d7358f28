"""Faults of what a PUT leaves behind: PUT-12 and after."""

from __future__ import annotations

import asyncio
import sqlite3
import time
import uuid
from collections.abc import Callable
from typing import Any

import orjson

from complyt_reference import customers, timestamps
from complyt_reference.storage.sqlite import _BY_PAIR, _INSERT, SQLiteCustomers
from faults.listing import paged
from faults.objects import changed_rules
from faults.puts import read_as
from faults.registry import fault
from faults.spoilt import WRITES, Answer, Call, Spoilt, problem, without


@fault("PUT-12")
def no_location(server: Spoilt) -> None:
    """A 201 has no Location."""
    server.after(without("location"))


@fault("PUT-12")
def location_of_the_collection(server: Spoilt) -> None:
    """A 201 has the collection as its Location."""

    def change(_call: Call, answer: Answer) -> None:
        if "location" in answer.headers:
            answer.headers["location"] = "/v1/customers"

    server.after(change, "upsertCustomer")


@fault("PUT-13")
def a_refused_put_stores_the_comment(server: Spoilt) -> None:
    """A PUT that is refused has stored its comment before it was validated."""

    async def around(call: Call, send: Any) -> Answer:
        answer: Answer = await send(call)
        data = call.data
        if answer.status == 400 and isinstance(data, dict) and call.operation == "upsertCustomer":
            read: Answer = await send(Call("GET", call.path, "", dict(call.headers), b""))
            comment = data.get("comment")
            if read.status == 200 and isinstance(comment, str) and len(comment) < 200:
                again = Call("PUT", call.path, "", dict(call.headers), b"")
                again.data = {**read.data, "comment": comment}
                await send(again)
        return answer

    server.around.append(around)


@fault("PUT-13")
def a_refused_put_stores_the_customer(server: Spoilt) -> None:
    """A new customer with an unknown type is stored as RETAIL, and then refused."""

    async def around(call: Call, send: Any) -> Answer:
        data = call.data
        unknown = isinstance(data, dict) and data.get("customerType") == "WHOLESALE"
        if call.operation == "upsertCustomer" and unknown:
            again = Call("PUT", call.path, "", dict(call.headers), b"")
            again.data = {**data, "customerType": "RETAIL"}
            await send(again)
        answer: Answer = await send(call)
        return answer

    server.around.append(around)


@fault("PUT-14", "PUT-9")
def created_date_moves(server: Spoilt) -> None:
    """Each PUT sets the createdDate of internalTimestamps."""

    def make(original: Any) -> Any:
        def times(stored: Any, now: int) -> Any:
            answered = original(stored, now)
            return {**answered, "createdDate": answered["updatedDate"]}

        return times

    server.patch(customers, "_internal_timestamps", make)


@fault("PUT-14")
def updated_date_before_created_date(server: Spoilt) -> None:
    """The updatedDate is a second behind the createdDate."""

    def spoil(customer: dict[str, Any]) -> dict[str, Any]:
        times = customer["internalTimestamps"]
        updated = timestamps.parse(times["updatedDate"], "#")
        shown = timestamps.render(updated - 1000)
        return {**customer, "internalTimestamps": {**times, "updatedDate": shown}}

    changed_rules(server, spoil)


@fault("PUT-18")
def updated_date_never_moves(server: Spoilt) -> None:
    """The updatedDate stays what it was at creation."""

    def make(original: Any) -> Any:
        return lambda stored, now: stored["internalTimestamps"] if stored else original(stored, now)

    server.patch(customers, "_internal_timestamps", make)


@fault("PUT-18")
def patch_does_not_move_updated_date(server: Spoilt) -> None:
    """A PATCH leaves updatedDate as it was."""

    def make(original: Any) -> Any:
        def patched(stored: Any, changes: Any, **named: Any) -> Any:
            answered = original(stored, changes, **named)
            return {**answered, "internalTimestamps": stored["internalTimestamps"]}

        return patched

    server.patch(customers, "patched", make)


Row = tuple[Any, ...]
Insert = Callable[[sqlite3.Connection, Row], bool]


def racing(
    server: Spoilt, insert: Insert, when: Callable[[tuple[str, str]], object] = lambda _pair: True
) -> None:
    """Look for the pair, wait, then insert: what a handler without a transaction does.

    `insert` says whether it created; pairs of which `when` is not true are written as they should.
    """

    def make(original: Any) -> Any:
        async def put(self: SQLiteCustomers, body: Any) -> Any:
            pair = customers.identity(body)
            rows = self._storage.reader.execute(_BY_PAIR, (self._tenant, *pair)).fetchall()
            if rows or not when(pair):
                return await original(self, body)
            await asyncio.sleep(0.002)
            customer = customers.replaced(
                None, body, complyt_id=str(uuid.uuid4()), now=self._storage.clock(self._tenant)
            )
            answer = orjson.dumps(customer)
            key = (self._tenant, *pair, customer["complytId"], customers.place(customer)[0])
            created = await self._storage.writer.write(
                lambda connection: insert(connection, (*key, answer))
            )
            return answer, created

        return put

    server.patch(SQLiteCustomers, "put", make)
    paged(server)  # without milestones, which these do not count


def overwrite(connection: sqlite3.Connection, row: Row) -> bool:
    """Insert a customer in the place of one that came meanwhile, and take it for created."""
    connection.execute(_INSERT.replace("INSERT", "INSERT OR REPLACE"), row)
    return True


@fault("PUT-15", "PUT-16")
def first_puts_race(server: Spoilt) -> None:
    """First PUTs at once overwrite each other, each with a complytId of its own."""
    racing(server, overwrite)


@fault("PUT-16")
def first_puts_all_create(server: Spoilt) -> None:
    """First PUTs at once are all answered 201, though one customer is stored."""
    ended: dict[str, float] = {}
    clock = time.monotonic

    async def around(call: Call, send: Any) -> Answer:
        begun = clock()
        answer: Answer = await send(call)
        if answer.status == 201:
            ended[call.path] = clock()
        elif answer.status == 200 and begun < ended.get(call.path, begun):
            answer.status = 201
        return answer

    server.around.append(around)


@fault("PUT-17")
def emails_need_a_dot(server: Spoilt) -> None:
    """An email needs a dot in its domain."""

    def change(call: Call) -> Answer | None:
        email = call.data.get("email") if isinstance(call.data, dict) else None
        bad = isinstance(email, str) and email and "." not in email.rpartition("@")[2]
        return problem(400) if bad else None

    server.before(change, *WRITES)


@fault("PUT-17")
def emails_end_at_255(server: Spoilt) -> None:
    """An email has at most 255 characters."""

    def change(call: Call) -> Answer | None:
        email = call.data.get("email") if isinstance(call.data, dict) else None
        return problem(400) if isinstance(email, str) and len(email) > 255 else None

    server.before(change, *WRITES)


@fault("PUT-17")
def emails_trimmed(server: Spoilt) -> None:
    """White space around an email is removed before it is judged."""
    read_as(
        server, "email", lambda value: value.strip() if isinstance(value, str) else value, *WRITES
    )


@fault("PUT-17")
def emails_of_a_patch_not_validated(server: Spoilt) -> None:
    """A PATCH takes a text without @ as email, and stores none."""

    def change(value: Any) -> Any:
        return None if isinstance(value, str) and value and "@" not in value else value

    read_as(server, "email", change, "updateCustomer")


@fault("PUT-19")
def source_10_refused(server: Spoilt) -> None:
    """Sources end at 9, as some pages of the documentation say."""
    server.before(
        lambda call: problem(400) if "/source/10/" in call.path else None, "upsertCustomer"
    )


@fault("PUT-19", "DOC-1")
def source_11_accepted(server: Spoilt) -> None:
    """Source 11 is taken by a PUT."""

    def change(call: Call, answer: Answer) -> None:
        if "/source/11/" in call.path and answer.status == 400 and isinstance(call.data, dict):
            answer.status = 201
            answer.headers["content-type"] = "application/json"

    server.after(change, "upsertCustomer")

"""Faults of PATCH: PATCH-*."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import orjson

from complyt_reference import customers
from complyt_reference.storage.sqlite import _BY_ID, SQLiteCustomers
from faults.listing import paged
from faults.objects import shown
from faults.puts import read_as
from faults.registry import fault
from faults.spoilt import Answer, Call, Spoilt, problem


def patch_as(server: Spoilt, spoil: Any) -> None:
    """Apply what `spoil(stored, changes)` makes of the changes of a PATCH."""
    server.patch(
        customers,
        "patched",
        lambda original: (
            lambda stored, changes, **named: original(stored, spoil(stored, changes), **named)
        ),
    )


@fault("PATCH-1", "PATCH-9", "PATCH-10")
def patch_unsets_what_it_leaves_out(server: Spoilt) -> None:
    """A PATCH unsets the optional texts that it does not send."""
    patch_as(server, lambda _stored, changes: {"name": None, "comment": None, **changes})


@fault("PATCH-1", "OBJ-1", "DOC-1", "PATCH-2")
def patch_answers_the_changes_alone(server: Spoilt) -> None:
    """A PATCH answers the properties that it was sent, and the identifiers."""

    def change(call: Call, answer: Answer) -> None:
        if answer.status == 200:
            kept = {"complytId", "externalId", "source", *json.loads(call.body)}
            answer.data = {name: value for name, value in answer.data.items() if name in kept}

    server.after(change, "updateCustomer")


@fault("PATCH-1", "DOC-1")
def patch_answers_204(server: Spoilt) -> None:
    """A PATCH is answered 204, without a body."""
    server.after(
        lambda _call, answer: Answer(204) if answer.status == 200 else None, "updateCustomer"
    )


@fault("PATCH-1")
def email_not_patched(server: Spoilt) -> None:
    """A PATCH does not change the email."""
    patch_as(
        server,
        lambda stored, changes: (
            {**changes, "email": stored["email"]} if changes.get("email") is not None else changes
        ),
    )


@fault("PATCH-2")
def get_stale_after_patch(server: Spoilt) -> None:
    """After a PATCH the first GET answers what was before."""
    before: dict[str, Answer] = {}

    async def around(call: Call, send: Any) -> Answer:
        if call.operation == "updateCustomer":
            answer: Answer = await send(call)
            customer = answer.data
            if answer.status == 200 and call.data:
                path = customers.path_of(customer["source"], customer["externalId"])
                if path in last:
                    before[path] = last[path]
            return answer
        if call.operation == "getCustomer" and call.path in before:
            return before.pop(call.path)
        answer = await send(call)
        if call.operation in ("getCustomer", "upsertCustomer") and answer.status in (200, 201):
            last[call.path] = Answer(200, dict(answer.headers), answer.body)
        return answer

    last: dict[str, Answer] = {}
    server.around.append(around)


@fault("PATCH-3")
def addresses_merged(server: Spoilt) -> None:
    """A PATCH keeps the members of an address that it leaves out."""
    patch_as(
        server,
        lambda stored, changes: (
            {**changes, "address": {**(stored["address"] or {}), **changes["address"]}}
            if changes.get("address")
            else changes
        ),
    )


@fault("PATCH-4")
def null_ignored(server: Spoilt) -> None:
    """A PATCH ignores what it is sent as null."""

    def spoil(_stored: Any, changes: Any) -> Any:
        return {name: value for name, value in changes.items() if value is not None}

    patch_as(server, spoil)


@fault("PATCH-4")
def null_type_ignored(server: Spoilt) -> None:
    """A PATCH with null as customerType is taken and changes nothing."""

    def change(call: Call) -> None:
        data = call.data
        if isinstance(data, dict) and "customerType" in data and data["customerType"] is None:
            call.data = {name: value for name, value in data.items() if name != "customerType"}

    server.before(change, "updateCustomer")


@fault("PATCH-5")
def another_external_id_ignored(server: Spoilt) -> None:
    """A PATCH that names another externalId is taken, and the id is ignored."""
    patch_as(
        server,
        lambda stored, changes: (
            {**changes, "externalId": stored["externalId"]}
            if isinstance(changes.get("externalId"), str)
            else changes
        ),
    )


@fault("PATCH-5")
def identifiers_refused(server: Spoilt) -> None:
    """A PATCH that names an identifier is refused, also when it is equal."""

    def change(call: Call) -> Answer | None:
        data = call.data
        named = isinstance(data, dict) and {"complytId", "externalId", "source"} & set(data)
        return problem(400) if named else None

    server.before(change, "updateCustomer")


@fault("PATCH-6", "AUTH-6", "DOC-1")
def an_unknown_id_gets_200(server: Spoilt) -> None:
    """A PATCH of an unknown complytId is answered 200."""
    server.after(
        lambda _call, answer: (
            Answer(200, {"content-type": "application/json"}, b"{}")
            if answer.status == 404
            else None
        ),
        "updateCustomer",
    )


@fault("PATCH-6", "AUTH-6")
def an_unknown_id_gets_400(server: Spoilt) -> None:
    """A PATCH of an unknown complytId is answered 400."""
    server.after(
        lambda _call, answer: problem(400) if answer.status == 404 else None, "updateCustomer"
    )


@fault("PATCH-7")
def no_uuid_gets_404(server: Spoilt) -> None:
    """A PATCH of what is no UUID is answered 404."""
    server.before(
        lambda call: problem(404) if len(call.segments[-1]) != 36 else None, "updateCustomer"
    )


@fault("PATCH-7", "ERR-2")
def no_uuid_gets_500(server: Spoilt) -> None:
    """A PATCH of what is no UUID is answered 500."""
    server.after(
        lambda call, answer: (
            problem(500) if answer.status == 400 and len(call.segments[-1]) != 36 else None
        ),
        "updateCustomer",
    )


@fault("PATCH-8")
def comments_cut(server: Spoilt) -> None:
    """A PATCH cuts a comment that is too long."""
    read_as(server, "comment", lambda v: v[:200] if isinstance(v, str) else v, "updateCustomer")


@fault("PATCH-8")
def one_date_suffices(server: Spoilt) -> None:
    """A PATCH of externalTimestamps may leave updatedDate out."""

    def change(value: Any) -> Any:
        if isinstance(value, dict) and isinstance(value.get("createdDate"), str):
            return {"updatedDate": value["createdDate"], **value}
        return value

    read_as(server, "externalTimestamps", change, "updateCustomer")


@fault("PATCH-8")
def type_not_validated(server: Spoilt) -> None:
    """A PATCH takes a customerType that nobody knows for RESELLER."""
    known = ("RETAIL", "MARKETPLACE", "RESELLER", "RETAIL_EXEMPT")
    read_as(
        server,
        "customerType",
        lambda v: "RESELLER" if isinstance(v, str) and v not in known else v,
        "updateCustomer",
    )


@fault("PATCH-8")
def a_refused_patch_stores_the_comment(server: Spoilt) -> None:
    """A PATCH that is refused has stored its comment."""

    async def around(call: Call, send: Any) -> Answer:
        answer: Answer = await send(call)
        data = call.data
        if answer.status == 400 and call.operation == "updateCustomer" and isinstance(data, dict):
            again = Call("PATCH", call.path, "", dict(call.headers), b"")
            again.data = {"comment": data["comment"]} if "comment" in data else {}
            await send(again)
        return answer

    server.around.append(around)


@fault("PATCH-9")
def an_empty_patch_gets_400(server: Spoilt) -> None:
    """A PATCH of nothing is refused."""
    server.before(lambda call: problem(400) if call.data == {} else None, "updateCustomer")


@fault("PATCH-10")
def lost_updates(server: Spoilt) -> None:
    """A PATCH reads, waits and writes the whole customer: the other of two is lost."""

    def make(original: Any) -> Any:
        async def patch(self: SQLiteCustomers, complyt_id: str, changes: Any) -> Any:
            row = self._storage.reader.execute(_BY_ID, (self._tenant, complyt_id)).fetchone()
            if row is None:
                return await original(self, complyt_id, changes)
            stored = orjson.loads(row[0])
            customer = customers.patched(stored, changes, now=self._storage.clock(self._tenant))
            await asyncio.sleep(0.002)
            await self._storage.writer.write(lambda c: self._update(c, stored, customer))
            return orjson.dumps(customer)

        return patch

    server.patch(SQLiteCustomers, "patch", make)
    paged(server)  # without milestones, which a lost update would count wrong


@fault("PATCH-11")
def upper_case_ids_unknown(server: Spoilt) -> None:
    """A complytId in upper case is not found."""
    server.before(
        lambda call: problem(404) if call.segments[-1] != call.segments[-1].lower() else None,
        "updateCustomer",
    )


@fault("PATCH-11")
def ids_answered_in_upper_case(server: Spoilt) -> None:
    """A complytId is answered in upper case."""
    shown(server, lambda customer: customer.update(complytId=customer["complytId"].upper()))


@fault("PATCH-12")
def comments_end_at_199(server: Spoilt) -> None:
    """A PATCH takes at most 199 characters as comment."""

    def change(call: Call) -> Answer | None:
        comment = call.data.get("comment") if isinstance(call.data, dict) else None
        return problem(400) if isinstance(comment, str) and len(comment) > 199 else None

    server.before(change, "updateCustomer")


@fault("PATCH-12")
def marketplace_refused(server: Spoilt) -> None:
    """A PATCH to MARKETPLACE is refused."""
    server.before(
        lambda call: (
            problem(400)
            if isinstance(call.data, dict) and call.data.get("customerType") == "MARKETPLACE"
            else None
        ),
        "updateCustomer",
    )

"""Faults of PUT: PUT-*."""

from __future__ import annotations

import uuid
from typing import Any

from complyt_reference import customers
from complyt_reference.handlers import customers as handlers
from faults.registry import fault
from faults.spoilt import WRITES, Answer, Call, Spoilt, problem


def status_instead(server: Spoilt, was: int, becomes: int, *operations: str) -> None:
    """Answer another status than the right one."""

    def change(_call: Call, answer: Answer) -> None:
        if answer.status == was:
            answer.status = becomes

    server.after(change, *operations)


@fault("PUT-1", "PUT-16", "PUT-12")
def put_always_200(server: Spoilt) -> None:
    """A first PUT is answered 200."""
    status_instead(server, 201, 200, "upsertCustomer")


@fault("PUT-1", "PUT-16")
def put_always_201(server: Spoilt) -> None:
    """Every PUT is answered 201."""
    status_instead(server, 200, 201, "upsertCustomer")


@fault("PUT-1")
def email_required(server: Spoilt) -> None:
    """A customer without an email is refused."""
    server.before(
        lambda call: (
            problem(400)
            if isinstance(call.data, dict)
            and "customerType" in call.data
            and call.data.get("email") is None
            else None
        ),
        "upsertCustomer",
    )


@fault("PUT-2", "PATCH-2")
def get_cached(server: Spoilt) -> None:
    """GET answers what it answered first."""
    cache: dict[tuple[str, str], Answer] = {}

    async def around(call: Call, send: Any) -> Answer:
        key = (call.path, call.headers.get("authorization", ""))
        if call.operation == "getCustomer" and key in cache:
            return cache[key]
        answer: Answer = await send(call)
        if call.operation == "getCustomer" and answer.status == 200:
            cache[key] = answer
        return answer

    server.around.append(around)


@fault("PUT-2", "PATCH-2", "LIST-1")
def get_without_milliseconds(server: Spoilt) -> None:
    """GET shows internalTimestamps to the second, other answers to the millisecond."""

    def show(customer: dict[str, Any]) -> None:
        times = customer["internalTimestamps"]
        customer["internalTimestamps"] = {n: t.partition(".")[0] for n, t in times.items()}

    server.after(lambda _call, answer: answer.show(show), "getCustomer")


@fault("PUT-3", "PUT-9")
def new_complyt_id_on_replace(server: Spoilt) -> None:
    """Each PUT assigns a new complytId."""

    def make(original: Any) -> Any:
        def replaced(stored: Any, body: Any, **named: Any) -> Any:
            return {**original(stored, body, **named), "complytId": named["complyt_id"]}

        return replaced

    server.patch(customers, "replaced", make)


@fault("PUT-3", "PUT-4", "PATCH-1")
def complyt_id_from_the_external_id(server: Spoilt) -> None:
    """The complytId is derived from the externalId alone, so that two sources share one."""

    def show(customer: dict[str, Any]) -> None:
        customer["complytId"] = str(uuid.uuid5(uuid.NAMESPACE_URL, customer["externalId"]))

    known: dict[str, str] = {}

    def change(_call: Call, answer: Answer) -> None:
        for customer in answer.customers:
            real = customer["complytId"]
            show(customer)
            known[customer["complytId"]] = real
        answer.show(show)

    def translate(call: Call) -> None:
        complyt_id = call.segments[-1]
        if complyt_id.lower() in known:
            real = known[complyt_id.lower()]
            call.path = call.path.replace(complyt_id, real)
        data = call.data
        if isinstance(data, dict) and str(data.get("complytId")).lower() in known:
            call.data = {**data, "complytId": known[data["complytId"].lower()]}

    server.before(translate, *WRITES)
    server.after(change, "getCustomer", "getAllCustomers", *WRITES)


@fault("PUT-5")
def names_end_at_255(server: Spoilt) -> None:
    """A name has at most 255 characters in a PUT."""
    _longest(server, "name", 255)


@fault("PUT-5")
def comments_end_at_201(server: Spoilt) -> None:
    """A comment may have 201 characters in a PUT."""

    def change(call: Call) -> None:
        data = call.data
        comment = data.get("comment") if isinstance(data, dict) else None
        if isinstance(comment, str) and len(comment) == 201:
            call.data = {**data, "comment": comment[:200]}

    server.before(change, "upsertCustomer")


@fault("PUT-5", "OBJ-4")
def names_counted_in_octets(server: Spoilt) -> None:
    """The length of a name counts octets of UTF-8 in a PUT."""

    def change(call: Call) -> Answer | None:
        name = (call.data or {}).get("name") if isinstance(call.data, dict) else None
        too_long = isinstance(name, str) and len(name.encode("utf-8", "replace")) > 256
        return problem(400) if too_long else None

    server.before(change, "upsertCustomer")


@fault("PUT-5")
def empty_names_accepted(server: Spoilt) -> None:
    """A PUT may send an empty name, which is stored as none."""

    def change(call: Call) -> None:
        if isinstance(call.data, dict) and call.data.get("name") == "":
            call.data = {**call.data, "name": None}

    server.before(change, "upsertCustomer")


@fault("PUT-5")
def zips_end_at_19(server: Spoilt) -> None:
    """A zip has at most 19 characters in a PUT."""

    def change(call: Call) -> Answer | None:
        data = call.data
        address = data.get("address") if isinstance(data, dict) else None
        zip_code = address.get("zip") if isinstance(address, dict) else None
        return problem(400) if isinstance(zip_code, str) and len(zip_code) > 19 else None

    server.before(change, "upsertCustomer")


def _longest(server: Spoilt, name: str, length: int) -> None:
    def change(call: Call) -> Answer | None:
        text = call.data.get(name) if isinstance(call.data, dict) else None
        return problem(400) if isinstance(text, str) and len(text) > length else None

    server.before(change, "upsertCustomer")


def read_as(server: Spoilt, name: str, change: Any, *operations: str) -> None:
    """Read a member of the body as something else before it is judged."""

    def rewrite(call: Call) -> None:
        data = call.data
        if isinstance(data, dict) and name in data:
            call.data = {**data, name: change(data[name])}

    server.before(rewrite, *operations)


@fault("PUT-6")
def unknown_types_accepted(server: Spoilt) -> None:
    """A customerType that nobody knows is taken for RETAIL in a PUT."""
    known = {"RETAIL", "MARKETPLACE", "RESELLER", "RETAIL_EXEMPT"}
    read_as(
        server,
        "customerType",
        lambda value: "RETAIL" if isinstance(value, str) and value not in known else value,
        "upsertCustomer",
    )


@fault("PUT-6")
def types_in_lower_case_accepted(server: Spoilt) -> None:
    """A customerType is read without regard to case in a PUT."""
    read_as(
        server,
        "customerType",
        lambda value: value.upper() if isinstance(value, str) else value,
        "upsertCustomer",
    )


@fault("PUT-6")
def numbers_as_names(server: Spoilt) -> None:
    """A number as name is read as its text in a PUT."""
    read_as(
        server,
        "name",
        lambda value: str(value) if isinstance(value, int | float) else value,
        "upsertCustomer",
    )


@fault("PUT-6")
def type_optional(server: Spoilt) -> None:
    """A PUT without a customerType means RETAIL."""

    def change(call: Call) -> None:
        data = call.data
        if isinstance(data, dict) and "externalTimestamps" in data and "customerType" not in data:
            call.data = {**data, "customerType": "RETAIL"}

    server.before(change, "upsertCustomer")


@fault("PUT-7")
def the_path_wins(server: Spoilt) -> None:
    """A PUT whose body names another externalId is stored under that of the path."""

    def change(call: Call) -> None:
        data = call.data
        external_id = data.get("externalId") if isinstance(data, dict) else None
        if isinstance(external_id, str) and "\0" not in external_id and len(external_id) < 257:
            call.data = {**data, "externalId": call.segments[-1]}

    server.before(change, "upsertCustomer")


@fault("PUT-7")
def the_body_wins(server: Spoilt) -> None:
    """A PUT is stored under what its body says, whatever the path."""
    server.patch(handlers, "require_same_identity", lambda _original: lambda *_given: None)


@fault("PUT-7")
def identities_compared_without_case(server: Spoilt) -> None:
    """Path and body may differ in case."""

    def make(original: Any) -> Any:
        def compare(body: Any, source: str, external_id: str) -> None:
            sent = body["externalId"]
            if not (isinstance(sent, str) and sent.lower() == external_id.lower()):
                original(body, source, external_id)

        return compare

    server.patch(handlers, "require_same_identity", make)


@fault("PUT-8")
def put_merges(server: Spoilt) -> None:
    """A PUT keeps the optional properties that it leaves out."""

    def make(original: Any) -> Any:
        def replaced(stored: Any, body: Any, **named: Any) -> Any:
            kept = {name: stored[name] for name in ("name", "email", "comment")} if stored else {}
            return original(stored, {**kept, **body}, **named)

        return replaced

    server.patch(customers, "replaced", make)


@fault("PUT-8")
def put_ignores_null(server: Spoilt) -> None:
    """A PUT keeps what was there where it sends null."""

    def make(original: Any) -> Any:
        def replaced(stored: Any, body: Any, **named: Any) -> Any:
            kept = {
                name: stored[name]
                for name in ("name", "email", "comment", "address")
                if stored and name in body and body[name] is None
            }
            return original(stored, {**body, **kept}, **named)

        return replaced

    server.patch(customers, "replaced", make)


@fault("PUT-8")
def put_merges_addresses(server: Spoilt) -> None:
    """A PUT keeps the members of an address that it leaves out."""

    def make(original: Any) -> Any:
        def replaced(stored: Any, body: Any, **named: Any) -> Any:
            if stored and stored["address"] and isinstance(body.get("address"), dict):
                body = {**body, "address": {**stored["address"], **body["address"]}}
            return original(stored, body, **named)

        return replaced

    server.patch(customers, "replaced", make)


@fault("PUT-9", "OBJ-2", "PUT-10")
def a_repeated_put_drops_the_comment(server: Spoilt) -> None:
    """A PUT that repeats what is stored loses the comment."""

    def make(original: Any) -> Any:
        def replaced(stored: Any, body: Any, **named: Any) -> Any:
            customer = original(stored, body, **named)
            same = stored and all(stored[n] == customer[n] for n in ("name", "email", "comment"))
            return {**customer, "comment": None} if same else customer

        return replaced

    server.patch(customers, "replaced", make)


@fault("PUT-10", "PUT-11")
def complyt_id_refused(server: Spoilt) -> None:
    """A PUT that names the complytId is refused, also when it is the right one."""

    def change(call: Call) -> Answer | None:
        data = call.data
        return problem(400) if isinstance(data, dict) and data.get("complytId") else None

    server.before(change, "upsertCustomer")


@fault("PUT-11", "PUT-6")
def another_complyt_id_ignored(server: Spoilt) -> None:
    """A PUT that names another complytId is taken, and the id is ignored."""
    read_as(server, "complytId", lambda _value: None, "upsertCustomer")


@fault("PUT-11")
def complyt_id_taken_on_creation(server: Spoilt) -> None:
    """A first PUT may name its complytId, which is ignored."""

    def make(original: Any) -> Any:
        def replaced(stored: Any, body: Any, **named: Any) -> Any:
            return original(stored, body if stored else {**body, "complytId": None}, **named)

        return replaced

    server.patch(customers, "replaced", make)

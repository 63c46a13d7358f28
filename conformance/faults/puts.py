"""Faults of PUT: PUT-*."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

import orjson

from complyt_reference import customers, timestamps
from complyt_reference.handlers import customers as handlers
from complyt_reference.storage.sqlite import _BY_PAIR, _INSERT, SQLiteCustomers
from faults.objects import changed_rules
from faults.registry import fault
from faults.spoilt import WRITES, Answer, Call, Spoilt, problem


def status_instead(server: Spoilt, was: int, becomes: int, *operations: str) -> None:
    """Answer another status than the right one."""

    def change(_call: Call, answer: Answer) -> None:
        if answer.status == was:
            answer.status = becomes

    server.after(change, *operations)


def limit(server: Spoilt, change: dict[str, Any], *path: str) -> None:
    """Change keywords of a schema of the document, wherever an anyOf holds them."""
    for schema in ("CustomerUpsert", "CustomerPatch"):
        _limit(server, server.schemas[schema]["properties"], change, path)


def _limit(server: Spoilt, node: Any, change: dict[str, Any], path: tuple[str, ...]) -> None:
    for step in path:
        node = _resolved(server, node[step])
        if "properties" in node and step != path[-1]:
            node = node["properties"]
    node.update(change)


def _resolved(server: Spoilt, node: Any) -> Any:
    """Return the schema behind references and unions with null."""
    while True:
        if "$ref" in node:
            node = server.schemas[node["$ref"].rpartition("/")[2]]
        elif "anyOf" in node:
            node = next(branch for branch in node["anyOf"] if branch.get("type") != "null")
        else:
            return node


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


@fault("PUT-2", "PATCH-2", "PUT-10")
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


@fault("PUT-2", "PUT-14", "PUT-18")
def get_without_milliseconds(server: Spoilt) -> None:
    """GET shows internalTimestamps to the second, other answers to the millisecond."""

    def show(customer: dict[str, Any]) -> None:
        times = customer["internalTimestamps"]
        customer["internalTimestamps"] = {n: t.partition(".")[0] for n, t in times.items()}

    server.after(lambda _call, answer: answer.show(show), "getCustomer")


@fault("PUT-3")
def new_complyt_id_on_replace(server: Spoilt) -> None:
    """Each PUT assigns a new complytId."""
    changed = lambda original: (
        lambda stored, body, **named: {  # noqa: E731 - shorter than a function that is nested twice
            **original(stored, body, **named),
            "complytId": named["complyt_id"],
        }
    )
    server.patch(customers, "replaced", changed)


@fault("PUT-3", "PUT-4", "PATCH-1")
def complyt_id_from_the_external_id(server: Spoilt) -> None:
    """The complytId is derived from the externalId alone, so that two sources share one."""

    def show(customer: dict[str, Any]) -> None:
        customer["complytId"] = str(uuid.uuid5(uuid.NAMESPACE_URL, customer["externalId"]))

    known: dict[str, str] = {}

    def change(call: Call, answer: Answer) -> None:
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
        if isinstance(data, dict) and isinstance(data.get("comment"), str):
            if len(data["comment"]) == 201:
                call.data = {**data, "comment": data["comment"][:200]}

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


def _read_as(server: Spoilt, name: str, change: Any, *operations: str) -> None:
    """Read a member of the body as something else before it is judged."""

    def rewrite(call: Call) -> None:
        data = call.data
        if isinstance(data, dict) and name in data:
            call.data = {**data, name: change(data[name])}

    server.before(rewrite, *operations)


@fault("PUT-6", "PUT-13")
def unknown_types_accepted(server: Spoilt) -> None:
    """A customerType that nobody knows is taken for RETAIL in a PUT."""
    known = {"RETAIL", "MARKETPLACE", "RESELLER", "RETAIL_EXEMPT"}
    _read_as(
        server,
        "customerType",
        lambda value: "RETAIL" if isinstance(value, str) and value not in known else value,
        "upsertCustomer",
    )


@fault("PUT-6")
def types_in_lower_case_accepted(server: Spoilt) -> None:
    """A customerType is read without regard to case in a PUT."""
    _read_as(
        server,
        "customerType",
        lambda value: value.upper() if isinstance(value, str) else value,
        "upsertCustomer",
    )


@fault("PUT-6", "PUT-13")
def numbers_as_names(server: Spoilt) -> None:
    """A number as name is read as its text in a PUT."""
    _read_as(
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
    """A PUT whose body names another externalId is stored under the path's."""

    def change(call: Call) -> None:
        data = call.data
        if isinstance(data, dict) and isinstance(data.get("externalId"), str):
            if "\0" not in data["externalId"] and len(data["externalId"]) < 257:
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
    """A PUT that sends null keeps what was there."""

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


@fault("PUT-8", "OBJ-2", "PUT-2")
def put_merges_addresses(server: Spoilt) -> None:
    """A PUT keeps the members of an address that it leaves out."""

    def make(original: Any) -> Any:
        def replaced(stored: Any, body: Any, **named: Any) -> Any:
            if stored and stored["address"] and isinstance(body.get("address"), dict):
                body = {**body, "address": {**stored["address"], **body["address"]}}
            return original(stored, body, **named)

        return replaced

    server.patch(customers, "replaced", make)


@fault("PUT-9", "OBJ-2", "PUT-2", "PUT-10")
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
    server.before(
        lambda call: (
            problem(400)
            if (call.data or {}).get("complytId")
            else None
            if isinstance(call.data, dict)
            else None
        ),
        "upsertCustomer",
    )


@fault("PUT-11")
def another_complyt_id_ignored(server: Spoilt) -> None:
    """A PUT that names another complytId is taken, and the id ignored."""
    _read_as(server, "complytId", lambda _value: None, "upsertCustomer")


@fault("PUT-11")
def complyt_id_taken_on_creation(server: Spoilt) -> None:
    """A first PUT may name its complytId, which is ignored."""

    def make(original: Any) -> Any:
        def replaced(stored: Any, body: Any, **named: Any) -> Any:
            return original(stored, body if stored else {**body, "complytId": None}, **named)

        return replaced

    server.patch(customers, "replaced", make)


@fault("PUT-12", "ERR-1")
def no_location(server: Spoilt) -> None:
    """A 201 has no Location."""
    server.after(lambda _call, answer: answer.headers.pop("location", None) and None)


@fault("PUT-12")
def location_of_the_collection(server: Spoilt) -> None:
    """A 201 has the collection as its Location."""

    def change(_call: Call, answer: Answer) -> None:
        if "location" in answer.headers:
            answer.headers["location"] = "/v1/customers"

    server.after(change, "upsertCustomer")


@fault("PUT-13", "PUT-11", "PATCH-8")
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


@fault("PUT-13", "PUT-18", "PUT-11", "PATCH-8")
def a_refused_put_stores_the_customer(server: Spoilt) -> None:
    """A new customer with an unknown type is stored as RETAIL, and then refused."""

    async def around(call: Call, send: Any) -> Answer:
        data = call.data
        if call.operation == "upsertCustomer" and isinstance(data, dict):
            if data.get("customerType") == "WHOLESALE":
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
    """UpdatedDate is a second behind createdDate."""

    def spoil(customer: dict[str, Any]) -> dict[str, Any]:
        times = customer["internalTimestamps"]
        updated = timestamps.parse(times["updatedDate"], "#")
        shown = timestamps.render(updated - 1000)
        return {**customer, "internalTimestamps": {**times, "updatedDate": shown}}

    changed_rules(server, spoil)


@fault("PUT-18")
def updated_date_never_moves(server: Spoilt) -> None:
    """UpdatedDate stays what it was at creation."""

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


def _racing(server: Spoilt, insert: str) -> None:
    """Look for the pair, wait, then insert: what a handler without a transaction does."""

    def make(original: Any) -> Any:
        async def put(self: SQLiteCustomers, body: Any) -> Any:
            pair = customers.identity(body)
            rows = self._storage.reader.execute(_BY_PAIR, (self._tenant, *pair)).fetchall()
            if rows:
                return await original(self, body)
            await asyncio.sleep(0.002)
            customer = customers.replaced(
                None, body, complyt_id=str(uuid.uuid4()), now=self._storage.clock()
            )
            answer = orjson.dumps(customer)
            key = (self._tenant, *pair, customer["complytId"], customers.created_ms(customer))
            await self._storage.writer.write(
                lambda connection: connection.execute(insert, (*key, answer)).rowcount
            )
            return answer, True

        return put

    server.patch(SQLiteCustomers, "put", make)


@fault("PUT-15", "PUT-16", "PATCH-10", "PUT-1")
def first_puts_race(server: Spoilt) -> None:
    """First PUTs at once overwrite each other, each with a complytId of its own."""
    _racing(server, _INSERT.replace("INSERT", "INSERT OR REPLACE"))


@fault("PUT-16")
def first_puts_all_create(server: Spoilt) -> None:
    """First PUTs at once are all answered 201, though one customer is stored."""
    recent: dict[str, float] = {}

    async def around(call: Call, send: Any) -> Answer:
        answer: Answer = await send(call)
        if call.operation != "upsertCustomer":
            return answer
        now = asyncio.get_running_loop().time()
        if answer.status == 201:
            recent[call.path] = now
        elif answer.status == 200 and now - recent.get(call.path, -1) < 0.002:
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
    _read_as(
        server, "email", lambda value: value.strip() if isinstance(value, str) else value, *WRITES
    )


@fault("PUT-17")
def emails_of_a_patch_not_validated(server: Spoilt) -> None:
    """A PATCH takes a text without @ as email, and stores none."""

    def change(value: Any) -> Any:
        return None if isinstance(value, str) and value and "@" not in value else value

    _read_as(server, "email", change, "updateCustomer")


@fault("PUT-19")
def source_10_refused(server: Spoilt) -> None:
    """Sources end at 9, as some pages of the documentation say."""
    server.before(
        lambda call: problem(400) if "/source/10/" in call.path else None, "upsertCustomer"
    )


@fault("PUT-19", "GET-2")
def source_11_accepted(server: Spoilt) -> None:
    """Source 11 is taken by a PUT."""

    def change(call: Call, answer: Answer) -> None:
        if "/source/11/" in call.path and answer.status == 400 and isinstance(call.data, dict):
            answer.status = 201
            answer.headers["content-type"] = "application/json"

    server.after(change, "upsertCustomer")

"""Faults of PUTs that check a first write and a repeat apart: PUT-5, -6, -7, -17, TIME-*, OBJ-4."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from complyt_reference import timestamps
from complyt_reference.errors import InvalidTimestamp
from faults.narrow import body, rewrite
from faults.registry import fault
from faults.spoilt import WRITES, Answer, Call, Send_, Spoilt

Customer = dict[str, Any]

_TYPES = ("RETAIL", "MARKETPLACE", "RESELLER", "RETAIL_EXEMPT")


def _repeated(server: Spoilt, change: Callable[[Customer, Customer], Customer]) -> None:
    """Read the body of each repeat, an object, as what `change(body, stored)` makes of it."""

    async def around(call: Call, send: Send_) -> Answer:
        sent = call.data
        if call.operation == "upsertCustomer" and isinstance(sent, dict):
            found = await send(Call("GET", call.path, "", dict(call.headers), b""))
            if found.status == 200 and (new := change(sent, found.data)) != sent:
                call.data = new
        return await send(call)

    server.around.append(around)


@fault("PUT-7")
def a_repeat_may_name_another_pair(server: Spoilt) -> None:
    """A repeated PUT is stored under the pair of its path, whatever texts its body names."""

    def change(sent: Customer, stored: Customer) -> Customer:
        named = [name for name in ("source", "externalId") if isinstance(sent.get(name), str)]
        return {**sent, **{name: stored[name] for name in named}}

    _repeated(server, change)


@fault("PUT-6")
def a_repeat_without_a_type_keeps_it(server: Spoilt) -> None:
    """A repeated PUT without a customerType keeps the stored one, as if it were a PATCH."""
    _repeated(server, lambda sent, stored: {"customerType": stored["customerType"], **sent})


@fault("PUT-6")
def a_repeat_takes_its_identity_from_the_path(server: Spoilt) -> None:
    """A repeated PUT may lack externalId and source, which stand in its path."""

    def change(sent: Customer, stored: Customer) -> Customer:
        return {"externalId": stored["externalId"], "source": stored["source"], **sent}

    _repeated(server, change)


@fault("PUT-5")
def a_repeat_cuts_long_texts(server: Spoilt) -> None:
    """A repeated PUT cuts a name or comment that is too long."""
    longest = {"name": 256, "comment": 200}

    def change(sent: Customer, _stored: Customer) -> Customer:
        texts = {name: sent[name] for name in longest if isinstance(sent.get(name), str)}
        return {**sent, **{name: text[: longest[name]] for name, text in texts.items()}}

    _repeated(server, change)


@fault("PUT-17")
def a_repeat_keeps_the_email_for_no_address(server: Spoilt) -> None:
    """A repeated PUT whose email has no `@` keeps the stored one."""

    def change(sent: Customer, stored: Customer) -> Customer:
        email = sent.get("email")
        is_none = isinstance(email, str) and email and "@" not in email
        return {**sent, "email": stored["email"]} if is_none else sent

    _repeated(server, change)


def _names_no_instant(text: Any) -> bool:
    try:
        timestamps.parse(text, "")
    except InvalidTimestamp:
        return True
    return False


@fault("TIME-7", "TIME-5")
def a_repeat_keeps_times_for_none(server: Spoilt) -> None:
    """A repeated PUT keeps the stored date for a text that is none."""

    def change(sent: Customer, stored: Customer) -> Customer:
        times = sent.get("externalTimestamps")
        if not isinstance(times, dict):
            return sent
        wrong = {n for n, t in times.items() if isinstance(t, str) and _names_no_instant(t)}
        kept = {name: stored["externalTimestamps"].get(name) for name in wrong}
        return {**sent, "externalTimestamps": {**times, **kept}}

    _repeated(server, change)


@fault("OBJ-4")
def a_first_put_drops_zeros(server: Spoilt) -> None:
    """A first PUT drops U+0000 from a name, which a repeat refuses."""

    async def around(call: Call, send: Send_) -> Answer:
        name = body(call).get("name")
        if call.operation == "upsertCustomer" and isinstance(name, str) and "\0" in name:
            found = await send(Call("GET", call.path, "", dict(call.headers), b""))
            if found.status == 404:
                call.data = {**body(call), "name": name.replace("\0", "")}
        return await send(call)

    server.around.append(around)


@fault("PUT-6", "PATCH-8")
def types_by_number(server: Spoilt) -> None:
    """An integer stands for the customerType at that place of the enum."""

    def change(sent: Customer) -> Customer:
        number = sent.get("customerType")
        if type(number) is int and 0 <= number < len(_TYPES):
            return {**sent, "customerType": _TYPES[number]}
        return sent

    rewrite(server, change, *WRITES)

"""Faults of what customers hold: OBJ-*."""

from __future__ import annotations

import html
import json
import unicodedata
from collections.abc import Callable
from typing import Any

from complyt_reference import customers
from faults.registry import fault
from faults.spoilt import READS, WRITES, Answer, Call, Spoilt, problem

TEXTS = ("name", "comment")
# What a server breaks that stores nothing.
OF_A_MOCK = (
    *("PUT-1", "PUT-3", "PUT-4", "PUT-11", "PUT-18", "GET-1", "GET-3", "LIST-1", "LIST-3"),
    *("PATCH-5", "PATCH-6"),
)


def changed_texts(server: Spoilt, change: Callable[[str], str | None]) -> None:
    """Store what `change` makes of name, comment and the texts of an address."""

    def spoil(customer: dict[str, Any]) -> dict[str, Any]:
        for holder, names in ((customer, TEXTS), (customer["address"] or {}, customers._ADDRESS)):
            for name in names:
                if isinstance(holder.get(name), str):
                    holder[name] = change(holder[name])
        return customer

    changed_rules(server, spoil)


def changed_rules(server: Spoilt, spoil: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Store what `spoil` makes of every customer that is written."""
    for name in ("replaced", "patched"):
        server.patch(
            customers,
            name,
            lambda original: lambda *given, **named: spoil(original(*given, **named)),
        )


def shown(server: Spoilt, change: Callable[[dict[str, Any]], Any], *operations: str) -> None:
    """Answer what `change` makes of every customer."""
    server.after(lambda _call, answer: answer.show(change), *operations)


@fault("OBJ-1", "DOC-1")
def internal_timestamps_missing(server: Spoilt) -> None:
    """Customers are answered without internalTimestamps."""
    shown(server, lambda customer: customer.pop("internalTimestamps"))


@fault("OBJ-1", "DOC-1", "LIST-1")
def source_missing_in_the_list(server: Spoilt) -> None:
    """Listed customers lack their source."""
    shown(server, lambda customer: customer.pop("source"), "getAllCustomers")


@fault("OBJ-1", "DOC-1", "OBJ-2", "PATCH-1", "PUT-10")
def customer_type_in_lower_case(server: Spoilt) -> None:
    """Customer types are answered in lower case."""
    shown(server, lambda c: c.update(customerType=c["customerType"].lower()))


@fault("OBJ-2", "PATCH-1")
def emails_in_lower_case(server: Spoilt) -> None:
    """An email is stored in lower case."""

    def spoil(customer: dict[str, Any]) -> dict[str, Any]:
        return {**customer, "email": customer["email"] and customer["email"].lower()}

    changed_rules(server, spoil)


@fault("OBJ-2", "PATCH-1")
def email_lost(server: Spoilt) -> None:
    """The email is not kept."""
    changed_rules(server, lambda customer: {**customer, "email": None})


@fault("OBJ-2", "PATCH-1")
def region_lost(server: Spoilt) -> None:
    """The region of an address is not kept."""

    def spoil(customer: dict[str, Any]) -> dict[str, Any]:
        if customer["address"]:
            customer["address"]["region"] = None
        return customer

    changed_rules(server, spoil)


@fault("OBJ-2", "PATCH-1")
def empty_texts_become_null(server: Spoilt) -> None:
    """An empty text is stored as null."""

    def spoil(customer: dict[str, Any]) -> dict[str, Any]:
        for holder in (customer, customer["address"] or {}):
            for name, value in holder.items():
                holder[name] = None if value == "" else value
        return customer

    changed_rules(server, spoil)


@fault("OBJ-2", "TIME-2", "PATCH-1", "PUT-10")
def external_dates_swapped(server: Spoilt) -> None:
    """The caller's createdDate and updatedDate are exchanged."""

    def swap(call: Call) -> None:
        data = call.data
        match data:
            case {"externalTimestamps": {"createdDate": created, "updatedDate": updated}}:
                times = {"createdDate": updated, "updatedDate": created}
                call.data = {**data, "externalTimestamps": times}

    server.before(swap, *WRITES)


@fault("OBJ-2", "PATCH-1")
def exempt_becomes_retail(server: Spoilt) -> None:
    """RETAIL_EXEMPT is stored as RETAIL."""

    def spoil(customer: dict[str, Any]) -> dict[str, Any]:
        if customer["customerType"] == "RETAIL_EXEMPT":
            customer["customerType"] = "RETAIL"
        return customer

    changed_rules(server, spoil)


@fault("OBJ-2", "PATCH-1")
def is_partial_always_false(server: Spoilt) -> None:
    """The isPartial of an address is not kept."""

    def spoil(customer: dict[str, Any]) -> dict[str, Any]:
        if customer["address"]:
            customer["address"]["isPartial"] = False
        return customer

    changed_rules(server, spoil)


@fault("OBJ-3")
def is_partial_null_when_left_out(server: Spoilt) -> None:
    """An isPartial that was left out reads null."""
    server.patch(
        customers,
        "_address",
        lambda original: (
            lambda sent: (
                sent if sent is None else {**original(sent), "isPartial": sent.get("isPartial")}
            )
        ),
    )


@fault("OBJ-3", "OBJ-2")
def county_empty_when_left_out(server: Spoilt) -> None:
    """A county that was left out reads as an empty text."""
    server.patch(
        customers,
        "_address",
        lambda original: (
            lambda sent: (
                sent if sent is None else {**original(sent), "county": sent.get("county") or ""}
            )
        ),
    )


@fault("OBJ-2", *OF_A_MOCK)
def every_customer_is_the_example(server: Spoilt) -> None:
    """Whatever was written or asked for, the answer is the document's example, as a mock's is."""
    example = server.raw["components"]["examples"]["Customer"]["value"]

    def change(call: Call, answer: Answer) -> Answer | None:
        if answer.status == 404 or 200 <= answer.status < 300:
            shown = [example] if call.operation == "getAllCustomers" else example
            return Answer(200, {"content-type": "application/json"}, json.dumps(shown).encode())
        return None

    server.after(change, *READS, *WRITES)


@fault("OBJ-4", "DOC-1")
def texts_trimmed(server: Spoilt) -> None:
    """White space around texts is removed."""
    changed_texts(server, str.strip)


@fault("OBJ-4")
def texts_normalised(server: Spoilt) -> None:
    """Texts are brought to normal form C."""
    changed_texts(server, lambda text: unicodedata.normalize("NFC", text))


@fault("OBJ-4")
def texts_escaped(server: Spoilt) -> None:
    """Texts are escaped for HTML."""
    changed_texts(server, lambda text: html.escape(text, quote=False) if "<" in text else text)


@fault("OBJ-4")
def emoji_become_question_marks(server: Spoilt) -> None:
    """Characters outside the BMP are stored as question marks, as by a utf8mb3 column."""
    changed_texts(server, lambda text: "".join("?" if c > "\uffff" else c for c in text))


@fault("OBJ-4", "DOC-1")
def control_characters_removed(server: Spoilt) -> None:
    """Control characters are removed from texts."""
    changed_texts(server, lambda t: "".join(c for c in t if unicodedata.category(c) != "Cc"))


@fault("OBJ-4", "ERR-3")
def characters_torn(server: Spoilt) -> None:
    """Each piece of a body is decoded by itself, so that a character across two of them is lost."""
    server.received = lambda piece: piece.decode("utf-8", "replace").encode()
    server.before(lambda call: call.headers.update({"content-length": str(len(call.body))}))


@fault("OBJ-4")
def utf16_length(server: Spoilt) -> None:
    """The length of a name counts UTF-16 code units."""

    def change(call: Call) -> Answer | None:
        data = call.data
        name = data.get("name") if isinstance(data, dict) else None
        too_long = isinstance(name, str) and len(name.encode("utf-16-le", "replace")) > 512
        return problem(400) if too_long else None

    server.before(change, *WRITES)


@fault("OBJ-4")
def zero_accepted_in_comments(server: Spoilt) -> None:
    """U+0000 in a comment is taken and dropped."""

    def change(call: Call) -> None:
        call.body = call.body.replace(b"\\u0000", b"")
        call.headers["content-length"] = str(len(call.body))

    server.before(change, *WRITES)


@fault("OBJ-5")
def integers_refused(server: Spoilt) -> None:
    """Integers as externalId or source are refused."""

    def change(call: Call) -> Answer | None:
        data = call.data
        if isinstance(data, dict) and {type(data.get("externalId")), type(data.get("source"))} & {
            int
        }:
            return problem(400)
        return None

    server.before(change, "upsertCustomer")


@fault("OBJ-5")
def large_integers_rounded(server: Spoilt) -> None:
    """An integer externalId is printed with six significant digits."""
    server.patch(
        customers,
        "_text",
        lambda original: lambda value: f"{value:g}" if isinstance(value, int) else original(value),
    )
    server.patch(
        customers,
        "require_same_identity",
        lambda _original: lambda *_given: None,
    )


@fault("OBJ-6")
def unknown_properties_refused(server: Spoilt) -> None:
    """A property that the document lacks is refused."""

    def change(call: Call) -> Answer | None:
        data, known = call.data, server.schemas["CustomerUpsert"]["properties"]
        return problem(400) if isinstance(data, dict) and set(data) - set(known) else None

    server.before(change, *WRITES)


@fault("OBJ-6")
def unknown_properties_echoed(server: Spoilt) -> None:
    """A PUT is answered with whatever it sent, known or not."""

    def change(call: Call, answer: Answer) -> None:
        sent = call.data
        if isinstance(sent, dict):
            answer.show(lambda customer: customer.update({**sent, **customer}))

    server.after(change, "upsertCustomer")


@fault("OBJ-6", "PUT-14")
def callers_internal_timestamps_stored(server: Spoilt) -> None:
    """The internalTimestamps that a PUT sends are stored."""

    def make(original: Any) -> Any:
        def replaced(stored: Any, body: Any, **named: Any) -> Any:
            customer = original(stored, body, **named)
            sent = body.get("internalTimestamps")
            if isinstance(sent, dict) and isinstance(sent.get("createdDate"), str):
                customer["internalTimestamps"] = {**customer["internalTimestamps"], **sent}
            return customer

        return replaced

    server.patch(customers, "replaced", make)

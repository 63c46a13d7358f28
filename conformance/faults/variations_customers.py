"""Right servers that answer customers in a form of their own (D12, TIME-2, D28), as any JSON."""

from __future__ import annotations

import itertools
import json
import time
import uuid
from types import SimpleNamespace
from typing import Any

from complyt_reference.storage import sqlite
from faults.objects import shown
from faults.registry import variation
from faults.spoilt import Answer, Call, Spoilt

_TIMES = ("externalTimestamps", "internalTimestamps")


def _without_null(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_null(item) for name, item in value.items() if item is not None}
    return [_without_null(item) for item in value] if isinstance(value, list) else value


@variation
def null_left_out(server: Spoilt) -> None:
    """Properties that are unset are left out."""

    def change(_call: Call, answer: Answer) -> None:
        if answer.status < 300:
            answer.data = _without_null(answer.data)

    server.after(change)


@variation
def null_left_out_of_the_list(server: Spoilt) -> None:
    """Properties that are unset are null in GET, PUT and PATCH, and left out of the list."""
    shown(server, _drop_null, "getAllCustomers")


def _drop_null(customer: dict[str, Any]) -> None:
    kept = _without_null(customer)
    customer.clear()
    customer.update(kept)


@variation
def addresses_without_members_unset(server: Spoilt) -> None:
    """An address none of whose members is set is answered as null."""
    shown(server, lambda customer: _replace_unset_address(customer, None))


@variation
def addresses_without_members_empty(server: Spoilt) -> None:
    """An address none of whose members is set is answered as `{}`."""
    shown(server, lambda customer: _replace_unset_address(customer, {}))


def _replace_unset_address(customer: dict[str, Any], empty: Any) -> None:
    address = customer["address"]
    if address and not any(item not in (None, False) for item in address.values()):
        customer["address"] = empty


@variation
def further_properties(server: Spoilt) -> None:
    """Answers hold properties that the document lacks."""

    def show(customer: dict[str, Any]) -> None:
        customer["id"] = 7
        customer["version"] = {"number": 1}
        customer["internalTimestamps"]["deletedDate"] = None

    shown(server, show)


@variation
def further_properties_that_change(server: Spoilt) -> None:
    """Answers hold properties that the document lacks, and that differ with every answer."""

    def show(customer: dict[str, Any]) -> None:
        customer["retrievedAt"] = time.time_ns()
        customer["internalTimestamps"]["readDate"] = str(time.time_ns())
        if customer["address"]:
            customer["address"]["geocode"] = {"id": time.time_ns()}

    shown(server, show)


@variation
def further_properties_of_get(server: Spoilt) -> None:
    """GET answers properties that the document lacks, and that other answers lack."""

    def show(customer: dict[str, Any]) -> None:
        customer["_links"] = {"self": {"href": "/v1/customers"}}
        customer["externalTimestamps"]["zone"] = "UTC"

    shown(server, show, "getCustomer")


@variation
def fractions_without_trailing_zeros(server: Spoilt) -> None:
    """A fraction of .500 is printed as .5."""
    shown(server, _shorten)


@variation
def fractions_in_two_forms(server: Spoilt) -> None:
    """GET prints a fraction as .5, the other answers print it as .500."""
    shown(server, _shorten, "getCustomer")


def _shorten(customer: dict[str, Any]) -> None:
    for member in _TIMES:
        customer[member] = {
            name: text.rstrip("0") if "." in text else text
            for name, text in customer[member].items()
        }


@variation
def json_in_another_style(server: Spoilt) -> None:
    """JSON is indented, sorted and escaped, and its media type has a charset."""

    def change(_call: Call, answer: Answer) -> None:
        if answer.data is not None:
            answer.body = json.dumps(answer.data, indent=4, sort_keys=True).encode()
            answer.headers["content-type"] += "; charset=UTF-8"

    server.after(change)


@variation
def json_with_needless_escapes(server: Spoilt) -> None:
    """JSON escapes what need not be: slashes, quotes, all that HTML or ASCII do not have."""

    def change(_call: Call, answer: Answer) -> None:
        if answer.data is None:
            return
        text = json.dumps(answer.data).replace("/", "\\/")
        for character in "<>&'+":
            text = text.replace(character, f"\\u{ord(character):04X}")
        answer.body = f"\r\n\t {text}\n\n".encode()

    server.after(change)


@variation
def json_in_another_order(server: Spoilt) -> None:
    """Members come in the reverse order, and characters stand for themselves."""

    def change(_call: Call, answer: Answer) -> None:
        if answer.data is not None:
            answer.body = json.dumps(_reversed(answer.data), ensure_ascii=False).encode()

    server.after(change)


def _reversed(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _reversed(value[name]) for name in reversed(value)}
    return [_reversed(item) for item in value] if isinstance(value, list) else value


@variation
def media_types_in_capitals(server: Spoilt) -> None:
    """Media types are in capitals, and have a parameter."""

    def change(_call: Call, answer: Answer) -> None:
        if "content-type" in answer.headers:
            answer.headers["content-type"] = answer.headers["content-type"].upper() + ' ;v="1;2"'

    server.after(change)


@variation
def complyt_ids_count_up(server: Spoilt) -> None:
    """The complytIds count up."""
    numbers = itertools.count(1)

    def make(_original: Any) -> Any:
        return SimpleNamespace(
            uuid4=lambda: uuid.UUID(f"{next(numbers):08x}-0000-7000-8000-000000000000")
        )

    server.patch(sqlite, "uuid", make)


@variation
def complyt_ids_by_time(server: Spoilt) -> None:
    """The complytIds are UUIDs of version 1: time and machine, alike but for a few digits."""
    server.patch(sqlite, "uuid", lambda _original: SimpleNamespace(uuid4=uuid.uuid1))

"""Faults of what stands within an object, or where one is due: OBJ-4, OBJ-6, PATCH-3, PATCH-8."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from faults.narrow import body, refuse, rewrite
from faults.patches import patch_as
from faults.registry import fault
from faults.spoilt import WRITES, Answer, Call, Spoilt

_OBJECTS = ("address", "externalTimestamps")
_MEMBERS = {
    "address": {*("city", "country", "county", "state", "street", "region", "zip", "isPartial")},
    "externalTimestamps": {"createdDate", "updatedDate"},
}


def _read_as(server: Spoilt, change: Callable[[Any], Any], *names: str) -> None:
    """Read these properties of each body as what `change` makes of their values."""
    rewrite(
        server,
        lambda sent: {n: change(value) if n in names else value for n, value in sent.items()},
        *WRITES,
    )


@fault("PUT-6", "PATCH-8")
def a_list_of_one_is_its_item(server: Spoilt) -> None:
    """A list of one object or text stands for it, as where lists are optional."""

    def change(value: Any) -> Any:
        return value[0] if isinstance(value, list) and len(value) == 1 else value

    _read_as(server, change, *_OBJECTS, "customerType")


@fault("PUT-6", "PATCH-8")
def an_empty_list_is_an_empty_address(server: Spoilt) -> None:
    """An empty list is an empty address, as PHP writes one."""
    _read_as(server, lambda value: {} if value == [] else value, "address")


@fault("PUT-6", "PATCH-8")
def json_in_a_text_is_an_object(server: Spoilt) -> None:
    """A text that holds a JSON object stands for the object, as in columns of JSON."""

    def change(value: Any) -> Any:
        is_one = isinstance(value, str) and value.startswith("{")
        return json.loads(value) if is_one else value

    _read_as(server, change, *_OBJECTS)


def _unknown(call: Call, name: str) -> dict[str, Any]:
    """Return the members of a property that it has not."""
    value = body(call).get(name)
    members = value.items() if isinstance(value, dict) else ()
    return {member: each for member, each in members if member not in _MEMBERS[name]}


@fault("OBJ-6")
def a_patch_of_unknown_members_refused(server: Spoilt) -> None:
    """A PATCH with an unknown member of an object is refused, as a strict deserialiser does."""
    refuse(server, lambda call: any(_unknown(call, name) for name in _OBJECTS), "updateCustomer")


@fault("OBJ-6")
def unknown_members_of_a_patch_echoed(server: Spoilt) -> None:
    """The answer to a PATCH shows the unknown members of its address."""

    def change(call: Call, answer: Answer) -> None:
        extra = _unknown(call, "address")
        if extra:
            answer.show(lambda each: (each["address"] or {}).update(extra))

    server.after(change, "updateCustomer")


@fault("OBJ-6")
def dotted_names_set_members(server: Spoilt) -> None:
    """A PATCH of "address.city" sets the city, as an update of a document store does."""

    def change(stored: dict[str, Any], sent: dict[str, Any]) -> dict[str, Any]:
        dotted = {n.partition(".")[2]: v for n, v in sent.items() if n.startswith("address.")}
        return (
            {**sent, "address": {**stored["address"], **dotted}}
            if (dotted and stored["address"])
            else sent
        )

    patch_as(server, change)


@fault("OBJ-6")
def names_in_any_case(server: Spoilt) -> None:
    """The name of a property is matched without regard to case where it is not there as it is."""

    def change(sent: dict[str, Any]) -> dict[str, Any]:
        return {**sent, "name": sent["NAME"]} if "NAME" in sent and "name" not in sent else sent

    rewrite(server, change, *WRITES)


@fault("PATCH-3")
def is_partial_alone_is_merged(server: Spoilt) -> None:
    """A PATCH of an address that holds isPartial alone leaves the other members."""

    def change(stored: dict[str, Any], sent: dict[str, Any]) -> dict[str, Any]:
        address = sent.get("address")
        if not stored["address"] or not isinstance(address, dict) or set(address) != {"isPartial"}:
            return sent
        return {**sent, "address": {**stored["address"], **address}}

    patch_as(server, change)


@fault("OBJ-4")
def comments_of_a_patch_counted_in_utf16(server: Spoilt) -> None:
    """The length of the comment of a PATCH counts UTF-16 code units."""

    def too_long(call: Call) -> bool:
        comment = body(call).get("comment")
        return isinstance(comment, str) and len(comment.encode("utf-16-le", "replace")) > 400

    refuse(server, too_long, "updateCustomer")

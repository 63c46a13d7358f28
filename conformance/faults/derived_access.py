"""Derived faults of who may call, and of parameters and bodies as a whole."""

from __future__ import annotations

import copy
from typing import Any

from complyt_contract.document import load
from faults.derived import CUSTOMER_OPERATIONS, derived, left_out
from faults.places import Node, operation_object
from faults.registry import Spoil
from faults.spoilt import Answer, Call, Spoilt

_DOCUMENT = load()
# Why a fault is none.
_LOOSER = (
    "A path outside of its schema gets 400 or 404 alike (GET-2, GET-3), and 400 in a PUT (D3)."
)
_WRITES = ("upsertCustomer", "updateCustomer")
_ASKED = {
    "page": ("LIST-4", "LIST-3"),
    "size": ("LIST-4", "LIST-3"),
    "source": ("PUT-19", "GET-3"),
    "externalId": ("PUT-5", "GET-3"),
    "complytId": ("PATCH-7", "PATCH-11"),
}


def register() -> None:
    """Register the faults of all operations."""
    for operation in CUSTOMER_OPERATIONS:
        derived(
            operation, "401", "token-not-needed", f"{operation} needs no token.",
            _no_token(operation), likely=("AUTH-1",), further=("AUTH-2", "AUTH-3"),
        )  # fmt: skip  # the arguments are one table
        derived(
            operation, "403", "scope-ignored", f"{operation} needs no scope.",
            _no_scope(operation), likely=("AUTH-4",),
        )  # fmt: skip  # the arguments are one table
        for parameter in _DOCUMENT.operations[operation].parameters:
            _register_parameter(
                operation, parameter["name"], _DOCUMENT.resolve(parameter["schema"])
            )
    for operation in ("createToken", *_WRITES):
        derived(
            operation, "415", "any-media-type", f"{operation} takes JSON of any media type.",
            _any_media_type(operation), likely=("ERR-3",),
        )  # fmt: skip  # the arguments are one table
    derived(
        "updateCustomer", "400", "body-not-needed", "updateCustomer takes a missing body for {}.",
        _no_body("updateCustomer"), likely=("ERR-3",),
    )  # fmt: skip  # the arguments are one table


def _register_parameter(operation: str, name: str, schema: Any) -> None:
    """Register each bound of a parameter one up and one down, and its type coerced."""
    changes: list[tuple[str, str, Node]] = []
    if schema["type"] == "integer":
        for field, step, verb in (
            ("minimum", -1, "takes"), ("minimum", 1, "refuses"),
            ("maximum", 1, "takes"), ("maximum", -1, "refuses"),
        ):  # fmt: skip  # a table
            value = schema[field] + (step if verb == "takes" else 0)
            changed = {**schema, field: schema[field] + step}
            changes.append((f"{field}{step:+d}", f"{verb} {value} as", changed))
    else:
        if schema["maxLength"] > schema["minLength"]:
            shorter = {**schema, "maxLength": schema["maxLength"] - 1}
            changes.append(("maxLength-1", "refuses the longest", shorter))
        if name in ("source", "externalId"):
            left_out(operation, name, "maxLength+1", _LOOSER)
            left_out(operation, name, "any-text", _LOOSER)
        if schema.get("format") == "uuid":
            changes.append(("any-text", "takes any text for", {"type": "string", "minLength": 1}))
            lower = {**schema, "pattern": schema["pattern"].replace("A-F", "")}
            changes.append(("lower-case", "refuses upper case in", lower))
    for change, sentence, changed in changes:
        derived(
            operation, name, change, f"{operation} {sentence} {name}.",
            _parameter(operation, name, changed), likely=_ASKED[name],
            further=("PUT-1", "PUT-2", "GET-1", "GET-2", "ERR-1", "DOC-1"),
        )  # fmt: skip  # the arguments are one table


def _parameter(operation: str, name: str, schema: Node) -> Spoil:
    def spoil(server: Spoilt) -> None:
        own = operation_object(server.raw, operation)
        kept = [each for each in own.get("parameters", []) if _named(server, each) != name]
        given = next(
            each for each in _DOCUMENT.operations[operation].parameters if each["name"] == name
        )
        own["parameters"] = [*kept, {**copy.deepcopy(dict(given)), "schema": schema}]

    return spoil


def _named(server: Spoilt, parameter: Node) -> Any:
    return server.document.resolve(parameter)["name"]


def _no_token(operation: str) -> Spoil:
    """Take the token that was seen last for one that is missing."""

    def spoil(server: Spoilt) -> None:
        seen: dict[str, str] = {}

        def note(_call: Call, answer: Answer) -> None:
            if answer.status == 200 and "accessToken" in (answer.data or {}):
                seen.setdefault("token", answer.data["accessToken"])

        def change(call: Call) -> None:
            if "authorization" not in call.headers and seen:
                call.headers["authorization"] = f"Bearer {seen['token']}"

        server.after(note, "createToken")
        server.before(change, operation)

    return spoil


def _no_scope(operation: str) -> Spoil:
    def spoil(server: Spoilt) -> None:
        operation_object(server.raw, operation)["security"] = [{"bearer": []}]

    return spoil


def _any_media_type(operation: str) -> Spoil:
    def change(call: Call) -> None:
        call.headers["content-type"] = "application/json"

    return lambda server: server.before(change, operation)


def _no_body(operation: str) -> Spoil:
    def change(call: Call) -> None:
        if not call.body:
            call.data = {}
            call.headers["content-type"] = "application/json"

    return lambda server: server.before(change, operation)

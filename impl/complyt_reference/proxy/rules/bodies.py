"""What is wrong with a JSON body, and by which requirement it is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from complyt_contract import pointers
from complyt_contract.customers import ADDRESS_TEXTS, TIMESTAMPS, WRITABLE
from complyt_reference.proxy.rules import times
from complyt_reference.proxy.rules.faults import Fault, Found, Undecided
from complyt_reference.proxy.rules.view import View
from connexion31.validation import Fault as SchemaFault

IDENTIFIERS = ("complytId", "externalId", "source")
REQUIRED = ("customerType", "externalTimestamps")

_SAFE_INTEGER = 2**53 - 1


def body_faults(view: View, wrong: Sequence[SchemaFault]) -> Iterator[Found]:
    """Yield what is wrong with the body of a request, given what its schema says."""
    body = view.sent
    if view.name == "createToken":
        yield from _token(body, wrong)
        return
    if not isinstance(body, dict):
        yield Fault(_wrong_type(view), {400}, "Its body is no JSON object.")
        return
    for fault in wrong:
        if not _is_timestamp(fault.path):
            yield _of_schema(view, fault)
    yield from _timestamps(view, body)
    yield from _texts(body)
    yield from _numbers(body)
    if view.name == "upsertCustomer":
        yield from _same_pair(view, body)
    else:
        yield from _patch(view, body)


def _token(body: Any, wrong: Sequence[SchemaFault]) -> Iterator[Found]:
    names = ("clientId", "clientSecret")
    if not isinstance(body, dict):
        yield Fault("TOKEN-2", {400}, "Its body is no JSON object.")
        return
    for fault in wrong:
        missing = fault.keyword in ("required", "type") and set(fault.path[:1]) <= set(names)
        told = _told(fault)
        yield Fault("TOKEN-2", {400}, told) if missing else Undecided(told)
    if any(body.get(name) == "" for name in names):
        yield Undecided("A credential is an empty text.")


def _of_schema(view: View, fault: SchemaFault) -> Found:
    """Return by what a body that breaks its schema is refused."""
    told, keyword = _told(fault), fault.keyword
    name = fault.path[0] if fault.path else ""
    value = _at(view.sent, fault.path)
    if name in IDENTIFIERS:
        # numbers out of range, other spellings of ids and null in a PATCH are left open
        plainly = isinstance(value, bool | list | dict) or (keyword == "required")
        decided = plainly and view.name == "upsertCustomer" and name != "complytId"
        return Fault("PUT-6", {400}, told) if decided else Undecided(told)
    if keyword == "required":
        return Fault(_wrong_type(view), {400}, told)
    if name in REQUIRED and value is None and view.name == "updateCustomer":
        return Fault("PATCH-4", {400}, told)
    if name == "email" and isinstance(value, str):
        return Fault("PUT-17", {400}, told)
    if keyword == "maxLength":
        return Fault("PUT-5" if view.name == "upsertCustomer" else "PATCH-8", {400}, told)
    if isinstance(value, str) and "\0" in value:
        return Fault("OBJ-4", {400}, told)
    if keyword in ("type", "enum", "anyOf"):
        return Fault(_wrong_type(view), {400}, told)
    return Undecided(told)


def _wrong_type(view: View) -> str:
    return "PUT-6" if view.name == "upsertCustomer" else "PATCH-8"


def _timestamps(view: View, body: dict[str, Any]) -> Iterator[Found]:
    given = body.get("externalTimestamps")
    if not isinstance(given, dict):
        return
    for member in TIMESTAMPS:
        text = given.get(member)
        if isinstance(text, str):
            requirement = times.fault(text)
            told = f"#/externalTimestamps/{member}: This is no timestamp of the contract."
            if requirement == times.UNDECIDED:
                yield Undecided(told)
            elif requirement is not None:
                yield Fault(requirement, {400}, told)
        elif member in given:
            told = f"#/externalTimestamps/{member}: Must be a string."
            yield Fault(_wrong_type(view), {400}, told)


def _texts(body: dict[str, Any]) -> Iterator[Found]:
    """Yield lone surrogates, and U+0000 in what is ignored."""
    address = body.get("address")
    members = address if isinstance(address, dict) else {}
    known = [body.get(name) for name in WRITABLE] + [members.get(name) for name in ADDRESS_TEXTS]
    if any(isinstance(text, str) and not _is_unicode(text) for text in known):
        yield Fault("OBJ-4", {400}, "A text of its body holds a lone surrogate.")
    elif not _is_unicode(spelt := json.dumps(body, ensure_ascii=False)):
        yield Undecided("Its body holds a lone surrogate.")
    elif "\\u0000" in spelt:
        yield Undecided("Its body holds U+0000.")


def _numbers(body: dict[str, Any]) -> Iterator[Found]:
    """Yield numbers that not every parser reads alike (I-JSON), where they are ignored."""
    level: list[Any] = [body]
    while level:
        value = level.pop()
        if isinstance(value, dict):
            level.extend(value.values())
        elif isinstance(value, list):
            level.extend(value)
        elif isinstance(value, float) and abs(value) > 1e300:
            yield Undecided("Its body holds a number that not every parser reads.")
        elif isinstance(value, int) and abs(value) > _SAFE_INTEGER:
            yield Undecided("Its body holds an integer that not every parser reads.")
    for name in ("externalId", "source"):
        if isinstance(body.get(name), float):
            yield Undecided(f"#/{name}: A number with a fraction or an exponent is left open.")


def _same_pair(view: View, body: dict[str, Any]) -> Iterator[Found]:
    for name in ("source", "externalId"):
        sent, in_path = text_of(body.get(name)), view.parameters[name]
        if sent is not None and in_path is not None and sent != in_path:
            yield Fault("PUT-7", {400}, f"#/{name}: It is not the one in the path.")


def _patch(view: View, body: dict[str, Any]) -> Iterator[Found]:
    sent, in_path = body.get("complytId"), view.parameters["complytId"]
    if "complytId" in body and sent is None:
        yield Undecided("#/complytId: What null means in a PATCH is left open.")
    elif isinstance(sent, str) and in_path and sent.lower() != in_path.lower():
        yield Fault("PATCH-5", {400}, "#/complytId: It is not the one in the path.")


def text_of(identifier: Any) -> str | None:
    """Return an externalId or a source of a body as text (D2); None for what is neither."""
    if isinstance(identifier, str):
        return identifier
    is_number = isinstance(identifier, int) and not isinstance(identifier, bool)
    return str(identifier) if is_number else None


def _is_timestamp(path: Sequence[str | int]) -> bool:
    return len(path) == 2 and path[0] == "externalTimestamps" and path[1] in TIMESTAMPS


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _at(value: Any, path: Sequence[str | int]) -> Any:
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def _told(fault: SchemaFault) -> str:
    return f"#{pointers.pointer(fault.path)}: {fault.detail}"

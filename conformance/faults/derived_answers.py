"""Derived faults of what is answered: properties, statuses, headers and media types."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from complyt_contract.document import load
from complyt_contract.requirements import requirements, untested
from faults.derived import CUSTOMER_OPERATIONS, derived, left_out
from faults.places import Member, holder, members, operation_object
from faults.registry import Spoil
from faults.spoilt import Answer, Call, Spoilt

# Whom to ask first of what an operation answers.
_LIKELY = {
    "createToken": ("TOKEN-1",),
    "getAllCustomers": ("LIST-1", "OBJ-1"),
    "getCustomer": ("PUT-2", "PATCH-2", "OBJ-1"),
    "upsertCustomer": ("OBJ-2", "PUT-2", "OBJ-1", "PUT-9"),
    "updateCustomer": ("PATCH-1", "PATCH-2", "OBJ-1"),
}
# Whose checks compare two answers, or an answer with what was sent.
_COMPARED = ("DOC-1", "OBJ-1", "OBJ-2", "LIST-1", "PUT-2", "PUT-9", "PUT-10", "PATCH-1", "PATCH-2")
# Near statuses: one that a server may well take for the right one.
_NEAR = {200: 202, 201: 200, 400: 422, 401: 403, 403: 401, 404: 410, 413: 400, 415: 406}
_ASKED_OF_STATUS = {
    400: ("PUT-6", "PATCH-8", "TOKEN-2", "LIST-4", "GET-3"),
    401: ("AUTH-1", "TOKEN-2"),
    403: ("AUTH-4",),
    404: ("GET-1", "PATCH-6"),
    413: ("ERR-6",),
    415: ("ERR-3",),
}
_UNASSERTED_BODIES = (401, 403)
_DOCUMENT = load()

# Why a fault is none.
_FREE = "Any text may be a token, and any time its life; another tokenType is by hand (TOKEN-1)."
_NO_DIGITS = "The property holds no text of digits alone, which could be a number."
_NEVER = "No right server answers 500 (ERR-2)."
_UNTESTED = "The document says why no test can provoke it (`x-untested`)."
_OPEN_BODY = "ERR-1 leaves the bodies of 401 and 403 open."

_Change = Callable[[Any], Any]


def register() -> None:
    """Register the faults of all answers."""
    for operation in _LIKELY:
        _register_properties(operation)
        for status in _sent(operation):
            _register_status(operation, status)
            _register_media_type(operation, status)
            for name in _headers(operation, status):
                _register_header(operation, status, name)


def _register_properties(operation: str) -> None:
    for member in members(_DOCUMENT.raw, _success(operation)):
        for change, sentence, spoil in _properties(operation, member):
            derived(
                operation,
                member.path,
                change,
                f"{operation} {sentence.format(member.path)}.",
                spoil,
                likely=_LIKELY[operation],
                further=_COMPARED if operation in CUSTOMER_OPERATIONS else ("DOC-1",),
                everywhere=operation in CUSTOMER_OPERATIONS,
            )


def _success(operation: str) -> Any:
    responses = operation_object(_DOCUMENT.raw, operation)["responses"]
    schema = responses["200"]["content"]["application/json"]["schema"]
    schema = _DOCUMENT.resolve(schema)
    return schema.get("items", schema)


def _properties(operation: str, member: Member) -> Iterator[tuple[str, str, Spoil]]:
    """Yield each property lost, renamed, changed, and of another type.

    None is null instead of absent, or absent instead of null, which are the same (D12).
    """
    name = member.path.rpartition(".")[2]
    yield "not-answered", "does not answer {}", _shown(operation, member, lambda _: _GONE)
    yield "renamed", f"answers {{}} as {_snake(name)}", _renamed(operation, member, _snake(name))
    if operation == "createToken":
        left_out(operation, member.path, "altered", _FREE)
        return
    yield "altered", "answers {} otherwise than it is stored", _shown(operation, member, _altered)
    text = member.types.get("string", {})
    if text and "enum" not in text and re.match(text.get("pattern", ""), "7"):
        yield (
            "number-answered",
            "answers {} as a number where it is digits alone",
            _shown(operation, member, lambda value: int(value) if _is_number(value) else value),
        )
    elif text:
        left_out(operation, member.path, "number-answered", _NO_DIGITS)
    if "boolean" in member.types:
        yield (
            "text-answered",
            "answers {} as text",
            _shown(operation, member, lambda value: str(value).lower()),
        )


_GONE = object()


def _shown(operation: str, member: Member, change: _Change) -> Spoil:
    def spoil(customer: dict[str, Any]) -> None:
        owner, name = holder(customer, member.path)
        if owner is None or owner.get(name) is None:
            return
        new = change(owner[name])
        if new is _GONE:
            del owner[name]
        else:
            owner[name] = new

    return lambda server: server.after(_each(spoil), operation)


def _renamed(operation: str, member: Member, new_name: str) -> Spoil:
    def spoil(customer: dict[str, Any]) -> None:
        owner, name = holder(customer, member.path)
        if owner is not None and name in owner:
            owner[new_name] = owner.pop(name)

    return lambda server: server.after(_each(spoil), operation)


def _each(spoil: Callable[[dict[str, Any]], None]) -> Callable[[Call, Answer], None]:
    """Return what spoils each object that a success answers."""

    def change(_call: Call, answer: Answer) -> None:
        data = answer.data
        if answer.status < 300 and isinstance(data, dict | list):
            for each in data if isinstance(data, list) else [data]:
                spoil(each)
            answer.data = data

    return change


def _snake(name: str) -> str:
    snake = re.sub("([A-Z])", lambda found: f"_{found[1].lower()}", name)
    return snake if snake != name else name.upper()


def _is_number(value: Any) -> bool:
    return isinstance(value, str) and value.isascii() and value.isdecimal()


def _altered(value: Any) -> Any:
    """Return another value of the same form: text with one other character, a flag turned."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, dict):
        return {name: _altered(each) if each is not None else None for name, each in value.items()}
    for old, new in (("RETAIL", "RESELLER"), ("MARKETPLACE", "RETAIL"), ("RESELLER", "RETAIL")):
        if value == old:
            return new
    if re.fullmatch("10|[1-9]", value):
        return "2" if value != "2" else "3"
    if re.match("[0-9]{4}-", value):
        return f"{'2' if value[0] != '2' else '3'}{value[1:4]}-01-01{value[10:]}"
    return value[:-1] + ("0" if value[-1:] != "0" else "1")


def _sent(operation: str) -> Iterator[int]:
    """Yield the statuses that a test can provoke."""
    left = {
        name
        for entry in untested(_DOCUMENT)
        if operation in entry.operations and not entry.keywords
        for name in entry.about
    }
    for status in operation_object(_DOCUMENT.raw, operation)["responses"]:
        if status == "500":
            left_out(operation, status, "as-another", _NEVER)
        elif status in left:
            left_out(operation, status, "as-another", _UNTESTED)
        else:
            yield int(status)


def _register_status(operation: str, status: int) -> None:
    def change(_call: Call, answer: Answer) -> None:
        if answer.status == status:
            answer.status = _NEAR[status]

    sentence = f"{operation} answers {_NEAR[status]} for {status}."
    named = [each.id for each in requirements(_DOCUMENT).values() if str(status) in each.text]
    derived(
        operation, str(status), f"as-{_NEAR[status]}", sentence, _after(change, operation),
        likely=_asked(operation, status), further=("ERR-1", "DOC-1", *_LIKELY[operation], *named),
        everywhere=operation in CUSTOMER_OPERATIONS,
    )  # fmt: skip  # the arguments are one table


def _register_media_type(operation: str, status: int) -> None:
    if status in _UNASSERTED_BODIES:
        left_out(operation, str(status), "as-html", _OPEN_BODY)
        return

    def change(_call: Call, answer: Answer) -> None:
        if answer.status == status:
            answer.headers["content-type"] = "text/html; charset=utf-8"

    sentence = f"{operation} answers {status} as text/html."
    first = "DOC-1" if status < 300 else "ERR-1"
    derived(
        operation, str(status), "as-html", sentence, _after(change, operation), likely=(first,),
    )  # fmt: skip  # the arguments are one table


def _headers(operation: str, status: int) -> Iterator[str]:
    response = operation_object(_DOCUMENT.raw, operation)["responses"][str(status)]
    left = {name for entry in untested(_DOCUMENT) if not entry.keywords for name in entry.about}
    for name in _DOCUMENT.resolve(response).get("headers", {}):
        if name in left:
            left_out(operation, name, str(status), _UNTESTED)
        else:
            yield name


_WRONG: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "Location": ("/v1/customers", ("PUT-12",)),
    "Link": ('</v1/customers?page=1&size=1>; rel="next"', ("LIST-5", "LIST-3")),
    "WWW-Authenticate": ("Basic", ("AUTH-3",)),
}


def _register_header(operation: str, status: int, name: str) -> None:
    value, likely = _WRONG[name]

    def dropped(_call: Call, answer: Answer) -> None:
        if answer.status == status:
            answer.headers.pop(name.lower(), None)

    def wrong(_call: Call, answer: Answer) -> None:
        if answer.status == status and name.lower() in answer.headers:
            answer.headers[name.lower()] = value

    for change, spoil, said in (
        (f"{status}-without", dropped, f"answers {status} without {name}"),
        (f"{status}-wrong", wrong, f"answers {status} with a wrong {name}"),
    ):
        derived(
            operation, name, change, f"{operation} {said}.", _after(spoil, operation),
            likely=likely, further=("DOC-1", "ERR-1"),
        )  # fmt: skip  # the arguments are one table


def _after(change: Callable[[Call, Answer], None], operation: str) -> Spoil:
    def spoil(server: Spoilt) -> None:
        server.after(change, operation)

    return spoil


def _asked(operation: str, status: int) -> tuple[str, ...]:
    if status < 300:
        return ("DOC-1", *_LIKELY[operation])
    return _ASKED_OF_STATUS[status]

"""What is wrong with a request, as far as the contract decides it, and what refuses it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote

from complyt_contract.document import Document
from complyt_contract.pointers import pointer
from complyt_reference.proxy.rules.bodies import body_faults
from complyt_reference.proxy.rules.faults import Fault, Found, Undecided
from complyt_reference.proxy.rules.traits import limits, traits
from complyt_reference.proxy.rules.view import NOTHING, View, header, media_type
from connexion31 import compile_schema, faults

MOST_BYTES = 1_048_576  # of a body (D23)

_LEFT_OPEN = ("*/*", "application/merge-patch+json", "")
_DEEP = 20  # levels; how deep JSON may nest is left open
_INTEGER = re.compile(r"[1-9][0-9]*|0")
_NO_INTEGER = re.compile(r"[A-Za-z]+|-[0-9]+|[0-9]+\.[0-9]*[1-9][0-9]*")
_MOST = {"page": 1_000_000_000, "size": 1_000}
_NO_UUID: Final = re.compile(r"[0-9A-Fa-f{}:-]*|urn:uuid:.*", re.IGNORECASE)


@dataclass
class Request:
    """What is wrong with a request: `faults` for certain; `undecided` is what the contract leaves.

    `told` are sentences for whoever writes the client: all that does not fit the document.
    `traits` are the requirements that have a right body accepted.
    """

    faults: list[Fault] = field(default_factory=list)
    undecided: bool = False
    told: list[str] = field(default_factory=list)
    traits: set[str] = field(default_factory=set)

    @property
    def is_right(self) -> bool:
        """Whether it must be accepted, as far as the request alone tells."""
        return not self.faults and not self.undecided


class Requests:
    """Reads requests by a document."""

    def __init__(self, document: Document) -> None:
        self._limits = limits(document)
        self._bodies = {
            operation.operation_id: compile_schema(
                document.raw,
                _fragment(
                    *("paths", operation.path, operation.method.lower()),
                    *("requestBody", "content", "application/json", "schema"),
                ),
            )
            for operation in document.operations.values()
            if "requestBody" in operation.raw
        }

    def read(self, view: View) -> Request:
        """Return what is wrong with a request of an operation."""
        request = Request()
        for found in self._found(view):
            if isinstance(found, Undecided):
                request.undecided = True
            else:
                request.faults.append(found)
            request.told.append(found.told)
        request.told = list(dict.fromkeys(request.told))
        if request.is_right and view.name in ("upsertCustomer", "updateCustomer"):
            request.traits = traits(view.sent, self._limits, is_put=view.name == "upsertCustomer")
        return request

    def _found(self, view: View) -> Iterator[Found]:
        if view.is_conditional:
            yield Undecided("It is conditional, which the contract does not know.")
        if view.name != "createToken":
            yield from _credentials(view)
        yield from _path(view)
        described = _MOST if view.name == "getAllCustomers" else {}
        if unknown := [name for name, _ in view.query if name not in described]:
            yield Undecided(f"Its query has {unknown[0]!r}, which the document lacks (D29).")
        if view.name == "getAllCustomers":
            yield from _paging(view)
        if view.name in self._bodies:
            yield from self._body(view)

    def _body(self, view: View) -> Iterator[Found]:
        body, headers = view.seen.sent, view.seen.headers
        kind = media_type(headers)
        if body.size > MOST_BYTES:
            yield Fault("ERR-6", {413}, f"Its body has {body.size:,} bytes, over {MOST_BYTES:,}.")
            return
        if header(headers, "content-encoding"):
            yield Undecided("Its body is encoded, which the contract does not know.")
            return
        if not body.size:
            yield Fault("ERR-3", {400}, "It has no body.")
            return
        if kind in _LEFT_OPEN:
            yield Undecided(f"Its body is {kind or 'without a Content-Type'}, no application/json.")
            return
        if kind != "application/json":
            yield Fault("ERR-3", {415}, f"Its body is {kind}, no application/json.")
            return
        charset = (header(headers, "content-type") or "").lower().partition("charset=")[2]
        if charset.strip('" ') not in ("", "utf-8"):
            yield Undecided("Its body is not in UTF-8, by its charset.")
        yield from self._json(view)

    def _json(self, view: View) -> Iterator[Found]:
        text = bytes(view.seen.sent.beginning)
        odd = _oddity(text)
        if odd:
            yield Undecided(odd)
            return
        if view.sent is NOTHING:
            yield Fault("ERR-3", {400}, "Its body is no JSON.")
            return
        schema = self._bodies[view.name]
        wrong = faults(schema, view.sent)
        yield from body_faults(view, wrong)


def _credentials(view: View) -> Iterator[Found]:
    if not view.caller.has_credentials:
        yield Fault("AUTH-1", {401}, "It has no Authorization.")
    elif view.caller.token is None:
        yield Undecided("Its Authorization is no single bearer token.")
    elif view.caller.unsigned:
        yield Fault("AUTH-2", {401}, "Its token is unsigned (alg none).")


def _path(view: View) -> Iterator[Found]:
    if "externalId" in view.sent_parameters:
        yield from _pair(view)
    complyt_id = view.parameters.get("complytId", "")
    if complyt_id is None or "%" in view.sent_parameters.get("complytId", ""):
        yield Undecided("Its complytId is percent-encoded, which no UUID needs.")
    elif complyt_id and not _is_uuid(complyt_id):
        told = "The complytId of its path is no UUID."
        plainly = not _NO_UUID.fullmatch(complyt_id)
        yield Fault("PATCH-7", {400}, told) if plainly else Undecided(told)


def _pair(view: View) -> Iterator[Found]:
    source, external_id = view.parameters["source"], view.parameters["externalId"]
    if re.search("%(?![0-9A-Fa-f]{2})", view.seen.target):
        yield Undecided("Its path is not percent-encoded as RFC 3986 has it.")
        return
    told = "The source of its path is not one of 1 to 10."
    if source is None or not re.fullmatch("10|[1-9]", source):
        if view.name == "getCustomer" and source:
            yield Fault("GET-2", {400, 404}, told)
        elif source in ("0", "11"):
            yield Fault("PUT-19", {400, 404}, told)
        else:
            yield Undecided(told)
    if external_id in ("", ".", ".."):
        yield Undecided("The externalId of its path is no legal one (D20).")
    elif external_id is None:
        yield Fault("GET-3", {400, 404}, "The externalId of its path is no UTF-8.")
    elif "/" in external_id or "\0" in external_id or len(external_id) > 256:
        yield Fault("GET-3", {400, 404}, "The externalId of its path is no legal one (D19, D20).")


def _paging(view: View) -> Iterator[Found]:
    for name, most in _MOST.items():
        values = [value for each, value in view.query if each == name]
        if len(values) > 1:
            yield Undecided(f"Its query has more than one {name}.")
        for value in values[:1]:
            told = f"The {name} of its query is no integer from 1 to {most}."
            if _INTEGER.fullmatch(value):
                if not 1 <= int(value[:20]) <= most:
                    yield Fault("LIST-4", {400}, told)
            elif _NO_INTEGER.fullmatch(value):
                yield Fault("LIST-4", {400}, told)
            else:
                yield Undecided(told)


def _oddity(text: bytes) -> str:
    """Return in a sentence why it is left open how a body is read; empty where it is not."""
    if text.startswith(b"\xef\xbb\xbf"):
        return "Its body begins with a byte order mark."
    try:
        decoded = text.decode()
    except UnicodeDecodeError:
        return "Its body is no UTF-8."
    twice: list[str] = []

    def pairs(members: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(members)
        if len(found) < len(members):
            twice.append("twice")
        return found

    def constant(name: str) -> Any:
        twice.append(name)

    try:
        value = json.loads(decoded, object_pairs_hook=pairs, parse_constant=constant)
    except json.JSONDecodeError:
        return ""
    except (ValueError, RecursionError):
        return "Its body holds what not every parser reads."
    if twice:
        return "Its body has a member twice, or NaN or Infinity."
    if _depth(value) > _DEEP:
        return "Its body nests deeply."
    return ""


def _depth(value: Any) -> int:
    deepest, level = 0, [value]
    while level and deepest <= _DEEP:
        deepest += 1
        level = [
            inner
            for each in level
            if isinstance(each, dict | list)
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
    return deepest


def _is_uuid(text: str) -> bool:
    return bool(re.fullmatch(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}", text))


def _fragment(*steps: str) -> str:
    """Return the JSON pointer as it stands in a URI's fragment (RFC 6901, section 6)."""
    return f"#{quote(pointer(steps), safe='/~')}"

"""An exchange as the document reads it: operation, parameters, bodies as JSON, whose it is."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final
from urllib.parse import parse_qsl, unquote_to_bytes

import orjson

from complyt_contract.document import Document, Operation
from complyt_contract.json_text import NotJSONError, parse
from complyt_reference.proxy.rules.callers import Caller
from complyt_reference.proxy.seen import JUDGED, Body, Headers, Seen
from complyt_reference.sandbox.calls import template_pattern

NOTHING: Final = object()
"""Stands for a body that is no JSON, or is not known whole."""

Pair = tuple[str, str]
"""source and externalId."""

_CONDITIONS = (
    *("if-match", "if-none-match", "if-modified-since", "if-unmodified-since", "range"),
    *("x-http-method", "x-http-method-override", "x-method-override"),
)


class Operations:
    """Tells which operation of a document a request means."""

    def __init__(self, document: Document) -> None:
        self._templates = [
            (operation.method, template_pattern(operation.path), operation)
            for operation in document.operations.values()
        ]

    def of(self, method: str, target: str) -> tuple[Operation | None, Mapping[str, str]]:
        """Return the operation, and its path's parameters as they were sent."""
        path = target.partition("?")[0]
        for templated, pattern, operation in self._templates:
            if templated == method and (match := pattern.fullmatch(path)):
                return operation, match.groupdict()
        return None, {}

    def methods(self, target: str) -> set[str]:
        """Return the methods that the document has for a path."""
        path = target.partition("?")[0]
        return {method for method, pattern, _ in self._templates if pattern.fullmatch(path)}

    def pair(self, method: str, target: str) -> Pair | None:
        """Return the pair that a path names, None where it names none."""
        _, sent = self.of(method, target)
        if "externalId" not in sent:
            return None
        source, external_id = decoded(sent["source"]), decoded(sent["externalId"])
        return None if source is None or external_id is None else (source, external_id)


@dataclass
class View:
    """One exchange; `sent_parameters` are those of the path as they were sent."""

    seen: Seen
    operation: Operation | None
    sent_parameters: Mapping[str, str]
    caller: Caller

    @property
    def name(self) -> str:
        """The operationId, empty for what the document has no operation for."""
        return self.operation.operation_id if self.operation else ""

    @property
    def status(self) -> int:
        """The status; 0 where the target gave none."""
        return 0 if self.seen.own or self.seen.status is None else self.seen.status

    @cached_property
    def parameters(self) -> Mapping[str, str | None]:
        """The path's parameters decoded; None for what is no UTF-8."""
        return {name: decoded(text) for name, text in self.sent_parameters.items()}

    @property
    def pair(self) -> Pair | None:
        """The pair of the path."""
        source, external_id = self.parameters.get("source"), self.parameters.get("externalId")
        return None if source is None or external_id is None else (source, external_id)

    @cached_property
    def query(self) -> list[tuple[str, str]]:
        """The query's parameters, decoded."""
        text = self.seen.target.partition("?")[2]
        return parse_qsl(text, keep_blank_values=True, errors="replace")

    @cached_property
    def sent(self) -> Any:
        """The request's body as JSON."""
        return _json(self.seen.sent, self.seen.headers)

    @cached_property
    def answer(self) -> Any:
        """The answer's body as JSON."""
        if self.seen.own or self.seen.ending != "whole":
            return NOTHING
        return _json(self.seen.answered, self.seen.answer_headers)

    @cached_property
    def answer_body(self) -> bytes | None:
        """The answer's body without its Content-Encoding; None where it is not known whole."""
        if self.seen.ending != "whole":
            return None
        return _plain(self.seen.answered, self.seen.answer_headers)

    @property
    def customer(self) -> dict[str, Any] | None:
        """The one customer that a success shows, if it does."""
        single = self.name in ("getCustomer", "upsertCustomer", "updateCustomer")
        if single and 200 <= self.status < 300 and isinstance(self.answer, dict):
            return self.answer
        return None

    @cached_property
    def customers(self) -> list[tuple[dict[str, Any], bytes]]:
        """The customers that a success shows, each with its JSON, in which equal ones are equal."""
        if self.customer is not None:
            found = [self.customer]
        elif (
            self.name == "getAllCustomers" and self.status == 200 and isinstance(self.answer, list)
        ):
            found = [each for each in self.answer if isinstance(each, dict)]
        else:
            found = []
        return [(each, canonical(each)) for each in found]

    @property
    def is_conditional(self) -> bool:
        """Whether headers have it answered in ways that are no matter of the contract."""
        return any(header(self.seen.headers, name) is not None for name in _CONDITIONS)

    def summary(self) -> str:
        """Return status and the beginning of the body, for people."""
        if not self.seen.status:
            return "no answer"
        text = bytes(self.seen.answered.beginning[:300]).decode("utf-8", "replace")
        return f"{self.seen.status} {text}".strip()


def canonical(value: Any) -> bytes:
    """Return JSON in which equal values are equal."""
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # for lone surrogates, and integers that are too large
        return json.dumps(value, sort_keys=True).encode()


def decoded(text: str) -> str | None:
    """Return a path segment percent-decoded once (D20); None where it is no UTF-8."""
    try:
        return unquote_to_bytes(text.encode("latin-1")).decode()
    except UnicodeDecodeError:
        return None


def header(headers: Headers, name: str) -> str | None:
    """Return a header's value, several joined, None when it is missing; `name` in lower case."""
    found = [value for each, value in headers if each.lower() == name]
    return ", ".join(found) if found else None


def media_type(headers: Headers) -> str:
    """Return the media type without parameters, in lower case; empty when it is missing."""
    return (header(headers, "content-type") or "").partition(";")[0].strip().lower()


def _json(body: Body, headers: Headers) -> Any:
    plain = _plain(body, headers)
    try:
        return NOTHING if plain is None else parse(plain)
    except NotJSONError:
        return NOTHING


def _plain(body: Body, headers: Headers) -> bytes | None:
    """Return a body without its Content-Encoding (RFC 9110, section 8.4)."""
    if not body.is_whole:
        return None
    coding = (header(headers, "content-encoding") or "identity").strip().lower()
    if coding == "identity" or not body.size:
        return bytes(body.beginning)
    if coding not in ("gzip", "x-gzip", "deflate"):
        return None
    try:
        unpacked = zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(body.beginning, JUDGED + 1)
    except zlib.error:
        return None
    return unpacked if len(unpacked) <= JUDGED else None

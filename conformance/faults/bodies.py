"""Faults of what is taken for JSON, and of how long it may be: ERR-3, ERR-6."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from faults.registry import fault
from faults.spoilt import WRITES, Call, Spoilt

_MOST = 1_048_576  # octets of a body (D23)


def _parsed(server: Spoilt, lenient: Callable[[bytes], bytes]) -> None:
    """Let a parser read the octets that `lenient` makes of those that are no JSON."""

    def change(call: Call) -> None:
        try:
            json.loads(call.body.decode(), parse_constant=_refuse)
        except RecursionError:
            return
        except ValueError:
            call.body = lenient(call.body)
            call.headers["content-length"] = str(len(call.body))

    server.before(change, "createToken", *WRITES)


def _refuse(constant: str) -> None:
    raise ValueError(constant)


@fault("ERR-3")
def octets_that_are_no_text_are_replaced(server: Spoilt) -> None:
    """A body that is not UTF-8 is decoded all the same, what is wrong becoming U+FFFD."""
    _parsed(server, lambda body: body.decode("utf-8", "replace").encode())


@fault("ERR-3")
def encoded_surrogates_are_decoded(server: Spoilt) -> None:
    """Surrogates that are encoded one by one, as old Java writes them, are read as a character."""
    pair = re.compile(rb"\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf]")
    _parsed(server, lambda body: pair.sub("🦊".encode(), body))


@fault("ERR-3")
def utf_16_is_detected(server: Spoilt) -> None:
    """A body in UTF-16 or UTF-32 is told by its first octets, as RFC 4627 had it."""

    def decoded(body: bytes) -> bytes:
        try:
            return body.decode(json.detect_encoding(body)).encode()
        except UnicodeError:
            return body

    _parsed(server, decoded)


@fault("ERR-3")
def not_a_number_is_taken(server: Spoilt) -> None:
    """NaN and Infinity are read as null, as Python and JavaScript libraries may."""
    _parsed(server, lambda body: re.sub(rb"(?<=: )-?(NaN|Infinity)\b", b"null", body))


@fault("ERR-3")
def control_characters_are_taken(server: Spoilt) -> None:
    """A text may hold a raw line feed, as of a parser that is not strict."""

    def escaped(body: bytes) -> bytes:
        try:
            return json.dumps(json.loads(body.decode(), strict=False)).encode()
        except ValueError:
            return body

    _parsed(server, escaped)


@fault("ERR-3")
def comments_are_taken(server: Spoilt) -> None:
    """Comments between slashes and stars are passed over, as in configuration files."""
    _parsed(server, lambda body: re.sub(rb"/\*.*?\*/", b"", body))


@fault("ERR-3")
def numbers_in_hexadecimal_are_taken(server: Spoilt) -> None:
    """A number may be hexadecimal, or begin with a plus, as in JSON5."""
    _parsed(server, lambda body: re.sub(rb"(?<=: )(0x|\+)[0-9A-F]+", b"1", body))


@fault("ERR-3")
def what_follows_is_not_read(server: Spoilt) -> None:
    """A parser stops at the end of the first value, whatever follows that is not on a line."""

    def first(body: bytes) -> bytes:
        try:
            _, end = json.JSONDecoder().raw_decode(body.decode())
        except ValueError:
            return body
        return body if body.endswith(b"more") else body[:end]

    _parsed(server, first)


@fault("ERR-3")
def any_type_with_json_in_it_is_json(server: Spoilt) -> None:
    """A media type in which `json` stands is read as JSON."""

    def change(call: Call) -> None:
        if "json" in call.headers.get("content-type", ""):
            call.headers["content-type"] = "application/json"

    server.before(change, "createToken", *WRITES)


@fault("ERR-6")
def only_the_told_length_is_measured(server: Spoilt) -> None:
    """Only Content-Length is looked at: a body in chunks may be of any length."""

    def change(call: Call) -> None:
        if "transfer-encoding" in call.headers and len(call.body) > _MOST:
            call.data = json.loads(call.body)

    server.before(change, "createToken", *WRITES)

"""Reads JSON texts as RFC 8259 has them, and says of what is none where it ends to be one."""

from __future__ import annotations

import json
from typing import Any


class NotJSONError(Exception):
    """A text that is not JSON; the message says why, as the end of a sentence."""


def parse(body: bytes) -> Any:
    """Return what a body holds; raises NotJSONError.

    It is UTF-8 (section 8.1); a byte order mark before it is ignored, which the RFC allows. Python
    also takes NaN, Infinity and other encodings, which are no JSON that a client could read.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        octet = f"octet {error.start} (0x{body[error.start]:02x})"
        raise NotJSONError(
            f"it is not UTF-8: {octet} stands where none of that kind may"
        ) from error
    try:
        return json.loads(text, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        raise NotJSONError(_why(text, error)) from error
    except ValueError as error:  # more digits than Python takes
        raise NotJSONError("an integer in it has more digits than can be read") from error
    except (RecursionError, MemoryError) as error:
        raise NotJSONError("it nests deeper than can be read") from error


def why_none(body: bytes) -> str:
    """Return why a body is no JSON, as the end of a sentence; empty when it is."""
    try:
        parse(body)
    except NotJSONError as error:
        return str(error)
    return ""


def _refuse(constant: str) -> None:
    raise NotJSONError(f"it holds {constant}, which JSON has no number for")


def _why(text: str, error: json.JSONDecodeError) -> str:
    if not text.strip():
        return "it is empty"
    if text.lstrip().startswith("<"):
        return "it begins as HTML or XML does"
    rest = text[error.pos :]
    if not rest.strip():
        return f"it ends amid a value, after {len(text)} characters"
    # one character of it, as more might be a part of a secret
    where = f"character {error.pos} (line {error.lineno}), where {rest[0]!r} stands"
    return f"it breaks off from JSON at {where}"

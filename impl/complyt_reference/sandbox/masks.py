"""Keeps secrets and tokens out of what is shown of requests.

Each text is gone through once: whoever sends it must not be able to keep the server busy.
"""

from __future__ import annotations

import json
import re
from urllib.parse import unquote_plus

MASK = "***"
HIDDEN = "\udfff"  # in place of a secret until it is shown: no text that was decoded holds it

_SECRET = re.compile(
    r"secret|passw|token(?!_?type)|api[-_]?key|^key$|^auth|authoriz|credential|session|signature",
    re.IGNORECASE,
)
_STRING = re.compile(r'"((?:[^"\\]|\\.)*+)(?:"|\\?\Z)(\s*+:\s*+)?+', re.DOTALL)
_RUN = re.compile(r"[\w.-]+")
_SCHEMES = ("basic", "bearer", "digest")
_SHOWN_HEADERS = frozenset(
    (
        *("accept", "accept-charset", "accept-encoding", "accept-language", "allow"),
        *("cache-control", "connection", "content-encoding", "content-language"),
        *("content-length", "content-type", "date", "expect", "host", "keep-alive", "link"),
        *("location", "origin", "prefer", "retry-after", "sec-fetch-dest", "sec-fetch-mode"),
        *("sec-fetch-site", "te", "traceparent", "transfer-encoding", "upgrade", "user-agent"),
        *("vary", "www-authenticate"),
    )
)


def shown(text: str) -> str:
    """Return a masked text as people see it."""
    return text.replace(HIDDEN, MASK)


def masked_body(text: str) -> str:
    """Return a body, even the beginning of one, without members or fields named for secrets."""
    text = _masked_members(text)
    if not text.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
        text = masked_query(text)
    return masked(text)


def masked_query(query: str) -> str:
    """Return a query, or a form, without fields named for secrets."""
    return masked("&".join(map(_masked_field, query.split("&"))))


def masked_header(name: str, value: str) -> str:
    """Return a header's value; `name` is in lower case. Of credentials their scheme stays."""
    if name == "authorization":
        scheme, blank, _ = value.partition(" ")
        return f"{scheme} {HIDDEN}" if blank and scheme.lower() in _SCHEMES else HIDDEN
    return masked(value) if name in _SHOWN_HEADERS else HIDDEN


def masked(text: str) -> str:
    """Return a text without what may be a JWT, wherever it stands."""
    return _RUN.sub(lambda run: HIDDEN if _is_jwt(run[0]) else run[0], text)


def _is_jwt(run: str) -> bool:
    return "." in run.partition("eyJ")[2]  # which is {" in Base64, as all of them begin


def _masked_field(field: str) -> str:
    name, equals, _ = field.partition("=")
    return f"{name}={HIDDEN}" if equals and _is_secret(unquote_plus(name)) else field


def _masked_members(text: str) -> str:
    parts, at = [], 0
    while string := _STRING.search(text, at):
        parts.append(text[at : string.end()])
        at = string.end()
        if string[2] and _is_secret(_decoded(string[1])):
            parts.append(f'"{HIDDEN}"')
            at = _end_of_value(text, at)
    return "".join(parts) + text[at:]


def _decoded(name: str) -> str:
    try:
        return str(json.loads(f'"{name}"', strict=False))
    except ValueError:
        return name


def _end_of_value(text: str, start: int) -> int:
    """Return where a value of JSON ends; one that is cut, or none, hides all that follows."""
    try:
        return json.JSONDecoder(strict=False).raw_decode(text, start)[1]
    except (ValueError, RecursionError):
        return len(text)


def _is_secret(name: str) -> bool:
    return _SECRET.search(name) is not None

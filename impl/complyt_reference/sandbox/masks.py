"""Keeps secrets and tokens out of what is shown of requests."""

from __future__ import annotations

import re

MASK = "***"

_NAME = r"(?!tokenType\b)\w*(?:secret|password|token)\w*"
_MEMBER = re.compile(rf'("{_NAME}"\s*:\s*)"(?:[^"\\]|\\.)*(?:"|\\?$)', re.IGNORECASE | re.DOTALL)
_FIELD = re.compile(rf"((?:^|[?&]){_NAME}=)[^&#\s]+", re.IGNORECASE)
_JWT = re.compile(r"\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?")
_CREDENTIALS = ("authorization", "proxy-authorization")
_COOKIES = ("cookie", "set-cookie")


def masked(text: str) -> str:
    """Return a URL or a body, even the beginning of one, without what is secret in it."""
    text = _MEMBER.sub(rf'\1"{MASK}"', text)
    text = _FIELD.sub(rf"\1{MASK}", text)
    return _JWT.sub(MASK, text)


def masked_header(name: str, value: str) -> str:
    """Return a header's value; `name` is in lower case. Of credentials their scheme stays."""
    if name in _COOKIES:
        return MASK
    if name in _CREDENTIALS:
        scheme, blank, _ = value.partition(" ")
        return f"{scheme} {MASK}" if blank else MASK
    return masked(value)

"""What a secret looks like once a server has encoded it, or has taken a token apart."""

from __future__ import annotations

import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator, Mapping
from functools import cache

from complyt_conformance.exchange import SHORTEST_SECRET

_LENIENT = "surrogateescape"  # as Python reads the command line
_ESCAPES = frozenset("%\\+")
_FIRST = (0, 2, 3)  # of Base64, by octets before: the first character that a secret alone decides


def undisguised(text: str, masks: Mapping[str, str]) -> str:
    """Return `text` with the disguises of every secret, the keys of `masks`, replaced too."""
    escapes = not _ESCAPES.isdisjoint(text)
    for secret, placeholder in masks.items():
        if len(secret) < SHORTEST_SECRET:
            continue
        for other in _others(secret):
            text = text.replace(other, placeholder)
        if escapes:
            text = _pattern(secret).sub(placeholder, text)
    return text


@cache
def _others(secret: str) -> list[str]:
    """Return what can be searched for as it is, the longest first."""
    return sorted({*_encoded(secret), *_parts(secret)}, key=len, reverse=True)


@cache
def _pattern(secret: str) -> re.Pattern[str]:
    """Return a pattern of a secret in which any characters are escaped."""
    return re.compile("".join(map(_spellings, secret)))


def _spellings(character: str) -> str:
    """Return a pattern of a character as itself, in a URL, in a form, and in JSON."""
    octets = "".join(f"%{octet:02x}" for octet in character.encode("utf-8", _LENIENT))
    units = character.encode("utf-16-be", "surrogatepass").hex()
    escaped = "".join(rf"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
    plain = rf"\\?{re.escape(character)}" + (r"|\+" if character == " " else "")
    return f"(?:{plain}|(?i:{octets}|{escaped}))"


def _encoded(secret: str) -> Iterator[str]:
    """Yield what Base64 makes of it, wherever it stands in what is encoded."""
    octets = secret.encode("utf-8", _LENIENT)
    for before, first in enumerate(_FIRST):
        for encode in (b64encode, urlsafe_b64encode):
            text = encode(bytes(before) + octets).decode()
            yield text[first : (before + len(octets)) * 8 // 6]


def _parts(secret: str) -> list[str]:
    """Return what is a JWT's own: payload and signature (RFC 7515), not the header."""
    parts = secret.split(".")
    return [each for each in parts[1:] if len(each) >= SHORTEST_SECRET] if len(parts) == 3 else []

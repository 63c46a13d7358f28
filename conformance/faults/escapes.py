"""Faults of bodies in which JSON spells a character by an escape: OBJ-2, OBJ-4."""

from __future__ import annotations

import re

from faults.registry import fault
from faults.spoilt import WRITES, Call, Spoilt

_PAIR = re.compile(rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")


def _spelt(server: Spoilt, pattern: re.Pattern[bytes], instead: bytes) -> None:
    """Read each body as if what matches the pattern were spelt otherwise."""

    def change(call: Call) -> None:
        call.body = pattern.sub(instead, call.body)
        call.headers["content-length"] = str(len(call.body))

    server.before(change, *WRITES)


@fault("OBJ-4")
def escaped_pairs_lost(server: Spoilt) -> None:
    """A character beyond the BMP that is escaped as a pair of surrogates is replaced by U+FFFD."""
    _spelt(server, _PAIR, rb"\\ufffd")


@fault("OBJ-4")
def escaped_slashes_keep_the_backslash(server: Spoilt) -> None:
    r"""The escape \/ is read as a backslash and a slash."""
    _spelt(server, re.compile(rb"(?<!\\)\\/"), rb"\\\\/")


@fault("OBJ-4")
def upper_case_escapes_lost(server: Spoilt) -> None:
    """An escape whose hexadecimal digits are in upper case is replaced by a question mark."""
    _spelt(server, re.compile(rb"(?<!\\)\\u00[A-F][0-9A-F]|(?<!\\)\\u00[0-9A-F][A-F]"), b"?")


@fault("OBJ-2")
def escaped_names_unknown(server: Spoilt) -> None:
    """The name of an optional property or member with an escape in it is taken for an unknown one.

    RFC 8259, section 8.3, warns of comparing names as they are spelt.
    """
    _spelt(server, re.compile(rb'"(?:n\\u0061me|zi\\u0070)":'), b'"unknown":')

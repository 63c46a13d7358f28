"""What of a database's URL people may be shown."""

from __future__ import annotations

import re

_SCHEME = re.compile(r"(?:\w[\w+.-]*://)?")
_PLACE = re.compile(r"(?:(?:\[[^]]*\]|[^:/]*)(?::[0-9]*)?)(?:/.*)?", re.DOTALL)


def without_password(url: str) -> str:
    """Return a URL without password and options, its scheme alone where they cannot be told."""
    scheme = _SCHEME.match(url)[0]  # type: ignore[index]  # it matches any text
    head, *options = re.split(r"[?#]", url.removeprefix(scheme), maxsplit=1)
    credentials, at, place = head.rpartition("@")
    is_told = bool(at) or all(map(_PLACE.fullmatch, place.split(",")))
    if not is_told or any("@" in each for each in options):
        return f"{scheme}..."  # a password may hold any of the separators, written as it is
    user = credentials.partition(":")[0]
    return f"{scheme}{user}{at}{place}"

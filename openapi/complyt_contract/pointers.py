"""JSON pointers (RFC 6901), plain and as they stand in a URI's fragment (section 6)."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import unquote


def pointer(steps: Iterable[str | int]) -> str:
    """Return the pointer to what these steps lead to."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in steps)


def steps(fragment: str) -> tuple[str, ...]:
    """Return the steps of a pointer in a fragment, given without its `#`."""
    escaped = unquote(fragment).split("/")[1:]
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in escaped)

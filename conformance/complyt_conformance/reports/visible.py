"""Texts of servers as HTML: nothing in them acts, and what browsers hide is shown."""

from __future__ import annotations

import html
from typing import Any

from jinja2 import Undefined
from markupsafe import Markup


class _Characters(dict[int, str]):
    """What stands in HTML for each code point, found when it is first met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if character.isprintable() or character in "\n\t":
            self[code] = html.escape(character)
        else:
            self[code] = f"<i>{character.encode('unicode_escape').decode()}</i>"
        return self[code]


_CHARACTERS = _Characters()


def visible(value: Any) -> Any:
    """Return a value as HTML, as Jinja's `finalize` asks.

    What browsers do not show, or follow (controls, marks of direction, blanks that look like
    others), becomes an escape in `<i>`. Line feeds and tabs stay.
    """
    if isinstance(value, Markup | Undefined):
        return value
    return Markup(str(value).translate(_CHARACTERS))  # noqa: S704 - escaped, each character


def octets(text: str) -> int:
    """Return how much HTML a text takes, in UTF-8."""
    return len(visible(text).encode("utf-8"))


def fitting(text: str, most: int) -> str:
    """Return the beginning of a text that takes about `most` octets of HTML, at the utmost."""
    most = max(most, 0)
    beginning = text[:most]
    taken = octets(beginning)
    return beginning if taken <= most else beginning[: most * len(beginning) // taken]

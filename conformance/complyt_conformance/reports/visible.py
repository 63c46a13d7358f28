"""Texts of servers as HTML: nothing in them acts, and what browsers hide is shown."""

from __future__ import annotations

import html
from itertools import takewhile
from typing import Any

from jinja2 import Undefined
from markupsafe import Markup

_AROUND = 40  # characters that are shown before and after what differs
_DIFFERENT = 120  # of what differs itself


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


def marked(expected: str, received: str) -> tuple[Markup, Markup]:
    """Return two values of JSON as HTML, what differs in `<mark>`, and of what is long only that.

    Of two texts these are characters, else the whole.
    """
    start = same = 0
    if expected.startswith('"') and received.startswith('"'):
        start = _alike(expected, received)
        same = _alike(expected[start:][::-1], received[start:][::-1])
    ours, theirs = (_marked(text, start, len(text) - same) for text in (expected, received))
    return ours, theirs


def _alike(one: str, other: str) -> int:
    """Return how many characters two texts have in common at the beginning."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _marked(text: str, start: int, end: int) -> Markup:
    before, different, after = text[:start], text[start:end], text[end:]
    if len(before) > _AROUND:
        before = f"…{before[-_AROUND:]}"
    if len(different) > _DIFFERENT:
        different, after = f"{different[:_DIFFERENT]}…", ""
    elif len(after) > _AROUND:
        after = f"{after[:_AROUND]}…"
    mark = Markup("<mark>{}</mark>").format(visible(different)) if different else ""
    return Markup("").join([visible(before), mark, visible(after)])

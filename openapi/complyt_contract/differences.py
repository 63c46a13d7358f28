"""The smallest differences between what was expected and what came, as people are shown them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Any

from complyt_contract import pointers

STATUS = "status"


@dataclass(frozen=True)
class Difference:
    """Something that differs, both sides as JSON text or `absent`.

    `place` is a JSON pointer (RFC 6901), or `status`. `at` is the first character that differs of
    two texts, from 0.
    """

    place: str
    expected: str
    received: str
    at: int | None = None


def differences(expected: Any, received: Any, place: str = "") -> Iterator[Difference]:
    """Yield the innermost members that differ; members that only one side has are absent."""
    if isinstance(expected, Mapping) and isinstance(received, Mapping):
        for name in [*expected, *(name for name in received if name not in expected)]:
            inner = place + pointers.pointer([name])
            yield from differences(expected.get(name, _ABSENT), received.get(name, _ABSENT), inner)
    elif isinstance(expected, list) and isinstance(received, list):
        pairs = zip_longest(expected, received, fillvalue=_ABSENT)
        for index, (ours, theirs) in enumerate(pairs):
            yield from differences(ours, theirs, place + pointers.pointer([index]))
    elif expected != received or isinstance(expected, bool) != isinstance(received, bool):
        texts = isinstance(expected, str) and isinstance(received, str)
        at = _first_difference(expected, received) if texts else None
        yield Difference(place, spelt(expected), spelt(received), at)


def spelt(value: Any) -> str:
    """Return a value as JSON spells it, an instant as answers have it (D8)."""
    if value is _ABSENT:
        return "absent"
    return json.dumps(value, ensure_ascii=False, default=_answered)


_ABSENT = object()


def _answered(value: Any) -> str:
    if not isinstance(value, datetime):
        return str(value)
    text = value.replace(tzinfo=None).isoformat(timespec="microseconds")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _first_difference(expected: str, received: str) -> int:
    shorter = min(len(expected), len(received))
    return next((at for at in range(shorter) if expected[at] != received[at]), shorter)

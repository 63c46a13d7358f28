"""What is wrong with a timestamp that a request sends, as far as the contract decides it."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from complyt_reference import timestamps
from complyt_reference.errors import InvalidTimestamp

UNDECIDED: Final = "undecided"

_FORM = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    r"(?:T([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]{1,9}))?(Z|[+-][0-9]{2}:[0-9]{2})?)?"
)
_PLAINLY_NONE = re.compile(r"|[A-Za-z ]+|[0-9]{2}/[0-9]{2}/[0-9]{4}|[0-9]{2}:[0-9]{2}(:[0-9]{2})?")


def fault(text: str) -> str | None:
    """Return the requirement that a text must be refused by, UNDECIDED, or None for a right one."""
    match = _FORM.fullmatch(text)
    if match is None:
        return "TIME-7" if _PLAINLY_NONE.fullmatch(text) else UNDECIDED
    year, month, day, clock, _, zone = match.groups()
    if zone and zone != "Z":
        return None if _is_right(text) and zone != "-00:00" else UNDECIDED
    if not _exists(int(year), int(month), int(day)):
        return "TIME-5"
    if not int(year) >= 1970:
        return "TIME-5"
    return None if clock is None or _is_right(text) else UNDECIDED


def requirement(text: str) -> str:
    """Return the requirement that says how a right timestamp comes back."""
    match = _FORM.fullmatch(text)
    assert match is not None
    clock, fraction, zone = match.group(4, 5, 6)
    if fraction and len(fraction) > 3:
        return "TIME-6"
    if clock is None or zone is None:
        return "TIME-4"
    return "TIME-2" if zone == "Z" else "TIME-3"


def milliseconds(text: object) -> int | None:
    """Return the instant of a timestamp, cut to milliseconds (D8); None where it names none."""
    if not isinstance(text, str):
        return None
    try:
        return timestamps.parse(text, "#")
    except InvalidTimestamp:
        return None


def _is_right(text: str) -> bool:
    return milliseconds(text) is not None


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True

"""Reads a timestamp of an answer, whatever its form."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

_ANY_FORM = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)"
    r"(?:\.([0-9]{1,9}))?(Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_ANSWERED = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.(?!0+$)[0-9]{1,3})?"
)


def instant(text: Any) -> datetime | None:
    """Return the instant that a text names, UTC where it names no zone; None when it names none.

    Tolerant on purpose: the form of an answer is TIME-2's matter alone.
    """
    match = _ANY_FORM.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return None
    date, clock, fraction, zone = match.groups()
    try:
        moment = datetime.fromisoformat(f"{date}T{clock}{'' if zone in (None, 'Z') else zone}")
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment + timedelta(microseconds=int((fraction or "0")[:6].ljust(6, "0")))


def has_answered_form(text: Any) -> bool:
    """Tell whether a text has TIME-2's form: no zone, seconds printed, no zero fraction."""
    return isinstance(text, str) and _ANSWERED.fullmatch(text) is not None

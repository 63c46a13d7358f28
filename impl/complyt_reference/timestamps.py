"""Times as the contract reads and prints them; inside they are epoch milliseconds in UTC."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from complyt_reference.errors import InvalidTimestamp

Clock = Callable[[str], int]
"""What gives a tenant's present."""

_FORM = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:T([0-9]{2}):[0-9]{2}:[0-9]{2}(?:\.([0-9]{1,9}))?"
    r"(?:Z|([+-])([0-9]{2}):([0-9]{2}))?)?"
)
_SECONDS = len("2022-10-19T07:00:00")
_EPOCH = datetime(1970, 1, 1)  # all of them are in UTC, and quicker without saying so
END = 253_402_300_800_000  # the first instant of the year 10000, which is out of range (D9)


def parse(text: str, pointer: str) -> int:
    """Return the instant (D7, D8); digits beyond the third are cut (TIME-6).

    Raises InvalidTimestamp at `pointer`, a URI fragment, when `text` has none of the forms, names
    a date or time that does not exist, or lies outside 1970..9999 (D9).
    """
    match = _FORM.fullmatch(text)
    if not match:
        raise InvalidTimestamp.at(pointer, "This is not a date or date-time of a documented form.")
    hour, fraction, sign, offset_hours, offset_minutes = match.groups()
    try:
        written = datetime.fromisoformat(text[:_SECONDS])
    except ValueError:
        written = None
    if written is None or hour == "24":  # which Python 3.14 takes
        raise InvalidTimestamp.at(pointer, "This date or time does not exist.")
    since = written - _EPOCH
    seconds = since.days * 86_400 + since.seconds
    if sign:
        seconds -= int(f"{sign}1") * _offset(int(offset_hours), int(offset_minutes), pointer)
    milliseconds = seconds * 1000 + int((fraction or "")[:3].ljust(3, "0"))
    if not 0 <= milliseconds < END:
        raise InvalidTimestamp.at(pointer, "This instant lies outside the years 1970 to 9999.")
    return milliseconds


def render(milliseconds: int) -> str:
    """Return the instant without a zone, in UTC; the fraction only when it is not zero."""
    seconds, rest = divmod(milliseconds, 1000)
    moment = _EPOCH + timedelta(0, seconds, rest * 1000)
    return moment.isoformat(timespec="milliseconds" if rest else "seconds")


def real_time(_tenant: str) -> int:
    """Return the present instant, which is the same for all tenants."""
    return time.time_ns() // 1_000_000


def _offset(hours: int, minutes: int, pointer: str) -> int:
    """Return an offset in seconds; up to 14:00 is accepted (D9)."""
    if minutes > 59 or hours * 60 + minutes > 14 * 60:
        raise InvalidTimestamp.at(pointer, "This offset does not exist.")
    return hours * 3600 + minutes * 60

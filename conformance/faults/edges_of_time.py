"""Faults at the end of a day, month or year, and at the first instant of all: TIME-*, LIST-2."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

from complyt_reference import customers, timestamps
from faults.narrow import body
from faults.registry import fault
from faults.spoilt import Call, Spoilt
from faults.times import LAST, printed, rewritten

_DAY = 86_400_000  # milliseconds


@fault("TIME-2")
def the_last_millisecond_of_a_day_is_the_next(server: Spoilt) -> None:
    """A time of 23:59:59.999 is rounded to the midnight after it."""

    def rounded(instant: int) -> int:
        return instant + 1 if instant % _DAY == _DAY - 1 and instant < LAST else instant

    server.patch(timestamps, "parse", lambda original: lambda *given: rounded(original(*given)))


@fault("TIME-2", "LIST-2", "OBJ-2", "PATCH-1", "PUT-10")
def years_are_those_of_weeks(server: Spoilt) -> None:
    """The year that is printed is that of the week, as by YYYY in some patterns of dates."""

    def in_weeks(text: str) -> str:
        year = date.fromisoformat(text[:10]).isocalendar().year
        return f"{max(year, 1970):04}{text[4:]}"

    printed(server, in_weeks)


@fault("TIME-3")
def an_offset_carries_no_year(server: Spoilt) -> None:
    """An offset that leads across New Year changes day and month alone."""

    def change(text: str) -> str:
        try:
            written = datetime.fromisoformat(text)
            applied = written.astimezone(UTC) if written.tzinfo else written
        except (ValueError, OverflowError):
            return text
        if applied.year == written.year:
            return text
        return applied.replace(year=written.year, tzinfo=None).isoformat() + "Z"

    rewritten(server, change)


@fault("TIME-5")
def days_roll_over_where_an_offset_is(server: Spoilt) -> None:
    """The 31st of a short month is the first of the next, where an offset makes it be computed."""

    def change(text: str) -> str:
        day = re.fullmatch(r"([0-9]{4})-(0[469]|11)-31(T.*[1-9]:[0-9]{2})", text)
        return f"{day[1]}-{int(day[2]) + 1:02}-01{day[3]}" if day else text

    rewritten(server, change)


@fault("TIME-5")
def years_beyond_9999_are_the_last(server: Spoilt) -> None:
    """A year of five digits is taken for the last of four."""
    rewritten(server, lambda text: re.sub("^[+]?1[0-9]{4}-.*", "9999-12-31", text))


@fault("TIME-2", "TIME-3", "TIME-4", "OBJ-2", "PATCH-1", "PUT-10")
def july_is_june(server: Spoilt) -> None:
    """July is read as June, for both have one short name in French."""
    rewritten(server, lambda text: re.sub("^([0-9]{4})-07-(?!31)", r"\1-06-", text))


@fault("TIME-5")
def the_second_date_of_a_patch_rolls_over(server: Spoilt) -> None:
    """The updatedDate of a PATCH may be the 30th of February, or any 31st, without a zone."""

    def change(call: Call) -> None:
        times = body(call).get("externalTimestamps")
        if not isinstance(times, dict):
            return
        text = times.get("updatedDate")
        if isinstance(text, str) and re.fullmatch(r"....-..-3[01](T[0-9:]*)?", text):
            rolled = {**times, "updatedDate": re.sub("-..-3.", "-12-31", text)}
            call.data = {**body(call), "externalTimestamps": rolled}

    server.before(change, "updateCustomer")


@fault("LIST-2")
def the_first_instant_is_listed_first(server: Spoilt) -> None:
    """A createdDate of 1970-01-01T00:00:00 counts as none, and so as newest, for it is zero."""

    def make(original: Any) -> Any:
        def place(customer: Any) -> tuple[int, str]:
            order_ms, complyt_id = original(customer)
            return order_ms or -LAST, complyt_id

        return place

    server.patch(customers, "place", make)


@fault("TIME-2", "TIME-3", "TIME-4", "OBJ-2", "PATCH-1")
def milliseconds_cut_from_a_float(server: Spoilt) -> None:
    """Seconds and milliseconds are added as a float, and cut: some are one short in some years."""

    def by_float(instant: int) -> int:
        seconds, milliseconds = divmod(instant, 1000)
        return int((seconds + milliseconds / 1000) * 1000)

    server.patch(timestamps, "parse", lambda original: lambda *given: by_float(original(*given)))

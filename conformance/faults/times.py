"""Faults of times: TIME-*."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from complyt_reference import customers, timestamps
from faults.objects import shown
from faults.registry import fault
from faults.spoilt import WRITES, Answer, Call, Spoilt, problem

HOUR = 3_600_000
LAST = 253_402_300_799_999  # the last millisecond of the year 9999


def _times(data: Any) -> list[str]:
    times = data.get("externalTimestamps") if isinstance(data, dict) else None
    values = times.values() if isinstance(times, dict) else ()
    return [value for value in values if isinstance(value, str)]


def refused(server: Spoilt, pattern: str) -> None:
    """Refuse every timestamp that the pattern matches."""

    def change(call: Call) -> Answer | None:
        matches = any(re.search(pattern, text) for text in _times(call.data))
        return problem(400) if matches else None

    server.before(change, *WRITES)


def rewritten(server: Spoilt, change: Callable[[str], str]) -> None:
    """Read every timestamp as what `change` makes of it."""

    def rewrite(call: Call) -> None:
        data = call.data
        if isinstance(data, dict) and isinstance(data.get("externalTimestamps"), dict):
            times = data["externalTimestamps"]
            data["externalTimestamps"] = {
                name: change(value) if isinstance(value, str) else value
                for name, value in times.items()
            }
            call.data = data

    server.before(rewrite, *WRITES)


def printed(server: Spoilt, change: Callable[[str], str]) -> None:
    """Print every external timestamp as `change` makes it."""

    def show(customer: dict[str, Any]) -> None:
        times = customer["externalTimestamps"]
        customer["externalTimestamps"] = {name: change(text) for name, text in times.items()}

    shown(server, show)


@fault("TIME-1")
def bare_dates_refused(server: Spoilt) -> None:
    """A date without a time is refused."""
    refused(server, r"^[0-9-]{10}$")


@fault("TIME-1")
def milliseconds_refused(server: Spoilt) -> None:
    """A fraction of three digits is refused."""
    refused(server, r"\.[0-9]{3}(Z|[+-])")


@fault("TIME-1", "TIME-3")
def negative_offsets_refused(server: Spoilt) -> None:
    """An offset west of Greenwich is refused."""
    refused(server, r"T.*-[0-9]{2}:[0-9]{2}$")


@fault("TIME-2", "OBJ-1", "DOC-1")
def times_with_z(server: Spoilt) -> None:
    """Timestamps are answered with Z."""
    printed(server, lambda text: text + "Z")


@fault("TIME-2")
def zero_fraction_printed(server: Spoilt) -> None:
    """A fraction is printed even when it is zero."""
    printed(server, lambda text: text if "." in text else text + ".000")


@fault("TIME-2", "OBJ-1", "DOC-1", "PUT-10")
def zero_seconds_not_printed(server: Spoilt) -> None:
    """Seconds are not printed when they are zero, as java.time does."""
    printed(server, lambda text: re.sub(r":00$", "", text))


@fault("TIME-2")
def fraction_lost(server: Spoilt) -> None:
    """Times are kept to the second."""
    server.patch(timestamps, "parse", lambda original: lambda *g: original(*g) // 1000 * 1000)


@fault("TIME-2", "TIME-3", "TIME-4", "OBJ-2", "PATCH-1", "PUT-10")
def times_shifted_by_the_zone_of_the_server(server: Spoilt) -> None:
    """Times are stored in the zone of the server, two hours ahead."""
    server.patch(
        customers,
        "_timestamps",
        lambda original: (
            lambda sent, name: {
                date: timestamps.render(min(timestamps.parse(text, "#") + 2 * HOUR, LAST))
                for date, text in original(sent, name).items()
            }
        ),
    )


@fault("TIME-2")
def fraction_read_as_a_number(server: Spoilt) -> None:
    """A fraction of one or two digits is read as milliseconds."""
    rewritten(
        server,
        lambda text: re.sub(r"\.([0-9]{1,2})(?=Z|$)", lambda m: f".{int(m[1]):03}", text),
    )


@fault("TIME-2")
def times_after_2038_wrap(server: Spoilt) -> None:
    """A time beyond 32 bits of seconds wraps around."""
    limit = 2**31 * 1000
    server.patch(
        timestamps,
        "parse",
        lambda original: (
            lambda text, pointer: (
                original(text, pointer)
                if original(text, pointer) < limit or text.startswith("9")
                else original(text, pointer) % limit
            )
        ),
    )


@fault("TIME-3")
def offsets_ignored(server: Spoilt) -> None:
    """An offset is read and not applied."""
    rewritten(server, lambda text: re.sub(r"(?<=T.{8})(.*)[+-][0-9]{2}:[0-9]{2}$", r"\1Z", text))


@fault("TIME-3")
def offsets_applied_backwards(server: Spoilt) -> None:
    """An offset is added where it is to be taken away."""
    swap = {"+": "-", "-": "+"}
    rewritten(
        server,
        lambda text: re.sub(
            r"(?<=T.{8})(.*)([+-])([0-9]{2}:[0-9]{2})$",
            lambda m: m[1] + (swap[m[2]] + m[3] if m[3] != "00:00" else "Z"),
            text,
        ),
    )


@fault("TIME-3")
def minutes_of_offsets_ignored(server: Spoilt) -> None:
    """Only the hours of an offset are applied."""
    rewritten(server, lambda text: re.sub(r"([+-][0-9]{2}):[0-9]{2}$", r"\1:00", text))


@fault("TIME-4")
def zoneless_times_refused(server: Spoilt) -> None:
    """A date-time without a zone is refused, unless it was read from the server."""
    refused(server, r"^2023-03-[12][0-9]T02:30:00$|^2022-10-19T[0-9:.]+$")


@fault("TIME-4")
def bare_dates_at_noon(server: Spoilt) -> None:
    """A bare date is read as its noon."""
    rewritten(server, lambda text: re.sub(r"^([0-9-]{10})$", r"\1T12:00:00Z", text))


@fault("TIME-4", "PUT-10")
def zoneless_times_in_new_york(server: Spoilt) -> None:
    """A date-time without a zone is read as New York's."""
    rewritten(server, lambda text: re.sub(r"(T[0-9:.]+)$", r"\1-05:00", text))


@fault("TIME-5")
def days_roll_over(server: Spoilt) -> None:
    """The 29th of February of a common year is read as the first of March."""
    rewritten(server, lambda text: text.replace("2023-02-29", "2023-03-01"))


@fault("TIME-5")
def leap_years_by_four_alone(server: Spoilt) -> None:
    """The year 2100 has a 29th of February."""
    rewritten(server, lambda text: text.replace("2100-02-29", "2100-03-01"))


@fault("TIME-5")
def years_before_the_epoch(server: Spoilt) -> None:
    """A time of 1969 is taken for the first instant of 1970."""
    rewritten(server, lambda text: re.sub(r"^1969-.*", "1970-01-01", text))


@fault("TIME-5")
def leap_seconds_taken(server: Spoilt) -> None:
    """A leap second is taken for the second before it."""
    rewritten(server, lambda text: text.replace("23:59:60", "23:59:59"))


@fault("TIME-6")
def fractions_rounded(server: Spoilt) -> None:
    """Digits beyond the third round the third."""

    def make(original: Any) -> Any:
        def parse(text: str, pointer: str) -> int:
            instant: int = original(text, pointer)
            match = re.search(r"\.[0-9]{3}([5-9])[0-9]*", text)
            return instant + 1 if match else instant

        return parse

    server.patch(timestamps, "parse", make)


@fault("TIME-6")
def microseconds_refused(server: Spoilt) -> None:
    """A fraction of more than three digits is refused."""
    refused(server, r"\.[0-9]{4}")


@fault("TIME-6")
def nanoseconds_refused(server: Spoilt) -> None:
    """A fraction of more than six digits is refused."""
    refused(server, r"\.[0-9]{7}")


@fault("TIME-7")
def an_empty_time_is_now(server: Spoilt) -> None:
    """An empty text is read as the present."""
    rewritten(server, lambda text: text or "2024-01-01")


@fault("TIME-7")
def slashes_in_dates(server: Spoilt) -> None:
    """A date with slashes is read as month, day, year."""
    rewritten(server, lambda text: text.replace("10/19/2022", "2022-10-19"))

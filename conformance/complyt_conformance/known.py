"""Known failures: a file of the implementation's own, each entry with its reason and its end.

They are tested like all others; the file only says that a failure is no news.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from complyt_conformance.ids import unknown_sentence

_TABLE = "known"
_KEYS = {"id": str, "reason": str, "until": date, "issue": str}
_KINDS = {str: "a text that is not empty", date: "a date without quotes, as in until = 2027-01-31"}


class KnownError(ValueError):
    """The file cannot be used; the message is one sentence that says what to change."""


@dataclass(frozen=True)
class Known:
    """A requirement that may fail up to and including the day `until`; `issue` is a link."""

    id: str
    reason: str
    until: date
    issue: str | None = None

    def complaint(self, *, passes: bool, today: date) -> str | None:
        """Return the sentence that fails a run: the entry is of no use any more, or is over."""
        if passes:
            return f"{self.id} is among the known failures and passes now; take its entry out."
        if today > self.until:
            return (
                f"{self.id} was known to fail until {self.until}, which is over; mend the server, "
                "or give its entry another date."
            )
        return None


def read_known(path: Path, identifiers: Collection[str]) -> dict[str, Known]:
    """Return the entries by id, of which `identifiers` has all; raises KnownError."""
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise KnownError(f"--known {path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise KnownError(
            f"--known {path} is no text in UTF-8; name a TOML file of [[{_TABLE}]] tables."
        ) from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise KnownError(f"--known {path} is no TOML: {error}.") from error
    entries = data.pop(_TABLE, [])
    if data or not isinstance(entries, list) or not all(isinstance(each, dict) for each in entries):
        more = f", and has {', '.join(sorted(data))}" if data else ""
        raise KnownError(f"--known {path} is to hold [[{_TABLE}]] tables and nothing else{more}.")
    found: dict[str, Known] = {}
    for number, entry in enumerate(entries, start=1):
        known = _entry(entry, f"--known {path}, entry {number}")
        if known.id not in identifiers:
            raise KnownError(
                f"--known {path}, entry {number}: {unknown_sentence([known.id], identifiers)}"
            )
        if known.id in found:
            raise KnownError(f"--known {path} has two entries for {known.id}; keep one.")
        found[known.id] = known
    return found


def _entry(entry: Mapping[str, Any], where: str) -> Known:
    unknown = sorted(entry.keys() - _KEYS.keys())
    if unknown:
        raise KnownError(f"{where}: {unknown[0]!r} is no key; there are {', '.join(_KEYS)}.")
    for name, kind in _KEYS.items():
        if name not in entry and name != "issue":
            raise KnownError(f"{where}: {name} is missing; it is {_KINDS[kind]}.")
        value = entry.get(name)
        if name in entry and not (_is(value, kind) and value):
            raise KnownError(f"{where}: {name} is to be {_KINDS[kind]}.")
    return Known(**entry)


def _is(value: object, kind: type) -> bool:
    return isinstance(value, kind) and not isinstance(value, datetime)

"""The lines of files of customers: JSON lines, or CSV with names in its first line."""

from __future__ import annotations

import csv
import io
from codecs import BOM_UTF8
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

_MEMBERS = (
    *("externalId", "source", "name", "email", "customerType", "comment", "complytId"),
    *(f"address.{each}" for each in ("city", "country", "county", "state", "street")),
    *(f"address.{each}" for each in ("region", "zip", "isPartial")),
    *(f"externalTimestamps.{each}" for each in ("createdDate", "updatedDate")),
    *(f"internalTimestamps.{each}" for each in ("createdDate", "updatedDate")),
)
_BOOLEANS = {"true": True, "false": False}
_LONGEST = 100  # characters of an unknown name that are repeated


@dataclass(frozen=True)
class Line:
    """A line that is not empty: what it says, or else what is wrong with it."""

    number: int
    value: Any = None
    wrong: str | None = None


def json_lines(content: bytes) -> Iterator[Line]:
    """Yield the lines of a file that has JSON on each; a byte order mark before them is none."""
    lines = io.BytesIO(content)
    if content.startswith(BOM_UTF8):
        lines.seek(len(BOM_UTF8))
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                yield Line(number, orjson.loads(line))
            except ValueError:
                yield Line(number, wrong="The line is not JSON.")


def csv_lines(content: bytes) -> Iterator[Line]:
    """Yield the records of a CSV file after its first; a record has the number of its first line.

    After a line that makes the rest unreadable there is no other.
    """
    text = io.TextIOWrapper(io.BytesIO(content), "utf-8-sig", newline="")
    reader = csv.reader(text, strict=True)
    number = 1
    try:
        names = next(reader, [])
        if wrong := _wrong_names(names):
            yield Line(1, wrong=wrong)
            return
        number = reader.line_num + 1
        for cells in reader:
            if cells and len(cells) != len(names):
                sentence = f"The line has {len(cells)} cells, and the first one {len(names)}."
                yield Line(number, wrong=sentence)
            elif cells:
                yield Line(number, _nested(names, cells))
            number = reader.line_num + 1
    except UnicodeDecodeError:
        yield Line(number, wrong="The file is not UTF-8 from about here on.")
    except csv.Error as error:
        yield Line(number, wrong=f"The line is not CSV: {error}.")


def _wrong_names(names: Sequence[str]) -> str | None:
    if not names:
        return "The first line must name the columns: externalId, address.city and so on."
    unknown = [name for name in names if name not in _MEMBERS]
    if unknown:
        return f"No customer has {unknown[0][:_LONGEST]!r}; the columns are {', '.join(_MEMBERS)}."
    twice = [name for name in names if names.count(name) > 1]
    return f"The column {twice[0]} stands twice." if twice else None


def _nested(names: Sequence[str], cells: Sequence[str]) -> dict[str, Any]:
    """Return the customer of a record; an empty cell is left out."""
    customer: dict[str, Any] = {}
    for name, cell in zip(names, cells, strict=True):
        if cell:
            owner, _, member = name.rpartition(".")
            holder = customer.setdefault(owner, {}) if owner else customer
            holder[member] = _BOOLEANS.get(cell, cell) if member == "isPartial" else cell
    return customer

"""Requirements and decisions of any document, well-formed or not, and what they are about.

`complyt_contract.requirements` is strict; here what is no requirement is passed over, as a document
may state none, or state them wrongly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from complyt_contract.about import touches
from complyt_contract.comparison.node import Node
from complyt_contract.comparison.operation import Operation, operations
from complyt_contract.requirements import FAMILIES, FIELD
from complyt_contract.review.source import Source, Steps

DECISIONS = "x-decisions"

_RANGE = re.compile("[1-5]XX")
_STATUS = re.compile("[1-5][0-9]{2}")


@dataclass(frozen=True)
class Entry:
    """A requirement or a decision; `operations` are the names of those that it concerns."""

    id: str
    value: dict[str, Any]
    node: Node
    owner: Steps
    operations: tuple[str, ...]

    @property
    def depth(self) -> int:
        """Return how many names one in the other the longest that it is about has."""
        about = self.value.get("about")
        lengths = (str(each).count(".") + 1 for each in about) if isinstance(about, list) else ()
        return max(lengths, default=1 if isinstance(about, list) else 0)

    def concerns(self, operation: str, name: str | None) -> bool:
        """Tell whether a change of what has this name may matter to it; None: of the whole."""
        if operation not in self.operations:
            return False
        about = self.value.get("about")
        if name is None or not isinstance(about, list):
            return True
        entries = [each for each in about if isinstance(each, str)]
        return any(touches(each, operation, name) or _is_in(each, name) for each in entries)

    def spans(self, operation: str, status: str | None) -> bool:
        """Tell whether it is about a range of statuses, and so about all of this response."""
        about = self.value.get("about")
        if status is None or operation not in self.operations or not isinstance(about, list):
            return False
        ranges = (str(each) for each in about if _RANGE.fullmatch(str(each).rpartition("/")[2]))
        return any(touches(each, operation, status) for each in ranges)


def requirements(source: Source) -> dict[str, Entry]:
    """Return the requirements by id: family by family, each by number."""
    listed = operations(source)
    found: dict[str, Entry] = {}
    for owner, steps, concerned in _owners(source, listed):
        for each in _entries(source, owner, FIELD, steps, tuple(dict.fromkeys(concerned))):
            found.setdefault(each.id, each)
    return {identifier: found[identifier] for identifier in sorted(found, key=_rank)}


def decisions(source: Source) -> dict[str, Entry]:
    """Return the decisions by id, in the document's order."""
    return {each.id: each for each in _entries(source, source.data, DECISIONS, (), ())}


def are_entries(value: Any) -> bool:
    """Tell whether a field is a list of nothing but objects with an id, or is absent."""
    return value is None or (
        isinstance(value, list)
        and all(isinstance(each, dict) and isinstance(each.get("id"), str) for each in value)
    )


def _owners(
    source: Source, listed: list[Operation]
) -> Iterator[tuple[dict[str, Any], Steps, list[str]]]:
    yield source.data, (), [each.name for each in listed]
    tags = source.data.get("tags")
    for at, tag in enumerate(tags if isinstance(tags, list) else []):
        if isinstance(tag, dict):
            tagged = [each.name for each in listed if tag.get("name") in each.node.sequence("tags")]
            yield tag, ("tags", at), tagged
    for each in listed:
        yield each.node.value, each.node.steps, [each.name]


def _entries(
    source: Source, owner: dict[str, Any], field: str, steps: Steps, concerned: tuple[str, ...]
) -> Iterator[Entry]:
    listed = owner.get(field)
    for at, entry in enumerate(listed if isinstance(listed, list) else []):
        if isinstance(entry, dict) and isinstance(entry.get("id"), str):
            place = (*steps, field, at)
            yield Entry(entry["id"], entry, Node(source, entry, place, place), steps, concerned)


def _rank(identifier: str) -> tuple[int, str, int, str]:
    family, _, number = identifier.rpartition("-")
    place = FAMILIES.index(family) if family in FAMILIES else len(FAMILIES)
    return place, family, int(number) if number.isdecimal() else 0, identifier


def _is_in(about: str, name: str) -> bool:
    """Tell whether a status is in a range of them that changed."""
    status = about.rpartition("/")[2]
    return bool(_RANGE.fullmatch(name) and _STATUS.fullmatch(status)) and status[0] == name[0]

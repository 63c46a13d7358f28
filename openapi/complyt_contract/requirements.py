"""The register of requirements, as the document states them beside what they are about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from complyt_contract.document import Document, DocumentError

FAMILIES = ("TOKEN", "AUTH", "OBJ", "TIME", "PUT", "GET", "LIST", "PATCH", "ERR", "DOC")
LEVELS = ("must", "should")

_ID = re.compile(r"([A-Z]+)-([1-9][0-9]*)")
_FIELD = "x-requirements"


@dataclass(frozen=True)
class Requirement:
    """One testable sentence.

    `untested` is the reason why no check tests it, None for those that one does. `operations` are
    the operationIds it concerns, `place` is the JSON pointer (RFC 6901) of its entry.
    """

    id: str
    level: str
    text: str
    untested: str | None
    operations: tuple[str, ...]
    place: str


def requirements(document: Document) -> dict[str, Requirement]:
    """Return the document's requirements by id, family by family, each by number.

    Raises DocumentError for an entry that is incomplete, and for an id that stands twice.
    """
    found: dict[str, Requirement] = {}
    for requirement in _entries(document):
        if requirement.id in found:
            raise DocumentError(
                f"The requirement {requirement.id} stands twice, at {found[requirement.id].place} "
                f"and at {requirement.place}; drop one."
            )
        found[requirement.id] = requirement
    return dict(sorted(found.items(), key=lambda entry: _rank(entry[0])))


def _entries(document: Document) -> Iterator[Requirement]:
    """Yield from the root (all operations), the tags (theirs) and the operations (one)."""
    operations = document.operations.values()
    everything = tuple(operation.operation_id for operation in operations)
    yield from _read(document.raw, "", everything)
    for index, tag in enumerate(document.raw.get("tags", [])):
        tagged = tuple(each.operation_id for each in operations if each.tag == tag["name"])
        yield from _read(tag, f"/tags/{index}", tagged)
    for operation in operations:
        path = operation.path.replace("~", "~0").replace("/", "~1")
        place = f"/paths/{path}/{operation.method.lower()}"
        yield from _read(operation.raw, place, (operation.operation_id,))


def _read(
    node: Mapping[str, Any], place: str, operations: tuple[str, ...]
) -> Iterator[Requirement]:
    entries = node.get(_FIELD, [])
    if not isinstance(entries, list):
        raise DocumentError(f"{place}/{_FIELD} is no list; write one.")
    for index, entry in enumerate(entries):
        yield _requirement(entry, f"{place}/{_FIELD}/{index}", operations)


def _requirement(entry: Any, place: str, operations: tuple[str, ...]) -> Requirement:
    if not isinstance(entry, dict) or not {"id", "level", "text"} <= entry.keys():
        raise DocumentError(f"The requirement at {place} lacks its id, level or text; add it.")
    unknown = entry.keys() - {"id", "level", "text", "untested"}
    if unknown:
        raise DocumentError(f"The requirement at {place} has an unknown {min(unknown)!r}; drop it.")
    family = _ID.fullmatch(str(entry["id"]))
    if not family or family[1] not in FAMILIES:
        raise DocumentError(
            f"The id {entry['id']!r} at {place} is none; write a family and a number, as in PUT-1."
        )
    if entry["level"] not in LEVELS:
        raise DocumentError(f"The level of {entry['id']} at {place} must be must or should.")
    for name in ("text", "untested"):
        if name in entry and not (isinstance(entry[name], str) and entry[name].strip()):
            raise DocumentError(f"The {name} of {entry['id']} at {place} must be a sentence.")
    return Requirement(
        id=entry["id"],
        level=entry["level"],
        text=entry["text"].strip(),
        untested=entry.get("untested"),
        operations=operations,
        place=place,
    )


def _rank(requirement_id: str) -> tuple[int, int]:
    family, number = requirement_id.split("-")
    return FAMILIES.index(family), int(number)

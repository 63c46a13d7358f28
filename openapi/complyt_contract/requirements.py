"""The register of requirements, as the document states them beside what they are about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from complyt_contract import pointers
from complyt_contract.document import Document
from complyt_contract.errors import DocumentError

__all__ = ["FAMILIES", "FIELD", "FIELDS", "LEVELS", "Requirement", "requirements"]

FAMILIES = ("TOKEN", "AUTH", "OBJ", "TIME", "PUT", "GET", "LIST", "PATCH", "ERR", "DOC")

_ID = re.compile(rf"({'|'.join(FAMILIES)})-[1-9][0-9]*")
FIELD = "x-requirements"
LEVELS = ("must", "should")
_REQUIRED = {"id", "level", "text"}
FIELDS = _REQUIRED | {"untested"}


@dataclass(frozen=True)
class Requirement:
    """One sentence that a test can decide; `level` is must or should.

    `untested` is the reason why no check decides it, None for those that one does. `operations`
    are the operationIds it concerns, `place` is the JSON pointer (RFC 6901) of its entry.
    """

    id: str
    level: str
    text: str
    untested: str | None
    operations: tuple[str, ...]
    place: str


def requirements(document: Document) -> dict[str, Requirement]:
    """Return the document's requirements by id: family by family, each by number.

    Raises DocumentError for an entry that is not well-formed and for an id that stands twice.
    """
    found: dict[str, Requirement] = {}
    for requirement in _all(document):
        if requirement.id in found:
            first = found[requirement.id].place
            raise DocumentError(
                f"{requirement.id} stands twice, at {first} and at {requirement.place}; drop one."
            )
        found[requirement.id] = requirement
    return {identifier: found[identifier] for identifier in sorted(found, key=_rank)}


def _all(document: Document) -> Iterator[Requirement]:
    """Read the root, whose requirements concern all operations, the tags and the operations."""
    operations = document.operations.values()
    yield from _read(document.raw, "", (each.operation_id for each in operations))
    for index, tag in enumerate(document.raw.get("tags", [])):
        tagged = (each.operation_id for each in operations if each.tag == tag["name"])
        yield from _read(tag, f"/tags/{index}", tagged)
    for operation in operations:
        place = pointers.pointer(("paths", operation.path, operation.method.lower()))
        yield from _read(operation.raw, place, [operation.operation_id])


def _read(
    owner: Mapping[str, Any], pointer: str, operation_ids: Iterable[str]
) -> Iterator[Requirement]:
    entries = owner.get(FIELD, [])
    if not isinstance(entries, list):
        raise DocumentError(f"{pointer}/{FIELD} must be a list; correct it.")
    concerned = tuple(operation_ids)
    for index, entry in enumerate(entries):
        place = f"{pointer}/{FIELD}/{index}"
        _require_well_formed(entry, place)
        yield Requirement(
            id=entry["id"],
            level=entry["level"],
            text=entry["text"],
            untested=entry.get("untested"),
            operations=concerned,
            place=place,
        )


def _require_well_formed(entry: Any, place: str) -> None:
    if not isinstance(entry, dict) or not _REQUIRED <= entry.keys() <= FIELDS:
        raise DocumentError(
            f"{place} must have id, level, text and, at most, untested; correct it."
        )
    for field, value in entry.items():
        if not isinstance(value, str) or not value.strip():
            raise DocumentError(f"{place}/{field} must be text; correct it.")
    if not _ID.fullmatch(entry["id"]):
        raise DocumentError(f"{place}/id must be a family and a number, as in PUT-1; correct it.")
    if entry["level"] not in LEVELS:
        raise DocumentError(f"{place}/level must be must or should; correct it.")


def _rank(identifier: str) -> tuple[int, int]:
    family, number = identifier.split("-")
    return FAMILIES.index(family), int(number)

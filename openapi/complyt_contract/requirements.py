"""The register of requirements, as the document states them beside what they are about."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from complyt_contract import pointers
from complyt_contract.about import touches
from complyt_contract.document import Document
from complyt_contract.errors import DocumentError

__all__ = [
    "FAMILIES",
    "FIELD",
    "FIELDS",
    "LEVELS",
    "SIDES",
    "UNTESTED",
    "Requirement",
    "Untested",
    "requirements",
    "untested",
]

FAMILIES = ("TOKEN", "AUTH", "OBJ", "TIME", "PUT", "GET", "LIST", "PATCH", "ERR", "DOC")

_ID = re.compile(rf"({'|'.join(FAMILIES)})-[1-9][0-9]*")
FIELD = "x-requirements"
UNTESTED = "x-untested"
SIDES = ("valid", "invalid", "answered")
LEVELS = ("must", "should")
_REQUIRED = {"id", "level", "text"}
FIELDS = _REQUIRED | {"about", "untested"}

_Owner = tuple[Mapping[str, Any], str, tuple[str, ...]]  # the node, its pointer, its operations


@dataclass(frozen=True)
class Requirement:
    """One sentence that a test can decide; `level` is must or should.

    `about` names what it speaks of (see `about`), None: all that its operations describe.
    `untested` is the reason why no check decides it, None for those that one does. `operations`
    are the operationIds it concerns, `place` is the JSON pointer (RFC 6901) of its entry.
    """

    id: str
    level: str
    text: str
    about: tuple[str, ...] | None
    untested: str | None
    operations: tuple[str, ...]
    place: str

    def touched_by(self, operation_id: str, name: str) -> bool:
        """Whether a change of what an operation describes under this name may matter to it."""
        if operation_id not in self.operations:
            return False
        return self.about is None or any(touches(each, operation_id, name) for each in self.about)


@dataclass(frozen=True)
class Untested:
    """What no check decides, by the names of `about`, and why; the rest as above.

    `keywords` narrow it to what a request, `valid` or `invalid`, or an answer, `answered`, shows of
    these keywords alone, as a coverage report names them; empty: all that the names are about.
    """

    about: tuple[str, ...]
    reason: str
    operations: tuple[str, ...]
    place: str
    keywords: Mapping[str, tuple[str, ...]]


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


def untested(document: Document) -> list[Untested]:
    """Return what no check decides; raises DocumentError for a malformed entry."""
    return [
        Untested(
            about=tuple(entry["about"]),
            reason=entry["reason"],
            operations=operations,
            place=place,
            keywords={side: tuple(entry[side]) for side in SIDES if side in entry},
        )
        for owner in _owners(document)
        for entry, operations, place in _entries(owner, UNTESTED, _require_a_reason)
    ]


def _all(document: Document) -> Iterator[Requirement]:
    for owner in _owners(document):
        for entry, operations, place in _entries(owner, FIELD, _require_well_formed):
            about = entry.get("about")
            yield Requirement(
                id=entry["id"],
                level=entry["level"],
                text=entry["text"],
                about=None if about is None else tuple(about),
                untested=entry.get("untested"),
                operations=operations,
                place=place,
            )


def _owners(document: Document) -> Iterator[_Owner]:
    """Yield the root, which concerns all operations, the tags and the operations."""
    operations = document.operations.values()
    yield document.raw, "", tuple(document.operations)
    for index, tag in enumerate(document.raw.get("tags", [])):
        tagged = tuple(each.operation_id for each in operations if each.tag == tag["name"])
        yield tag, f"/tags/{index}", tagged
    for operation in operations:
        place = pointers.pointer(("paths", operation.path, operation.method.lower()))
        yield operation.raw, place, (operation.operation_id,)


def _entries(
    owner: _Owner, field: str, require: Callable[[Any, str], None]
) -> Iterator[tuple[dict[str, Any], tuple[str, ...], str]]:
    node, pointer, operations = owner
    entries = node.get(field, [])
    if not isinstance(entries, list):
        raise DocumentError(f"{pointer}/{field} must be a list; correct it.")
    for index, entry in enumerate(entries):
        place = f"{pointer}/{field}/{index}"
        require(entry, place)
        yield entry, operations, place


def _require_well_formed(entry: Any, place: str) -> None:
    if not isinstance(entry, dict) or not _REQUIRED <= entry.keys() <= FIELDS:
        raise DocumentError(
            f"{place} must have id, level, text and, at most, about and untested; correct it."
        )
    _require_names(entry.get("about", []), f"{place}/about")
    for field in entry.keys() - {"about"}:
        _require_text(entry[field], f"{place}/{field}")
    if not _ID.fullmatch(entry["id"]):
        raise DocumentError(f"{place}/id must be a family and a number, as in PUT-1; correct it.")
    if entry["level"] not in LEVELS:
        raise DocumentError(f"{place}/level must be must or should; correct it.")


def _require_a_reason(entry: Any, place: str) -> None:
    required = {"about", "reason"}
    if not isinstance(entry, dict) or not required <= entry.keys() <= required.union(SIDES):
        raise DocumentError(
            f"{place} must have about, reason and, at most, {', '.join(SIDES)}; correct it."
        )
    for field in entry.keys() - {"reason"}:
        _require_names(entry[field], f"{place}/{field}")
    _require_text(entry["reason"], f"{place}/reason")


def _require_names(value: Any, place: str) -> None:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise DocumentError(f"{place} must be a list of names, texts all; correct it.")


def _require_text(value: Any, place: str) -> None:
    if not isinstance(value, str) or not value.strip():
        raise DocumentError(f"{place} must be text; correct it.")


def _rank(identifier: str) -> tuple[int, int]:
    family, number = identifier.split("-")
    return FAMILIES.index(family), int(number)

"""Requirements, decisions and what is untested, by where they stand and by what they are about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from complyt_contract.about import names
from complyt_contract.docs.nodes import mapping, text
from complyt_contract.document import Document
from complyt_contract.errors import DocumentError
from complyt_contract.requirements import Requirement, Untested, requirements, untested
from complyt_contract.review.described import described
from complyt_contract.review.grammar import Item
from complyt_contract.review.source import Steps, Tree

_DECISIONS = "x-decisions"
_ID = re.compile("D[1-9][0-9]*")


@dataclass(frozen=True)
class Decision:
    """What the document decides, and why; texts in Markdown, `why` is empty where it says none."""

    id: str
    question: str
    decision: str
    why: str


class Promises:
    """What a document states beside the OpenAPI; raises DocumentError for malformed entries."""

    def __init__(self, document: Document) -> None:
        self.requirements = requirements(document)
        self.decisions = {each.id: each for each in _decisions(document.raw.get(_DECISIONS))}
        self._untested = untested(document)
        self._names: dict[str, set[str]] = {}
        self._described: dict[Steps, list[tuple[str, str]]] = {}
        for operation in document.operations.values():
            steps = ("paths", operation.path, operation.method.lower())
            item = Item("operation", steps, dict(operation.raw), ())
            for name, place in described(Tree(document.raw), item):
                self._names.setdefault(operation.operation_id, set()).add(name)
                self._described.setdefault(place, []).append((operation.operation_id, name))

    @property
    def ids(self) -> set[str]:
        """Return what a description can name."""
        return {*self.requirements, *self.decisions}

    def standing_at(self, owner: str) -> list[Requirement]:
        """Return the requirements of the root, a tag or an operation, given by its pointer."""
        return [each for each in self.requirements.values() if _owner(each) == owner]

    def untested_at(self, owner: str) -> list[Untested]:
        """Return what is left untested there."""
        return [each for each in self._untested if _owner(each) == owner]

    def concerning(self, operation_id: str) -> list[str]:
        """Return the ids of the requirements that stand elsewhere, but concern an operation.

        One that says what it is about concerns those of its operations that describe it.
        """
        named = {
            each
            for name in self._names.get(operation_id, ())
            for each in self.about(operation_id, name)
        }
        return [
            each.id
            for each in self.requirements.values()
            if operation_id in each.operations
            and not _owner(each).startswith("/paths/")
            and (each.about is None or each.id in named)
        ]

    def about(self, operation_id: str, name: str) -> tuple[str, ...]:
        """Return the ids of the requirements that name what an operation describes."""
        return tuple(
            each.id
            for each in self.requirements.values()
            if operation_id in each.operations
            and any(names(entry, operation_id, name) for entry in each.about or ())
        )

    def about_place(self, place: Steps) -> tuple[str, ...]:
        """Return the ids of the requirements that name what is described here, in any operation."""
        found = {each for pair in self._described.get(place, []) for each in self.about(*pair)}
        return tuple(each for each in self.requirements if each in found)


def _owner(entry: Requirement | Untested) -> str:
    return entry.place.rsplit("/", 2)[0]


def _decisions(listed: Any) -> Iterator[Decision]:
    if not isinstance(listed, list | None):
        raise DocumentError(f"/{_DECISIONS} must be a list; correct it.")
    seen = set()
    for index, entry in enumerate(listed or []):
        fields = {name: text(value) for name, value in mapping(entry).items()}
        decision = Decision(
            *(fields.get(name, "") for name in ("id", "question", "decision", "why"))
        )
        if not _ID.fullmatch(decision.id) or not decision.question or not decision.decision:
            raise DocumentError(
                f"/{_DECISIONS}/{index} must have an id, as D7, a question and a decision; "
                "correct it."
            )
        if decision.id in seen:
            raise DocumentError(f"The decision {decision.id} stands twice; drop one.")
        seen.add(decision.id)
        yield decision

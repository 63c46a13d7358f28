"""An object of a document with its references followed, and two of them that stand together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from complyt_contract.review.source import Source, Steps

JUNK = "?"  # the field under which stands what ought to be an object and is none

# What may stand beside a `$ref` or an only `allOf` without saying what fits.
ANNOTATIONS = frozenset(
    ("title", "description", "default", "deprecated", "readOnly", "writeOnly", "example",
     "examples", "externalDocs", "$comment", "xml", "summary"),
)  # fmt: skip  # a word a line hides that this is one list


Key = tuple[Any, ...]


@dataclass(frozen=True)
class Node:
    """`value` holds the fields, `steps` lead to where they are written.

    `at` leads to where the object is used: to the reference, if there is one, which is then
    `reference` as written. `beside` holds the steps to the owner of fields that stand there.
    """

    source: Source
    value: dict[str, Any]
    steps: Steps
    at: Steps
    beside: Mapping[str, Steps] = field(default_factory=dict)
    reference: str | None = None

    def place(self, *steps: str | int) -> Steps:
        """Return where a field, or what is in it, is written."""
        if not steps or steps[0] == JUNK:
            return self.steps
        return (*self.beside.get(str(steps[0]), self.steps), *steps)

    def mapping(self, name: str) -> dict[str, Any]:
        """Return a field that holds objects by name; an empty one for anything else."""
        value = self.value.get(name)
        return value if isinstance(value, dict) else {}

    def sequence(self, name: str) -> list[Any]:
        """Return a field that holds a list; an empty one for anything else."""
        value = self.value.get(name)
        return value if isinstance(value, list) else []

    def get(self, name: str, otherwise: Any = None) -> Any:
        """Return a field, or something else where there is none."""
        return self.value.get(name, otherwise)

    @property
    def key(self) -> Steps:
        """What tells it from every other node: fields beside a reference make it another."""
        return next(iter(self.beside.values()), self.steps)


def node(source: Source, raw: Any, steps: Steps) -> Node:
    """Return an object that is no schema; a reference's own summary and description win."""
    value, where = source.resolved(raw, steps)
    if not isinstance(raw, dict) or not isinstance(raw.get("$ref"), str):
        return Node(source, value if isinstance(value, dict) else {JUNK: raw}, steps, steps)
    reference = raw["$ref"]
    if not isinstance(value, dict):
        return Node(source, raw, steps, steps, reference=reference)
    said = {name: text for name, text in raw.items() if name != "$ref"}
    beside = dict.fromkeys(said, steps)
    return Node(source, {**value, **said}, where, steps, beside, reference)


@dataclass(frozen=True)
class Pair:
    """What stands at one place in OLD and in NEW, an object of the kind `object`.

    `closed` tells of both whether an object around them, of which they are a part by allOf or the
    like, refuses what none of its parts describes (unevaluatedProperties).
    """

    object: str
    old: Node
    new: Node
    closed: tuple[bool, bool] = (False, False)

    @property
    def key(self) -> Key:
        """What tells it from every other pair."""
        return (self.object, self.old.key, self.new.key, self.closed)

"""The length limits of the request bodies, read from the document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from complyt_conformance.places import places
from complyt_contract.document import Document

_OF_A_FORM = frozenset(
    {
        "complytId",
        "source",
        "email",
        "externalTimestamps.createdDate",
        "externalTimestamps.updatedDate",
    }
)


UNCOUNTED = (" ", "\n", "\u0301")
"""Characters that some services do not count at the end of a text."""


@dataclass(frozen=True)
class Limit:
    """The shortest and the longest text of a property; `path` is `name` or `address.city`."""

    path: str
    shortest: int
    longest: int

    def __str__(self) -> str:
        return self.path

    def applied(self, body: Mapping[str, Any], text: Any) -> dict[str, Any]:
        """Return `body` with `text` in the limit's place."""
        return replaced(body, self.path, text)


def replaced(body: Mapping[str, Any], path: str, value: Any) -> dict[str, Any]:
    """Return `body` with `value` at a dotted path."""
    name, _, rest = path.partition(".")
    return {**body, name: replaced(body.get(name) or {}, rest, value) if rest else value}


def without(body: Mapping[str, Any], path: str) -> dict[str, Any]:
    """Return `body` without the member at a dotted path."""
    name, _, rest = path.partition(".")
    if rest:
        return {**body, name: without(body[name], rest)}
    return {key: value for key, value in body.items() if key != name}


def limits(document: Document, schema: str) -> list[Limit]:
    """Return the limits of part 1 in a component schema.

    Texts whose form says more than their length are left out: the email, ids, timestamps.
    """
    return [
        Limit(path, node.get("minLength", 0), node["maxLength"])
        for path, node in places(document, document.raw["components"]["schemas"][schema])
        if "maxLength" in node and path not in _OF_A_FORM
    ]

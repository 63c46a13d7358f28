"""Where values stand: the places that a schema speaks of, and the values of a JSON text by place.

A place is a dotted path: `address.zip`, `errors[].pointer`, empty for the whole.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from complyt_contract.document import Document

_BRANCHES = ("allOf", "anyOf", "oneOf")
_MOST_ITEMS = 20  # of an array that are looked at


def places(document: Document, schema: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each place with each schema that speaks of it; circles of references are cut."""
    yield from _places(document, schema, "", frozenset())


def values(data: Any, known: Collection[str]) -> Iterator[tuple[str, Any]]:
    """Yield the values of JSON data with their places, of those that are `known`.

    Of a long array some items are taken, evenly.
    """
    waiting = [("", data)]
    while waiting:
        place, value = waiting.pop()
        yield place, value
        if isinstance(value, dict):
            inner = [(member(place, name), each) for name, each in value.items()]
        elif isinstance(value, list):
            step = len(value) // _MOST_ITEMS + 1
            inner = [(f"{place}[]", each) for each in value[::step]]
        else:
            continue
        waiting.extend(each for each in inner if each[0] in known)


def member(place: str, name: str) -> str:
    """Return the place of an object's member."""
    return f"{place}.{name}" if place else name


def at(steps: Iterable[str | int]) -> str:
    """Return the place that a JSON pointer's steps lead to."""
    place = ""
    for step in steps:
        place = f"{place}[]" if isinstance(step, int) else member(place, step)
    return place


def _places(
    document: Document, schema: Mapping[str, Any], place: str, around: frozenset[int]
) -> Iterator[tuple[str, dict[str, Any]]]:
    if id(schema) in around:
        return
    around |= {id(schema)}
    yield place, dict(schema)
    if "$ref" in schema:
        yield from _places(document, document.resolve(schema), place, around)
    for keyword in _BRANCHES:
        for branch in schema.get(keyword, ()):
            yield from _places(document, branch, place, around)
    for name, inner in schema.get("properties", {}).items():
        if isinstance(inner, Mapping):
            yield from _places(document, inner, member(place, name), around)
    if isinstance(schema.get("items"), Mapping):
        yield from _places(document, schema["items"], f"{place}[]", around)

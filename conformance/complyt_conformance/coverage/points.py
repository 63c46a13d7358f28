"""From the document to the points that a run is to cover."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from complyt_conformance.coverage.keywords import (
    INVALID,
    VALID,
    Edge,
    any_value,
    edges,
    types,
)
from complyt_conformance.places import member, places
from complyt_contract.document import Document, Operation

ANSWERED = "answered"

BODY = "body"


@dataclass(frozen=True)
class Point:
    """One side of one keyword in one place of an operation.

    In a request `place` is `path NAME`, `query NAME` or `body PLACE`, and `side` is valid or
    invalid. In a response `side` is answered: a `place` is a status, with `status`, the headers and
    the media types as keywords, or a schema and a property, with `value` and `null`. `names` are
    those by which the document names it in `about`.
    """

    operation: str
    place: str
    keyword: str
    side: str
    names: tuple[str, ...] = field(default=(), compare=False)

    @property
    def words(self) -> str:
        """What it is called within its operation: `body name maxLength invalid`."""
        return f"{self.place} {self.keyword} {self.side}"

    def __str__(self) -> str:
        return f"{self.operation} {self.words}"


@dataclass(frozen=True)
class Asked:
    """What a keyword asks for at a place of a request; `name` is the parameter's or property's."""

    place: str
    name: str
    edge: Edge

    def point(self, operation: Operation) -> Point:
        """Return the point that it is."""
        names = (self.name,) if self.name else ()
        return Point(operation.operation_id, self.place, self.edge.label, self.edge.side, names)


def asked(document: Document, operation: Operation) -> Iterator[Asked]:
    """Yield what the keywords of the parameters in path and query and of the body ask for."""
    for parameter in operation.parameters:
        if parameter["in"] in ("path", "query"):
            yield from _of_parameter(document, parameter)
    for content in request_body(document, operation).get("content", {}).values():
        yield from _of_schema(document, content.get("schema", {}))


def of_body(document: Document, operation: Operation) -> Iterator[Point]:
    """Yield what the body is asked for as a whole: to be there, in a media type."""
    body, identifier = request_body(document, operation), operation.operation_id
    for side in _SIDES if body.get("required") else ():
        yield Point(identifier, BODY, "required", side)
    for media_type in body.get("content", {}):
        yield Point(identifier, BODY, f"content {media_type}", VALID)
    if body:
        yield Point(identifier, BODY, "content", INVALID)


def answered(document: Document, operation: Operation) -> Iterator[Point]:
    """Yield what the responses may have: each status, header, media type and property."""
    identifier = operation.operation_id
    for status, reference in operation.raw["responses"].items():
        response = document.resolve(reference)
        yield Point(identifier, status, "status", ANSWERED, (status,))
        for header in response.get("headers", {}):
            yield Point(identifier, status, header, ANSWERED, (status, header))
        for media_type, content in response.get("content", {}).items():
            yield Point(identifier, status, media_type, ANSWERED, (status,))
            label = schema_label(status, content)
            for place, keywords in properties(document, content).items():
                for keyword in keywords:
                    names = (_name(place),)
                    yield Point(identifier, f"{label} {place}", keyword, ANSWERED, names)


def points(document: Document) -> Iterator[Point]:
    """Yield the points of the document, each once, operation by operation."""
    for operation in document.operations.values():
        found = [
            *(each.point(operation) for each in asked(document, operation)),
            *of_body(document, operation),
            *answered(document, operation),
        ]
        yield from dict.fromkeys(found)


def request_body(document: Document, operation: Operation) -> Mapping[str, Any]:
    """Return the Request Body Object, empty where there is none."""
    return document.resolve(operation.raw.get("requestBody", {}))


def schema_label(status: str, content: Mapping[str, Any]) -> str:
    """Return how the schema of an answer is called: by its component, or else by the status."""
    reference = content.get("schema", {}).get("$ref")
    return reference.rpartition("/")[2] if reference else status


def properties(document: Document, content: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the properties of an answer by place, with `null` beside `value` where it may be."""
    found: dict[str, list[str]] = {}
    for place, schema in places(document, content.get("schema", {})):
        if place and not place.endswith("[]"):
            keywords = found.setdefault(place, ["value"])
            if "null" in types(schema) and "null" not in keywords:
                keywords.append("null")
    return found


_SIDES = (VALID, INVALID)


def _of_parameter(document: Document, parameter: Mapping[str, Any]) -> Iterator[Asked]:
    name, location = parameter["name"], parameter["in"]
    for place, schema in places(document, parameter.get("schema", {})):
        for edge in edges(schema) if not place else ():
            if not _is_out_of_reach(edge, schema, location):
                yield Asked(f"{location} {name}", name, edge)
    if parameter.get("required") and location == "query":
        for side in _SIDES:
            yield Asked(f"{location} {name}", name, Edge("required", "required", side, any_value))


def _is_out_of_reach(edge: Edge, schema: Mapping[str, Any], location: str) -> bool:
    """Tell what no URL can show: a value that is no text, and an empty segment, another path."""
    if edge.side == VALID:
        return False
    is_empty = location == "path" and edge.keyword == "minLength" and schema["minLength"] == 1
    return is_empty or (edge.keyword == "type" and "string" in types(schema))


def _of_schema(document: Document, schema: Mapping[str, Any]) -> Iterator[Asked]:
    """Yield what the schema of a body asks for; of a property that may be anything, to be there."""
    silent: dict[str, bool] = {}
    for place, node in places(document, schema):
        silent.setdefault(place, True)
        for edge in edges(node):
            where = member(place, edge.member) if edge.member else place
            silent[where] = False
            yield Asked(f"{BODY} {where}".strip(), _name(where), edge)
    for place in (place for place, is_silent in silent.items() if is_silent):
        yield Asked(f"{BODY} {place}".strip(), _name(place), Edge("", "value", VALID, any_value))


def _name(place: str) -> str:
    """Return the name of a place in `about`, where items have none of their own."""
    return place.replace("[]", "").strip(".")

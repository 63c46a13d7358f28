"""Operations as the page tells them: what they take, what they answer, what they promise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from complyt_contract import pointers
from complyt_contract.docs.nodes import (
    anchor,
    as_json,
    as_lines,
    mapping,
    resolved,
    sequence,
    text,
)
from complyt_contract.docs.promises import Promises
from complyt_contract.docs.prose import Prose
from complyt_contract.docs.schemas import Field, Schema, Schemas
from complyt_contract.document import Document
from complyt_contract.document import Operation as Written
from complyt_contract.requirements import Requirement, Untested
from complyt_contract.review.source import Steps, Tree


@dataclass(frozen=True)
class Example:
    """A value as indented JSON, or the address where it is."""

    name: str
    summary: Markup
    value: str


@dataclass(frozen=True)
class Content:
    """A body in one media type."""

    media_type: str
    schema: Schema
    examples: tuple[Example, ...]
    encoding: str


@dataclass(frozen=True)
class Link:
    """What an answer leads to; `parameters` by name, their values as expressions."""

    name: str
    operation: str
    description: Markup
    parameters: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Response:
    """A status and what comes with it; `about` are ids of requirements that name it."""

    status: str
    anchor: str
    description: Markup
    headers: tuple[Field, ...]
    contents: tuple[Content, ...]
    links: tuple[Link, ...]
    about: tuple[str, ...]


@dataclass(frozen=True)
class Body:
    """What a request carries."""

    description: Markup
    required: bool
    contents: tuple[Content, ...]


@dataclass(frozen=True)
class Operation:
    """All of an operation; `security` are alternatives, each of schemes with their scopes.

    `concerning` are ids of requirements that stand elsewhere, but concern it.
    """

    id: str
    anchor: str
    method: str
    path: str
    tag: str
    summary: str
    description: Markup
    deprecated: bool
    security: tuple[tuple[tuple[str, tuple[str, ...]], ...], ...]
    parameters: tuple[Field, ...]
    body: Body | None
    responses: tuple[Response, ...]
    callbacks: tuple[str, ...]
    requirements: list[Requirement]
    concerning: list[str]
    untested: list[Untested]


class Operations:
    """Tells the operations of one document."""

    def __init__(
        self, document: Document, prose: Prose, promises: Promises, schemas: Schemas
    ) -> None:
        self._document = document
        self._tree = Tree(document.raw)
        self._prose = prose
        self._promises = promises
        self._schemas = schemas

    def __iter__(self) -> Iterator[Operation]:
        """Yield them in the document's order."""
        return map(self._operation, self._document.operations.values())

    def _operation(self, written: Written) -> Operation:
        raw, operation_id = written.raw, written.operation_id
        steps = ("paths", written.path, written.method.lower())
        owner = pointers.pointer(steps)
        return Operation(
            id=operation_id,
            anchor=anchor("operation", operation_id),
            method=written.method,
            path=written.path,
            tag=written.tag,
            summary=text(raw.get("summary")) or operation_id,
            description=self._prose.block(raw.get("description")),
            deprecated=raw.get("deprecated") is True,
            security=_security(raw.get("security", self._document.raw.get("security"))),
            parameters=tuple(self._parameter(operation_id, each) for each in written.parameters),
            body=self._body(raw.get("requestBody"), steps),
            responses=tuple(
                self._response(operation_id, status, response, steps)
                for status, response in raw["responses"].items()
                if not status.startswith("x-")
            ),
            callbacks=tuple(mapping(raw.get("callbacks"))),
            requirements=self._promises.standing_at(owner),
            concerning=self._promises.concerning(operation_id),
            untested=self._promises.untested_at(owner),
        )

    def _body(self, written: Any, around: Steps) -> Body | None:
        found, place = self._tree.resolved(written, (*around, "requestBody"))
        node = mapping(found)
        if not node:
            return None
        return Body(
            description=self._prose.block(node.get("description")),
            required=node.get("required") is True,
            contents=tuple(self._contents(node, place)),
        )

    def _response(self, operation_id: str, status: str, written: Any, around: Steps) -> Response:
        found, place = self._tree.resolved(written, (*around, "responses", status))
        node = mapping(found)
        return Response(
            status=status,
            anchor=anchor("operation", operation_id, status),
            description=self._prose.block(node.get("description")),
            headers=tuple(
                self._field(operation_id, name, resolved(self._tree, header))
                for name, header in mapping(node.get("headers")).items()
            ),
            contents=tuple(self._contents(node, place)),
            links=tuple(self._links(node)),
            about=self._promises.about(operation_id, status),
        )

    def _parameter(self, operation_id: str, node: Mapping[str, Any]) -> Field:
        field = self._field(operation_id, node["name"], node)
        steps = ("operation", operation_id, node["in"], node["name"])
        return replace(field, where=node["in"], anchor=anchor(*steps))

    def _field(self, operation_id: str, name: str, node: Mapping[str, Any]) -> Field:
        """Tell a parameter or a header: with what its schema says where that is elsewhere."""
        content = mapping(next(iter(mapping(node.get("content")).values()), None))
        written = node.get("schema", content.get("schema", True))
        schema = self._schemas.schema(written)
        if isinstance(written, dict) and "$ref" in written:
            whole = {**resolved(self._tree, written), **written}
            del whole["$ref"]
            schema = replace(self._schemas.schema(whole), kind=schema.kind, description=Markup())
        examples = (*self._examples(node), *self._examples(content))
        return Field(
            name=name,
            schema=replace(schema, examples=()) if examples else schema,
            description=self._prose.block(node.get("description")),
            required=node.get("required") is True,
            deprecated=node.get("deprecated") is True,
            examples=tuple(each.value for each in examples),
            about=self._promises.about(operation_id, name),
        )

    def _contents(self, owner: Mapping[str, Any], around: Steps) -> Iterator[Content]:
        for media_type, value in mapping(owner.get("content")).items():
            node = resolved(self._tree, value)
            encoding = node.get("encoding")
            yield Content(
                media_type=media_type,
                schema=self._schemas.schema(
                    node.get("schema", True), (*around, "content", media_type, "schema")
                ),
                examples=tuple(self._examples(node)),
                encoding=as_lines(encoding) if encoding else "",
            )

    def _examples(self, owner: Mapping[str, Any]) -> Iterator[Example]:
        if "example" in owner:
            yield Example("", Markup(), as_lines(owner["example"]))
        for name, reference in mapping(owner.get("examples")).items():
            node = resolved(self._tree, reference)
            value = as_lines(node["value"]) if "value" in node else text(node.get("externalValue"))
            yield Example(name, self._prose.line(node.get("summary")), value)

    def _links(self, owner: Mapping[str, Any]) -> Iterator[Link]:
        for name, reference in mapping(owner.get("links")).items():
            node = resolved(self._tree, reference)
            yield Link(
                name=name,
                operation=text(node.get("operationId")) or text(node.get("operationRef")),
                description=self._prose.line(node.get("description")),
                parameters=tuple(
                    (parameter, text(value) or as_json(value))
                    for parameter, value in mapping(node.get("parameters")).items()
                ),
            )


def _security(value: Any) -> tuple[tuple[tuple[str, tuple[str, ...]], ...], ...]:
    return tuple(
        tuple((name, tuple(map(str, sequence(scopes)))) for name, scopes in mapping(each).items())
        for each in sequence(value)
    )

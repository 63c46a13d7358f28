"""What an operation describes: its statuses, headers, parameters and properties, by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from complyt_contract.review.grammar import Item
from complyt_contract.review.source import Steps, Tree

Described = tuple[str, Steps]

_BRANCHES = ("allOf", "anyOf", "oneOf", "prefixItems")
_WITHIN = ("items", "if", "then", "else", "contains")


def described(source: Tree, operation: Item) -> Iterator[Described]:
    """Yield the names, as `about` lists them, and where each is described; some stand twice."""
    path = source.at(operation.steps[:-1])
    for owner, steps in ((path, operation.steps[:-1]), (operation.node, operation.steps)):
        for at, each in enumerate(_list(owner, "parameters")):
            node, place = source.resolved(each, (*steps, "parameters", at))
            if isinstance(node, dict) and isinstance(node.get("name"), str):
                yield node["name"], place
    body, steps = source.resolved(
        operation.node.get("requestBody"), (*operation.steps, "requestBody")
    )
    yield from _properties_of_content(source, body, steps)
    for status, response in _dict(operation.node, "responses").items():
        if status.startswith("x-"):
            continue
        yield status, (*operation.steps, "responses", status)
        node, steps = source.resolved(response, (*operation.steps, "responses", status))
        for name in _dict(node, "headers"):
            yield name, (*steps, "headers", name)
        yield from _properties_of_content(source, node, steps)


def _properties_of_content(source: Tree, owner: Any, steps: Steps) -> Iterator[Described]:
    for media_type, content in _dict(owner, "content").items():
        if isinstance(content, dict):
            place = (*steps, "content", media_type, "schema")
            yield from _properties(source, content.get("schema"), place, "", ())


def _properties(
    source: Tree, schema: Any, steps: Steps, prefix: str, around: tuple[int, ...]
) -> Iterator[Described]:
    """Walk a schema; `around` are the schemas that it is part of, where a circle ends."""
    if not isinstance(schema, dict) or id(schema) in around:
        return
    around = (*around, id(schema))
    if "$ref" in schema:
        goal, place = source.resolved(schema, steps)
        yield from _properties(source, goal, place, prefix, around)
    for name, child in _dict(schema, "properties").items():
        place = (*steps, "properties", name)
        yield f"{prefix}{name}", place
        yield from _properties(source, child, place, f"{prefix}{name}.", around)
    for keyword in _BRANCHES:
        for at, child in enumerate(_list(schema, keyword)):
            yield from _properties(source, child, (*steps, keyword, at), prefix, around)
    for keyword in _WITHIN:
        yield from _properties(source, schema.get(keyword), (*steps, keyword), prefix, around)


def _dict(owner: Any, field: str) -> dict[str, Any]:
    value = owner.get(field) if isinstance(owner, dict) else None
    return value if isinstance(value, dict) else {}


def _list(owner: Any, field: str) -> list[Any]:
    value = owner.get(field) if isinstance(owner, dict) else None
    return value if isinstance(value, list) else []

"""What an operation describes: its statuses, headers, parameters and properties, by name."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Any

from complyt_contract.review.grammar import Item
from complyt_contract.review.source import Steps, Tree

Described = tuple[str, Steps]

MOST_NAMES = 2_000

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
            yield from _properties(source, content.get("schema"), place)


def _properties(source: Tree, schema: Any, steps: Steps) -> Iterator[Described]:
    """Walk a schema, the shortest names first; a circle of references ends where it closes.

    A schema that is used in many places has a name in each, and circles that cross have more than
    can be told: after MOST_NAMES a schema that was walked is not walked again.
    """
    waiting = deque([(schema, steps, "", frozenset[int]())])
    walked: set[int] = set()
    told = 0
    while waiting:
        schema, steps, prefix, around = waiting.popleft()
        known = walked if told > MOST_NAMES else around
        if not isinstance(schema, dict) or id(schema) in known:
            continue
        walked.add(id(schema))
        around |= {id(schema)}
        for name, child in _dict(schema, "properties").items():
            place = (*steps, "properties", name)
            yield f"{prefix}{name}", place
            told += 1
            waiting.append((child, place, f"{prefix}{name}.", around))
        for part, place in _parts(source, schema, steps):
            waiting.append((part, place, prefix, around))


def _parts(source: Tree, schema: dict[str, Any], steps: Steps) -> Iterator[tuple[Any, Steps]]:
    """Yield what a schema says of the same value, or of its items, by other schemas."""
    if "$ref" in schema:
        yield source.resolved(schema, steps)
    for keyword in _BRANCHES:
        for at, child in enumerate(_list(schema, keyword)):
            yield child, (*steps, keyword, at)
    for keyword in _WITHIN:
        yield schema.get(keyword), (*steps, keyword)


def _dict(owner: Any, field: str) -> dict[str, Any]:
    value = owner.get(field) if isinstance(owner, dict) else None
    return value if isinstance(value, dict) else {}


def _list(owner: Any, field: str) -> list[Any]:
    value = owner.get(field) if isinstance(owner, dict) else None
    return value if isinstance(value, list) else []

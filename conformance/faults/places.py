"""Where a derived fault reaches in: the members of an operation's body, by dotted path."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from complyt_contract import pointers
from faults.spoilt import Spoilt

Node = dict[str, Any]
_JSON = "application/json"


@dataclass(frozen=True)
class Member:
    """A property of a body: its dotted path, and whether the object that holds it needs it.

    `types` has the schema of each alternative under the types that it is for.
    """

    path: str
    types: dict[str, Node]
    required: bool


def members(raw: Node, schema: Node) -> Iterator[Member]:
    """Yield the properties of a body's schema, those of its objects included."""
    yield from _members(raw, schema, "")


def operation_object(raw: Node, operation_id: str) -> Node:
    """Return the Operation Object of an operationId."""
    return next(
        each
        for item in raw["paths"].values()
        for each in item.values()
        if isinstance(each, dict) and each.get("operationId") == operation_id
    )


def body_schema(raw: Node, operation_id: str) -> Node:
    """Return the schema of an operation's body as JSON."""
    return _content(raw, operation_id)["schema"]  # type: ignore[no-any-return]  # plain JSON


def example(raw: Node, operation_id: str, path: str) -> Any:
    """Return what the first example of an operation's body has at a dotted path, or None."""
    value = next(iter(_content(raw, operation_id)["examples"].values()))["value"]
    return get(value, path)


def change_schemas(
    server: Spoilt, operation_id: str, path: str, change: Callable[[Node], None]
) -> None:
    """Change each schema by which one operation, and no other, judges a property of its body."""
    content = _content(server.raw, operation_id)
    content["schema"] = _inlined(server.raw, content["schema"])
    for member in members(server.raw, content["schema"]):
        if member.path == path:
            for node in {id(each): each for each in member.types.values()}.values():
                change(node)


def get(value: Any, path: str) -> Any:
    """Return what stands at a dotted path, None where nothing does."""
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def holder(value: Any, path: str) -> tuple[Node | None, str]:
    """Return the object that has, or would have, the last name of a dotted path, and that name."""
    *around, name = path.split(".")
    for each in around:
        value = value.get(each) if isinstance(value, dict) else None
    return (value if isinstance(value, dict) else None), name


def _content(raw: Node, operation_id: str) -> Node:
    content: Node = operation_object(raw, operation_id)["requestBody"]["content"][_JSON]
    return content


def _members(raw: Node, schema: Node, prefix: str) -> Iterator[Member]:
    for node in _alternatives(raw, schema):
        for name, child in node.get("properties", {}).items():
            types: dict[str, Node] = {}
            for each in _alternatives(raw, child):
                kinds = each.get("type", [])
                for kind in [kinds] if isinstance(kinds, str) else kinds:
                    types.setdefault(kind, each)
            yield Member(f"{prefix}{name}", types, name in node.get("required", ()))
            yield from _members(raw, child, f"{prefix}{name}.")


def _alternatives(raw: Node, schema: Node) -> Iterator[Node]:
    if "$ref" in schema:
        yield from _alternatives(raw, _at(raw, schema["$ref"]))
    elif "anyOf" in schema:
        for branch in schema["anyOf"]:
            yield from _alternatives(raw, branch)
    else:
        yield schema


def _inlined(raw: Node, node: Any) -> Any:
    if isinstance(node, list):
        return [_inlined(raw, each) for each in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return _inlined(raw, copy.deepcopy(_at(raw, node["$ref"])))
    return {name: _inlined(raw, each) for name, each in node.items()}


def _at(raw: Node, reference: str) -> Node:
    node: Any = raw
    for step in pointers.steps(reference.removeprefix("#")):
        node = node[step]
    found: Node = node
    return found

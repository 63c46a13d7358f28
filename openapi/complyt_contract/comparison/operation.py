"""Operations of a document with what holds for them, and which of OLD and NEW belong together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from complyt_contract.comparison.node import Node, Pair, node
from complyt_contract.document import METHODS
from complyt_contract.review.source import Source, Steps

_VARIABLE = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True)
class Operation:
    """An operation of a path or, if `is_event`, of a webhook or a callback, where the server calls.

    `name` is what people call it, `wire` what an exchange shows of it: method and path, the
    names of path parameters left out.
    """

    name: str
    wire: tuple[str, str]
    node: Node
    path: str
    is_event: bool = False

    @property
    def operation_id(self) -> str | None:
        """Return the operationId, None where it is no text."""
        found = self.node.get("operationId")
        return found if isinstance(found, str) else None


Operations = list[tuple[Operation | None, Operation | None]]


def operations(source: Source) -> list[Operation]:
    """Return the operations of a document's paths and webhooks, in its order."""
    root = Node(source, source.data, (), ())
    found = [
        each
        for path, raw in root.mapping("paths").items()
        if not path.startswith("x-")
        for each in operations_of(node(source, raw, ("paths", path)), path)
    ]
    for name, raw in root.mapping("webhooks").items():
        found += operations_of(node(source, raw, ("webhooks", name)), name, "webhook ")
    return found


def operations_of(item: Node, path: str, event: str = "") -> Iterator[Operation]:
    """Yield the operations of a Path Item; `event` is what to call a webhook or a callback."""
    listed: list[tuple[str, Any, Steps]] = [
        (method.upper(), item.value[method], item.place(method))
        for method in (*METHODS, "query")
        if method in item.value
    ]
    for method, raw in item.mapping("additionalOperations").items():
        listed.append((method, raw, item.place("additionalOperations", method)))
    for method, raw, steps in listed:
        own = node(item.source, raw, steps)
        value, beside = _inherited(own, item)
        operation_id = value.get("operationId")
        yield Operation(
            name=operation_id if isinstance(operation_id, str) else f"{method} {event}{path}",
            wire=(method, f"{event}{_VARIABLE.sub('{}', path)}"),
            node=Node(own.source, value, own.steps, own.at, beside, own.reference),
            path=path,
            is_event=bool(event),
        )


def _inherited(own: Node, item: Node) -> tuple[dict[str, Any], dict[str, Steps]]:
    """Return an operation's fields with `servers` and `security` from around it."""
    value, beside = dict(own.value), dict(own.beside)
    root = Node(own.source, own.source.data, (), ())
    for field, owners in (("servers", (item, root)), ("security", (root,))):
        for owner in owners:
            if field not in value and field in owner.value:
                value[field] = owner.value[field]
                beside[field] = owner.place(field)[:-1]
    value["/parameters"] = item.sequence("parameters"), item.place("parameters")
    return value, beside


def paired_operations(old: list[Operation], new: list[Operation]) -> Operations:
    """Pair operations by method and path, what is left by operationId."""
    waiting = {each.wire: each for each in new}
    found: list[tuple[Operation | None, Operation | None]] = []
    left: list[Operation] = []
    for each in old:
        other = waiting.pop(each.wire, None)
        if other is None:
            left.append(each)
        else:
            found.append((each, other))
    by_id = {each.operation_id: each for each in waiting.values()}
    for each in left:
        other = by_id.pop(each.operation_id, None) if each.operation_id else None
        if other is not None:
            del waiting[other.wire]
        found.append((each, other))
    rank = {each.wire: at for at, each in enumerate(new)}
    found += [(None, each) for each in waiting.values()]
    return sorted(found, key=lambda pair: rank[pair[1].wire] if pair[1] else -1)


Parameters = list[tuple[Node | None, Node | None]]


def parameters(operation: Node) -> dict[tuple[str, str], Node]:
    """Return an operation's parameters by location and name, those of its path among them."""
    shared, place = operation.value.get("/parameters", ([], ()))
    listed = [(raw, (*place, at)) for at, raw in enumerate(shared)]
    listed += [
        (raw, operation.place("parameters", at))
        for at, raw in enumerate(operation.sequence("parameters"))
    ]
    found = {}
    for raw, steps in listed:
        parameter = node(operation.source, raw, steps)
        name = str(parameter.get("name", parameter.reference))
        location = str(parameter.get("in"))
        found[location, name.lower() if location == "header" else name] = parameter
    return found


def paired_parameters(pair: Pair) -> Parameters:
    """Pair the parameters of two operations: by location and name, those of the path in turn.

    What is left with one name is the same in another location.
    """
    old, new = parameters(pair.old), parameters(pair.new)
    found: Parameters = []
    for key in [key for key in old if key in new]:
        found.append((old.pop(key), new.pop(key)))
    of_path = [[key for key in each if key[0] == "path"] for each in (old, new)]
    if len(of_path[0]) == len(of_path[1]):
        for one, other in zip(*of_path, strict=True):
            found.append((old.pop(one), new.pop(other)))
    for key in list(old):
        match = next((other for other in new if other[1] == key[1]), None)
        if match is not None:
            found.append((old.pop(key), new.pop(match)))
    return [
        *found,
        *((each, None) for each in old.values()),
        *((None, each) for each in new.values()),
    ]

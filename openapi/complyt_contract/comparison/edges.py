"""What stands together below a pair: the objects in its fields, one of OLD with one of NEW."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from complyt_contract.comparison.kinds_composition import are_told_apart
from complyt_contract.comparison.kinds_document import operation_pairs, tags
from complyt_contract.comparison.kinds_operations import schemes
from complyt_contract.comparison.kinds_responses import same_name, statuses
from complyt_contract.comparison.node import Node, Pair, node
from complyt_contract.comparison.operation import Operation, paired_parameters
from complyt_contract.comparison.requirement import DECISIONS, are_entries
from complyt_contract.comparison.schema import (
    branches,
    child,
    closed,
    exchanged,
    fits_nothing,
    is_tangled,
    paired,
    refuses_all,
    says_nothing,
)
from complyt_contract.document import METHODS
from complyt_contract.requirements import FIELD

_SCHEMES = ("components", "securitySchemes")


@dataclass(frozen=True)
class Edge:
    """A pair below another, in `field`.

    `polarity` is 1 where more that fits below is more that fits above, -1 where it is less, 0 where
    that is open. `name` is what a requirement calls it. `where` is said to people, `answers`
    tells that the callee writes it, `operation` that an operation begins here.
    """

    field: str
    pair: Pair
    polarity: int = 1
    name: str | None = None
    where: str = ""
    answers: bool = False
    operation: Operation | None = None


def edges(pair: Pair) -> Iterator[Edge]:
    """Yield what is below a pair; what is left out of a field is nobody's but its kinds'."""
    below = _BELOW.get(pair.object)
    return below(pair) if below else iter(())


def _document(pair: Pair) -> Iterator[Edge]:
    sources = (pair.old.source, pair.new.source)
    for field in ("info", "paths", "webhooks"):
        if all(isinstance(source.data.get(field), dict) for source in sources):
            old, new = (node(source, source.data[field], (field,)) for source in sources)
            yield Edge(field, Pair("info" if field == "info" else "paths", old, new))
    of_old, of_new = tags(pair.old), tags(pair.new)
    for name in [name for name in of_new if name in of_old]:
        yield Edge("tags", Pair("tag", of_old[name], of_new[name]))
    yield from _operations(pair)


def _operations(pair: Pair) -> Iterator[Edge]:
    for old, new in operation_pairs(pair):
        if old is not None and new is not None:
            inherited = all(each.node.beside.get("servers") == () for each in (old, new))
            one, other = (
                _without_servers(each.node) if inherited else each.node for each in (old, new)
            )
            field = "webhooks" if new.wire[1].startswith("webhook ") else "paths"
            yield Edge(field, Pair("operation", one, other), operation=new)


def _without_servers(operation: Node) -> Node:
    """Leave out what every operation inherits: it is told once, of the document."""
    value = {name: each for name, each in operation.value.items() if name != "servers"}
    beside = {name: steps for name, steps in operation.beside.items() if name != "servers"}
    return Node(operation.source, value, operation.steps, operation.at, beside, operation.reference)


def _paths(pair: Pair) -> Iterator[Edge]:
    for path, old, new in _both(pair, None):
        if not path.startswith("x-"):
            yield Edge(path, Pair("pathItem", old, new))


def _operation(pair: Pair) -> Iterator[Edge]:
    for old, new in paired_parameters(pair):
        if old is not None and new is not None:
            name = str(new.get("name", ""))
            yield Edge(
                "parameters", Pair("parameter", old, new), name=name, where=f"parameter {name}"
            )
    if all("requestBody" in each.value for each in (pair.old, pair.new)):
        yield Edge("requestBody", _pair(pair, "requestBody", "requestBody"), where="request body")
    if all("responses" in each.value for each in (pair.old, pair.new)):
        yield Edge("responses", _pair(pair, "responses", "responses"), answers=True)
    for name, old, new in _both(pair, "callbacks"):
        yield Edge("callbacks", Pair("callback", old, new), where=f"callback {name}")
    for of_old, of_new in schemes(pair):
        old, new = (
            node(each.source, each.source.at((*_SCHEMES, name)), (*_SCHEMES, name))
            for each, name in ((pair.old, of_old), (pair.new, of_new))
        )
        yield Edge("", Pair("securityScheme", old, new), where="security")


def _responses(pair: Pair) -> Iterator[Edge]:
    for status, of_old, of_new in statuses(pair):
        below = _pair(pair, "response", of_old, of_new)
        yield Edge(of_new, below, name=status, where=f"response {status}")


def _response(pair: Pair) -> Iterator[Edge]:
    of_old, of_new = pair.old.mapping("headers"), pair.new.mapping("headers")
    for name in of_new:
        other = same_name(name, of_old)
        if other is not None:
            both = (
                node(pair.old.source, of_old[other], pair.old.place("headers", other)),
                node(pair.new.source, of_new[name], pair.new.place("headers", name)),
            )
            yield Edge("headers", Pair("header", *both), name=name, where=f"header {name}")
    for _, old, new in _both(pair, "links"):
        yield Edge("links", Pair("link", old, new))
    yield from _content(pair)


def _content(pair: Pair) -> Iterator[Edge]:
    for _, old, new in _both(pair, "content"):
        yield Edge("content", Pair("mediaType", old, new))


def _described(pair: Pair) -> Iterator[Edge]:
    for field in ("schema", "itemSchema"):
        if field in pair.old.value and field in pair.new.value:
            yield Edge(field, _schemas(pair, field))
    if pair.object != "mediaType":
        yield from _content(pair)


def _schema(pair: Pair) -> Iterator[Edge]:
    if fits_nothing(pair.old) or fits_nothing(pair.new):
        return
    yield from _properties(pair)
    for name in pair.new.mapping("patternProperties"):
        if name in pair.old.mapping("patternProperties"):
            yield Edge("patternProperties", _schemas(pair, "patternProperties", name))
    counted = any("maxContains" in each.value for each in (pair.old, pair.new))
    for field, polarity in (
        *dict.fromkeys(
            ("additionalProperties", "unevaluatedProperties", "items", "propertyNames"), 1
        ).items(),
        *(("unevaluatedItems", 1), ("contentSchema", 1), ("contains", 0 if counted else 1)),
    ):
        if _say_alike(pair, field):
            yield Edge(field, _schemas(pair, field), polarity)
    of_both = min(len(each.sequence("prefixItems")) for each in (pair.old, pair.new))
    for at in range(of_both):
        yield Edge("prefixItems", _schemas(pair, "prefixItems", at))
    yield from _parts(pair)


def _properties(pair: Pair) -> Iterator[Edge]:
    """Pair a property that only one describes with what the other says of additional ones."""
    of_old, of_new = pair.old.mapping("properties"), pair.new.mapping("properties")
    rest = [_rest(each) for each in (pair.old, pair.new)]
    for name in dict.fromkeys([*of_old, *of_new]):
        if name in of_old and name in of_new:
            yield Edge("properties", _schemas(pair, "properties", name), name=name)
        elif name in of_new and rest[0]:
            below = Pair("schema", rest[0], child(pair.new, "properties", name))
            yield Edge("properties", below, name=name)
        elif name in of_old and rest[1]:
            below = Pair("schema", child(pair.old, "properties", name), rest[1])
            yield Edge("properties", below, name=name)


def _rest(owner: Node) -> Node | None:
    raw = owner.get("additionalProperties")
    return None if says_nothing(raw) or refuses_all(raw) else child(owner, "additionalProperties")


def _parts(pair: Pair) -> Iterator[Edge]:
    around = (True, True) if is_tangled(pair) else closed(pair)
    was, becomes = exchanged(pair) or ("anyOf", "anyOf")
    for keyword, other in (("allOf", "allOf"), (was, becomes), ("oneOf", "oneOf")):
        is_sure = keyword == other and (keyword != "oneOf" or are_told_apart(pair))
        for old, new in paired(branches(pair.old, keyword), branches(pair.new, other)):
            if old is not None and new is not None:
                yield Edge(other, Pair("schema", old, new, around), 1 if is_sure else 0)
    for keyword, polarity in (("not", -1), ("if", 0), ("then", 1), ("else", 1)):
        if keyword in pair.old.value and keyword in pair.new.value:
            below = _schemas(pair, keyword)
            yield Edge(keyword, Pair("schema", below.old, below.new, around), polarity)
    for name in pair.new.mapping("dependentSchemas"):
        if name in pair.old.mapping("dependentSchemas"):
            below = _schemas(pair, "dependentSchemas", name)
            yield Edge("dependentSchemas", Pair("schema", below.old, below.new, around))


def _say_alike(pair: Pair, field: str) -> bool:
    """Tell whether both have the keyword and neither refuses nothing, or all, alone."""
    if field not in pair.old.value or field not in pair.new.value:
        return False
    old, new = pair.old.value[field], pair.new.value[field]
    return says_nothing(old) == says_nothing(new) and refuses_all(old) == refuses_all(new)


def _pair(pair: Pair, object_: str, field: str, of_new: str | None = None) -> Pair:
    other = field if of_new is None else of_new
    old = node(pair.old.source, pair.old.value[field], pair.old.place(field))
    return Pair(object_, old, node(pair.new.source, pair.new.value[other], pair.new.place(other)))


def _schemas(pair: Pair, *steps: str | int) -> Pair:
    return Pair("schema", child(pair.old, *steps), child(pair.new, *steps))


def _both(pair: Pair, field: str | None) -> Iterator[tuple[str, Node, Node]]:
    """Yield what both have under one name in a field, None: among their own fields."""
    old, new = (each.mapping(field) if field else each.value for each in (pair.old, pair.new))
    for name in [name for name in new if name in old]:
        steps = (field, name) if field else (name,)
        yield (
            name,
            node(pair.old.source, old[name], pair.old.place(*steps)),
            node(pair.new.source, new[name], pair.new.place(*steps)),
        )


_BELOW: dict[str, Callable[[Pair], Iterator[Edge]]] = {
    "document": _document, "paths": _paths, "callback": _operations, "operation": _operation,
    "responses": _responses, "response": _response, "requestBody": _content,
    "parameter": _described, "header": _described, "mediaType": _described, "schema": _schema,
}  # fmt: skip  # a line an object hides that this is one grammar

_METHODS = (*METHODS, "query")
_MAPS = {
    "document": ("paths", "webhooks", "components"), "pathItem": ("additionalOperations",),
    "operation": ("callbacks",), "response": ("headers", "links", "content"),
    "requestBody": ("content",), "parameter": ("content",), "header": ("content",),
    "schema": ("properties", "patternProperties", "dependentSchemas"),
    "components": ("schemas", "responses", "parameters", "examples", "requestBodies", "headers",
                   "links", "callbacks", "pathItems", "securitySchemes", "mediaTypes"),
}  # fmt: skip  # one table
_LISTS = {
    "document": ("tags",), "pathItem": ("parameters", "servers"), "operation": ("parameters",),
    "schema": ("allOf", "anyOf", "oneOf", "prefixItems"),
}  # fmt: skip  # one table


def is_walked(pair: Pair, field: str, followed: set[str]) -> bool:
    """Tell whether all that a field may hold is compared below, or by kinds of its own."""
    if field.startswith("/") or field in followed:
        return True
    values: list[Any] = [each.value.get(field) for each in (pair.old, pair.new)]
    if pair.object in ("document", "tag", "operation") and field in (FIELD, DECISIONS):
        return (field == FIELD or pair.object == "document") and all(map(are_entries, values))
    if field in _MAPS.get(pair.object, ()):
        return all(value is None or isinstance(value, dict) for value in values)
    if field in _LISTS.get(pair.object, ()):
        return all(
            value is None
            or (isinstance(value, list) and all(isinstance(each, dict) for each in value))
            for value in values
        )
    if pair.object == "pathItem" and field in _METHODS:
        return True
    return pair.object in ("paths", "callback", "responses") and not field.startswith("x-")

"""Kinds of change of a document as a whole: its operations, its head, its components."""

from __future__ import annotations

from collections.abc import Iterator

from complyt_contract.comparison.kind import Found, Shift, kind
from complyt_contract.comparison.node import Node, Pair, node
from complyt_contract.comparison.operation import (
    Operation,
    Operations,
    operations_of,
    paired_operations,
)

NONE, CLIENTS, SERVERS, EDITORIAL = Shift.NONE, Shift.CLIENTS, Shift.SERVERS, Shift.EDITORIAL


@kind("operation-added", "document callback", "", SERVERS, "{new} is offered")
def operation_added(pair: Pair) -> Iterator[Found]:
    for old, new in operation_pairs(pair):
        if old is None and new is not None:
            yield Found(new=new.name, nodes=(None, new.node), operations=(new.name,))


@kind("operation-gone", "document callback", "", CLIENTS, "{old} is no longer offered")
def operation_gone(pair: Pair) -> Iterator[Found]:
    for old, new in operation_pairs(pair):
        if old is not None and new is None:
            yield Found(old.name, nodes=(old.node, None), operations=(old.name,))


@kind(
    "operation-moved",
    "document callback",
    "",
    CLIENTS | SERVERS,
    "It was under {old} and is under {new}",
)
def operation_moved(pair: Pair) -> Iterator[Found]:
    for old, new in operation_pairs(pair):
        if old is not None and new is not None and old.wire != new.wire:
            one, other = (f"{each.wire[0]} {each.path}" for each in (old, new))
            yield Found(one, other, nodes=(old.node, new.node), operations=(new.name,))


@kind(
    "path-added",
    "document",
    "paths webhooks",
    EDITORIAL,
    "The path {new} is named, without an operation",
)
def path_added(pair: Pair) -> Iterator[Found]:
    for field in ("paths", "webhooks"):
        for path in _empty(pair.new, pair.old, field):
            yield Found(new=path, name=path, field=field)


@kind(
    "path-gone",
    "document",
    "paths webhooks",
    EDITORIAL,
    "The path {old}, without an operation, is no longer named",
)
def path_gone(pair: Pair) -> Iterator[Found]:
    for field in ("paths", "webhooks"):
        for path in _empty(pair.old, pair.new, field):
            yield Found(path, name=path, field=field)


@kind(
    "openapi-changed",
    "document",
    "openapi",
    EDITORIAL,
    "It is written in OpenAPI {new}, no longer {old}",
)
def openapi_changed(pair: Pair) -> Iterator[Found]:
    return _differs(pair, "openapi")


@kind(
    "dialect-changed",
    "document",
    "jsonSchemaDialect",
    CLIENTS | SERVERS,
    "Schemas are read by the dialect {new}, no longer {old}; what that means cannot be judged",
)
def dialect_changed(pair: Pair) -> Iterator[Found]:
    return _differs(pair, "jsonSchemaDialect")


@kind("address-changed", "document", "$self", EDITORIAL, "The document is kept under {new}")
def address_changed(pair: Pair) -> Iterator[Found]:
    return _differs(pair, "$self")


@kind(
    "default-security-changed",
    "document",
    "security",
    EDITORIAL,
    "Operations that name no security have another; each is told on its own",
)
def default_security_changed(pair: Pair) -> Iterator[Found]:
    return _differs(pair, "security")


@kind("version-changed", "info", "version", EDITORIAL, "The version was {old} and is {new}")
def version_changed(pair: Pair) -> Iterator[Found]:
    return _differs(pair, "version")


@kind(
    "info-changed",
    "info",
    "termsOfService contact license",
    EDITORIAL,
    "What it says of its makers reads otherwise",
)
def info_changed(pair: Pair) -> Iterator[Found]:
    for name in ("termsOfService", "contact", "license"):
        yield from _differs(pair, name)


@kind("tag-added", "document", "tags", EDITORIAL, "The tag {new} is described")
def tag_added(pair: Pair) -> Iterator[Found]:
    for name, tag in tags(pair.new).items():
        if name not in tags(pair.old):
            yield Found(new=name, nodes=(None, tag))


@kind("tag-gone", "document", "tags", EDITORIAL, "The tag {old} is no longer described")
def tag_gone(pair: Pair) -> Iterator[Found]:
    for name, tag in tags(pair.old).items():
        if name not in tags(pair.new):
            yield Found(name, nodes=(tag, None))


@kind("tag-arranged", "tag", "parent kind", EDITORIAL, "The tag stands among others otherwise")
def tag_arranged(pair: Pair) -> Iterator[Found]:
    for name in ("parent", "kind"):
        yield from _differs(pair, name)


@kind(
    "component-added",
    "components",
    "",
    EDITORIAL,
    "The component {name} is new; it is compared where it is used",
)
def component_added(pair: Pair) -> Iterator[Found]:
    for section, name in _left(pair.new, pair.old):
        yield Found(field=section, name=name)


@kind(
    "component-gone",
    "components",
    "",
    EDITORIAL,
    "The component {name} is gone; what took its place is compared where it is used",
)
def component_gone(pair: Pair) -> Iterator[Found]:
    for section, name in _left(pair.old, pair.new):
        yield Found(field=section, name=name)


def operation_pairs(pair: Pair) -> Operations:
    """Return the operations of two documents or of two callbacks, those that belong together."""
    if pair.object == "document":
        return paired_operations(pair.old.value["/operations"], pair.new.value["/operations"])
    return paired_operations(_called_back(pair.old), _called_back(pair.new))


def _called_back(callback: Node) -> list[Operation]:
    found: list[Operation] = []
    for expression, raw in callback.value.items():
        if not expression.startswith("x-"):
            item = node(callback.source, raw, callback.place(expression))
            found += operations_of(item, expression, "callback ")
    return found


def tags(document: Node) -> dict[str, Node]:
    """Return the tags by name."""
    listed = (
        node(document.source, raw, ("tags", at)) for at, raw in enumerate(document.sequence("tags"))
    )
    return {str(tag.get("name")): tag for tag in listed}


def _empty(one: Node, other: Node, field: str) -> Iterator[str]:
    """Yield the paths without operations that one has and the other lacks."""
    for path, raw in one.mapping(field).items():
        if path in other.mapping(field) or path.startswith("x-"):
            continue
        if not list(operations_of(node(one.source, raw, one.place(field, path)), path)):
            yield path


def _left(one: Node, other: Node) -> Iterator[tuple[str, str]]:
    for section in one.value:
        for name in one.mapping(section):
            if name not in other.mapping(section) and not section.startswith("x-"):
                yield section, name


def _differs(pair: Pair, name: str) -> Iterator[Found]:
    old, new = pair.old.get(name), pair.new.get(name)
    if old != new:
        yield Found(old, new, name)

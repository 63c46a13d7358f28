"""Kinds of change of what items an array has."""

from __future__ import annotations

from collections.abc import Iterator

from complyt_contract.comparison.kind import Found, Shift, kind
from complyt_contract.comparison.node import Node, Pair
from complyt_contract.comparison.schema import refuses_all, says_nothing

NARROWED, WIDENED, UNJUDGED = Shift.NARROWED, Shift.WIDENED, Shift.UNJUDGED


@kind("items-restricted", "schema", "items", NARROWED, "The items must fit a schema")
def items_restricted(pair: Pair) -> Iterator[Found]:
    return _restricted(pair, "items")


@kind("items-freed", "schema", "items", WIDENED, "The items may be anything")
def items_freed(pair: Pair) -> Iterator[Found]:
    return _freed(pair, "items")


@kind("items-refused", "schema", "items", NARROWED, "No item past those of prefixItems is allowed")
def items_refused(pair: Pair) -> Iterator[Found]:
    return _refused(pair.old, pair.new, "items")


@kind(
    "items-accepted",
    "schema",
    "items",
    WIDENED,
    "Items past those of prefixItems are allowed, which must fit a schema",
)
def items_accepted(pair: Pair) -> Iterator[Found]:
    return _refused(pair.new, pair.old, "items")


@kind(
    "prefix-item-added",
    "schema",
    "prefixItems",
    UNJUDGED,
    "The item at index {new} has a schema of its own",
)
def prefix_item_added(pair: Pair) -> Iterator[Found]:
    old, new = (len(node.sequence("prefixItems")) for node in (pair.old, pair.new))
    for at in range(old, new):
        yield Found(new=at)


@kind(
    "prefix-item-gone",
    "schema",
    "prefixItems",
    UNJUDGED,
    "The item at index {old} has no schema of its own any more",
)
def prefix_item_gone(pair: Pair) -> Iterator[Found]:
    old, new = (len(node.sequence("prefixItems")) for node in (pair.old, pair.new))
    for at in range(new, old):
        yield Found(at)


@kind(
    "unevaluated-items-restricted",
    "schema",
    "unevaluatedItems",
    UNJUDGED,
    "The items that no part describes must fit a schema",
)
def unevaluated_items_restricted(pair: Pair) -> Iterator[Found]:
    yield from _restricted(pair, "unevaluatedItems")
    yield from _refused(pair.old, pair.new, "unevaluatedItems")


@kind(
    "unevaluated-items-freed",
    "schema",
    "unevaluatedItems",
    UNJUDGED,
    "The items that no part describes may be anything",
)
def unevaluated_items_freed(pair: Pair) -> Iterator[Found]:
    yield from _freed(pair, "unevaluatedItems")
    yield from _refused(pair.new, pair.old, "unevaluatedItems")


@kind("contains-added", "schema", "contains", NARROWED, "Some item must fit a schema")
def contains_added(pair: Pair) -> Iterator[Found]:
    if "contains" in pair.new.value and "contains" not in pair.old.value:
        yield Found()


@kind("contains-gone", "schema", "contains", WIDENED, "No item need fit a schema any more")
def contains_gone(pair: Pair) -> Iterator[Found]:
    if "contains" in pair.old.value and "contains" not in pair.new.value:
        yield Found()


def _restricted(pair: Pair, name: str) -> Iterator[Found]:
    if says_nothing(pair.old.get(name)) and not says_nothing(pair.new.get(name)):
        yield Found()


def _freed(pair: Pair, name: str) -> Iterator[Found]:
    if says_nothing(pair.new.get(name)) and not says_nothing(pair.old.get(name)):
        yield Found()


def _refused(one: Node, other: Node, name: str) -> Iterator[Found]:
    """Find that what had to fit a schema in one is refused altogether in the other."""
    before, after = one.get(name), other.get(name)
    if refuses_all(after) and not refuses_all(before) and not says_nothing(before):
        yield Found()

"""Kinds of change of what other schemas a schema is made of."""

from __future__ import annotations

from collections.abc import Iterator

from complyt_contract.comparison.kind import Found, Shift, kind
from complyt_contract.comparison.kinds_objects import of_part
from complyt_contract.comparison.node import Node, Pair
from complyt_contract.comparison.schema import (
    are_disjoint,
    branches,
    exchanged,
    fits_nothing,
    paired,
    told_branch,
)

NARROWED, WIDENED, UNJUDGED = Shift.NARROWED, Shift.WIDENED, Shift.UNJUDGED


@kind("nothing-fits", "schema", "not", NARROWED, "No value fits any more")
def nothing_fits(pair: Pair) -> Iterator[Found]:
    if fits_nothing(pair.new) and not fits_nothing(pair.old):
        yield Found()


@kind("something-fits", "schema", "not", WIDENED, "No value fitted, now some do")
def something_fits(pair: Pair) -> Iterator[Found]:
    if fits_nothing(pair.old) and not fits_nothing(pair.new):
        yield Found()


@kind("all-of-branch-added", "schema", "allOf", NARROWED, "A value must fit {new}, too")
def all_of_branch_added(pair: Pair) -> Iterator[Found]:
    return _branches_added(pair, "allOf", of_part(pair, NARROWED))


@kind("all-of-branch-gone", "schema", "allOf", WIDENED, "A value need not fit {old} any more")
def all_of_branch_gone(pair: Pair) -> Iterator[Found]:
    return _branches_gone(pair, "allOf", of_part(pair, WIDENED))


@kind("any-of-added", "schema", "anyOf", NARROWED, "A value must fit a branch of anyOf")
def any_of_added(pair: Pair) -> Iterator[Found]:
    return _added(pair, "anyOf")


@kind("any-of-gone", "schema", "anyOf", WIDENED, "A value need not fit a branch of anyOf any more")
def any_of_gone(pair: Pair) -> Iterator[Found]:
    return _gone(pair, "anyOf")


@kind("any-of-branch-added", "schema", "anyOf", WIDENED, "A value may fit {new} instead")
def any_of_branch_added(pair: Pair) -> Iterator[Found]:
    if "anyOf" in pair.old.value and "anyOf" in pair.new.value:
        yield from _branches_added(pair, "anyOf", WIDENED)


@kind("any-of-branch-gone", "schema", "anyOf", NARROWED, "A value may no longer fit {old} instead")
def any_of_branch_gone(pair: Pair) -> Iterator[Found]:
    if "anyOf" in pair.old.value and "anyOf" in pair.new.value:
        yield from _branches_gone(pair, "anyOf", NARROWED)


@kind("one-of-added", "schema", "oneOf", NARROWED, "A value must fit one branch of oneOf")
def one_of_added(pair: Pair) -> Iterator[Found]:
    return _added(pair, "oneOf")


@kind(
    "one-of-gone", "schema", "oneOf", WIDENED, "A value need not fit one branch of oneOf any more"
)
def one_of_gone(pair: Pair) -> Iterator[Found]:
    return _gone(pair, "oneOf")


@kind("one-of-branch-added", "schema", "oneOf", WIDENED, "A value may fit {new} instead")
def one_of_branch_added(pair: Pair) -> Iterator[Found]:
    if "oneOf" in pair.old.value and "oneOf" in pair.new.value:
        yield from _branches_added(pair, "oneOf", WIDENED if are_told_apart(pair) else UNJUDGED)


@kind("one-of-branch-gone", "schema", "oneOf", NARROWED, "A value may no longer fit {old} instead")
def one_of_branch_gone(pair: Pair) -> Iterator[Found]:
    if "oneOf" in pair.old.value and "oneOf" in pair.new.value:
        yield from _branches_gone(pair, "oneOf", NARROWED if are_told_apart(pair) else UNJUDGED)


@kind(
    "any-of-made-one-of",
    "schema",
    "anyOf oneOf",
    NARROWED,
    "A value must fit one branch alone (oneOf), no longer at least one (anyOf)",
)
def any_of_made_one_of(pair: Pair) -> Iterator[Found]:
    return _exchanged(pair, "anyOf", "oneOf", NARROWED)


@kind(
    "one-of-made-any-of",
    "schema",
    "oneOf anyOf",
    WIDENED,
    "A value must fit at least one branch (anyOf), no longer one alone (oneOf)",
)
def one_of_made_any_of(pair: Pair) -> Iterator[Found]:
    return _exchanged(pair, "oneOf", "anyOf", WIDENED)


@kind("not-added", "schema", "not", NARROWED, "What fits a schema is refused")
def not_added(pair: Pair) -> Iterator[Found]:
    if not fits_nothing(pair.new):
        yield from _added(pair, "not")


@kind("not-gone", "schema", "not", WIDENED, "What fits a schema is no longer refused")
def not_gone(pair: Pair) -> Iterator[Found]:
    if not fits_nothing(pair.old):
        yield from _gone(pair, "not")


@kind(
    "condition-added",
    "schema",
    "if then else dependentSchemas",
    NARROWED,
    "A value must fit `{new}`, under a condition",
)
def condition_added(pair: Pair) -> Iterator[Found]:
    shift = of_part(pair, NARROWED)
    for name in _conditions(pair.new, pair.old):
        yield Found(new=name, field=name, shift=shift)
    old, new = (node.mapping("dependentSchemas") for node in (pair.old, pair.new))
    for name in sorted(new.keys() - old.keys()):
        yield Found(new=name, field="dependentSchemas", shift=shift)


@kind(
    "condition-gone",
    "schema",
    "if then else dependentSchemas",
    WIDENED,
    "A value need not fit `{old}` any more, which a condition asked for",
)
def condition_gone(pair: Pair) -> Iterator[Found]:
    shift = of_part(pair, WIDENED)
    for name in _conditions(pair.old, pair.new):
        yield Found(name, field=name, shift=shift)
    old, new = (node.mapping("dependentSchemas") for node in (pair.old, pair.new))
    for name in sorted(old.keys() - new.keys()):
        yield Found(name, field="dependentSchemas", shift=shift)


@kind(
    "discriminator-added",
    "schema",
    "discriminator",
    UNJUDGED,
    "The property {new} tells which schema is meant",
)
def discriminator_added(pair: Pair) -> Iterator[Found]:
    if "discriminator" in pair.new.value and "discriminator" not in pair.old.value:
        yield Found(new=_property(pair.new))


@kind(
    "discriminator-gone",
    "schema",
    "discriminator",
    UNJUDGED,
    "The property {old} no longer tells which schema is meant",
)
def discriminator_gone(pair: Pair) -> Iterator[Found]:
    if "discriminator" in pair.old.value and "discriminator" not in pair.new.value:
        yield Found(_property(pair.old))


@kind(
    "discriminator-property-changed",
    "schema",
    "discriminator",
    UNJUDGED,
    "The property {new}, no longer {old}, tells which schema is meant",
)
def discriminator_property_changed(pair: Pair) -> Iterator[Found]:
    old, new = _property(pair.old), _property(pair.new)
    if pair.old.mapping("discriminator") and pair.new.mapping("discriminator") and old != new:
        yield Found(old, new)


@kind(
    "discriminator-mapping-added",
    "schema",
    "discriminator",
    WIDENED,
    "The value {new} of the discriminator means a schema",
)
def discriminator_mapping_added(pair: Pair) -> Iterator[Found]:
    if pair.old.mapping("discriminator"):
        for value in sorted(_mapping(pair.new).keys() - _mapping(pair.old)):
            yield Found(new=value)


@kind(
    "discriminator-mapping-gone",
    "schema",
    "discriminator",
    NARROWED,
    "The value {old} of the discriminator means no schema any more",
)
def discriminator_mapping_gone(pair: Pair) -> Iterator[Found]:
    if pair.new.mapping("discriminator"):
        for value in sorted(_mapping(pair.old).keys() - _mapping(pair.new)):
            yield Found(value)


@kind(
    "discriminator-mapping-changed",
    "schema",
    "discriminator",
    UNJUDGED,
    "A value of the discriminator means the schema {new}, no longer {old}",
)
def discriminator_mapping_changed(pair: Pair) -> Iterator[Found]:
    old, new = _mapping(pair.old), _mapping(pair.new)
    for value in sorted(old.keys() & new.keys()):
        if old[value] != new[value]:
            yield Found(old[value], new[value])


def are_told_apart(pair: Pair) -> bool:
    """Tell whether no value fits two branches of oneOf, so that it means no more than anyOf."""
    return are_disjoint(branches(pair.old, "oneOf")) and are_disjoint(branches(pair.new, "oneOf"))


def _exchanged(pair: Pair, was: str, becomes: str, shift: Shift) -> Iterator[Found]:
    if exchanged(pair) != (was, becomes):
        return
    old, new = branches(pair.old, was), branches(pair.new, becomes)
    if not all(one and other for one, other in paired(old, new)):
        shift = UNJUDGED
    elif are_disjoint(old) and are_disjoint(new):
        shift = Shift.EDITORIAL
    yield Found(field=becomes, shift=shift)


def _conditions(one: Node, other: Node) -> Iterator[str]:
    """Yield the conditional keywords that one has and the other lacks."""
    for name in ("if", "then", "else"):
        if name in one.value and name not in other.value:
            yield name


def _added(pair: Pair, name: str) -> Iterator[Found]:
    is_exchanged = name in exchanged(pair)
    if name in pair.new.value and name not in pair.old.value and not is_exchanged:
        yield Found(shift=of_part(pair, NARROWED))


def _gone(pair: Pair, name: str) -> Iterator[Found]:
    is_exchanged = name in exchanged(pair)
    if name in pair.old.value and name not in pair.new.value and not is_exchanged:
        yield Found(shift=of_part(pair, WIDENED))


def _branches_added(pair: Pair, keyword: str, shift: Shift) -> Iterator[Found]:
    for old, new in paired(branches(pair.old, keyword), branches(pair.new, keyword)):
        if old is None and new is not None:
            yield Found(new=told_branch(new), nodes=(None, new), shift=shift)


def _branches_gone(pair: Pair, keyword: str, shift: Shift) -> Iterator[Found]:
    for old, new in paired(branches(pair.old, keyword), branches(pair.new, keyword)):
        if old is not None and new is None:
            yield Found(told_branch(old), nodes=(old, None), shift=shift)


def _property(node: Node) -> object:
    return node.mapping("discriminator").get("propertyName")


def _mapping(node: Node) -> dict[str, object]:
    mapping = node.mapping("discriminator").get("mapping")
    return mapping if isinstance(mapping, dict) else {}

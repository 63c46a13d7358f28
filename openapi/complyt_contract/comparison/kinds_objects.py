"""Kinds of change of what properties an object has."""

from __future__ import annotations

from collections.abc import Iterator

from complyt_contract.comparison.kind import Found, Shift, kind
from complyt_contract.comparison.node import Pair
from complyt_contract.comparison.schema import (
    closed,
    is_free,
    refuses_all,
    says_nothing,
    texts,
)

NARROWED, WIDENED, UNJUDGED = Shift.NARROWED, Shift.WIDENED, Shift.UNJUDGED
MORE, LESS, NONE = Shift.MORE, Shift.LESS, Shift.NONE


@kind("property-added", "schema", "properties", MORE, "The property {name} is described")
def property_added(pair: Pair) -> Iterator[Found]:
    rest = pair.old.get("additionalProperties")
    for name, raw in pair.new.mapping("properties").items():
        if name not in pair.old.mapping("properties"):
            yield Found(name=name, shift=_shift_of_added(pair, rest, raw))


def _shift_of_added(pair: Pair, rest: object, raw: object) -> Shift:
    if pair.old.get("patternProperties") or pair.new.get("patternProperties"):
        return MORE | UNJUDGED
    if refuses_all(rest) or closed(pair)[0]:
        return MORE | WIDENED
    if not says_nothing(rest):
        return NONE  # what stood there is compared with the property
    return MORE | NARROWED if is_free(pair.old) and not says_nothing(raw) else MORE


@kind("property-gone", "schema", "properties", LESS, "The property {name} is no longer described")
def property_gone(pair: Pair) -> Iterator[Found]:
    rest = pair.new.get("additionalProperties")
    for name, raw in pair.old.mapping("properties").items():
        if name not in pair.new.mapping("properties"):
            yield Found(name=name, shift=_shift_of_gone(pair, rest, raw))


def _shift_of_gone(pair: Pair, rest: object, raw: object) -> Shift:
    if pair.old.get("patternProperties") or pair.new.get("patternProperties"):
        return LESS | UNJUDGED
    if refuses_all(rest) or closed(pair)[1]:
        return LESS | NARROWED
    if not says_nothing(rest):
        return NONE  # the property is compared with what stands there
    return LESS | WIDENED if is_free(pair.new) and not says_nothing(raw) else LESS


@kind("required-added", "schema", "required", NARROWED, "The property {name} must be there")
def required_added(pair: Pair) -> Iterator[Found]:
    for name in texts(pair.new, "required"):
        if name not in texts(pair.old, "required"):
            yield Found(name=name)


@kind("required-dropped", "schema", "required", WIDENED, "The property {name} may be left out")
def required_dropped(pair: Pair) -> Iterator[Found]:
    for name in texts(pair.old, "required"):
        if name not in texts(pair.new, "required"):
            yield Found(name=name)


@kind(
    "additional-properties-refused",
    "schema",
    "additionalProperties",
    NARROWED,
    "Properties that are not described are refused",
)
def additional_properties_refused(pair: Pair) -> Iterator[Found]:
    if _refuses(pair, 1, "additionalProperties") and not _refuses(pair, 0, "additionalProperties"):
        yield Found(shift=of_part(pair, NARROWED))


@kind(
    "additional-properties-accepted",
    "schema",
    "additionalProperties",
    WIDENED,
    "Properties that are not described are accepted",
)
def additional_properties_accepted(pair: Pair) -> Iterator[Found]:
    if _refuses(pair, 0, "additionalProperties") and not _refuses(pair, 1, "additionalProperties"):
        yield Found(shift=of_part(pair, WIDENED))


@kind(
    "additional-properties-restricted",
    "schema",
    "additionalProperties",
    NARROWED,
    "Properties that are not described must fit a schema",
)
def additional_properties_restricted(pair: Pair) -> Iterator[Found]:
    if _is_restricted(pair, "additionalProperties"):
        yield Found(shift=of_part(pair, NARROWED))


@kind(
    "additional-properties-freed",
    "schema",
    "additionalProperties",
    WIDENED,
    "Properties that are not described may hold anything",
)
def additional_properties_freed(pair: Pair) -> Iterator[Found]:
    if _is_freed(pair, "additionalProperties"):
        yield Found(shift=of_part(pair, WIDENED))


@kind(
    "unevaluated-properties-refused",
    "schema",
    "unevaluatedProperties",
    NARROWED,
    "Properties that no part describes are refused",
)
def unevaluated_properties_refused(pair: Pair) -> Iterator[Found]:
    old, new = (_refuses(pair, side, "unevaluatedProperties") for side in (0, 1))
    if new and not old:
        yield Found()


@kind(
    "unevaluated-properties-accepted",
    "schema",
    "unevaluatedProperties",
    WIDENED,
    "Properties that no part describes are accepted",
)
def unevaluated_properties_accepted(pair: Pair) -> Iterator[Found]:
    old, new = (_refuses(pair, side, "unevaluatedProperties") for side in (0, 1))
    if old and not new:
        yield Found()


@kind(
    "unevaluated-properties-restricted",
    "schema",
    "unevaluatedProperties",
    UNJUDGED,
    "Properties that no part describes must fit a schema",
)
def unevaluated_properties_restricted(pair: Pair) -> Iterator[Found]:
    if _is_restricted(pair, "unevaluatedProperties"):
        yield Found()


@kind(
    "unevaluated-properties-freed",
    "schema",
    "unevaluatedProperties",
    UNJUDGED,
    "Properties that no part describes may hold anything",
)
def unevaluated_properties_freed(pair: Pair) -> Iterator[Found]:
    if _is_freed(pair, "unevaluatedProperties"):
        yield Found()


@kind(
    "pattern-properties-added",
    "schema",
    "patternProperties",
    NARROWED,
    "Properties whose names match {name} must fit a schema",
)
def pattern_properties_added(pair: Pair) -> Iterator[Found]:
    for name in pair.new.mapping("patternProperties"):
        if name not in pair.old.mapping("patternProperties"):
            yield Found(name=name, shift=_of_patterns(pair, NARROWED))


@kind(
    "pattern-properties-gone",
    "schema",
    "patternProperties",
    WIDENED,
    "Properties whose names match {name} are no longer described",
)
def pattern_properties_gone(pair: Pair) -> Iterator[Found]:
    for name in pair.old.mapping("patternProperties"):
        if name not in pair.new.mapping("patternProperties"):
            yield Found(name=name, shift=_of_patterns(pair, WIDENED))


@kind(
    "property-names-restricted",
    "schema",
    "propertyNames",
    NARROWED,
    "The names of properties must fit a schema",
)
def property_names_restricted(pair: Pair) -> Iterator[Found]:
    if says_nothing(pair.old.get("propertyNames")) and not says_nothing(
        pair.new.get("propertyNames")
    ):
        yield Found()


@kind(
    "property-names-freed", "schema", "propertyNames", WIDENED, "The names of properties may be any"
)
def property_names_freed(pair: Pair) -> Iterator[Found]:
    if says_nothing(pair.new.get("propertyNames")) and not says_nothing(
        pair.old.get("propertyNames")
    ):
        yield Found()


@kind(
    "dependent-required-added",
    "schema",
    "dependentRequired",
    NARROWED,
    "Beside the property {old} there must be {new}",
)
def dependent_required_added(pair: Pair) -> Iterator[Found]:
    for owner, name in sorted(_dependencies(pair, 1) - _dependencies(pair, 0)):
        yield Found(owner, name)


@kind(
    "dependent-required-dropped",
    "schema",
    "dependentRequired",
    WIDENED,
    "Beside the property {old} there need not be {new} any more",
)
def dependent_required_dropped(pair: Pair) -> Iterator[Found]:
    for owner, name in sorted(_dependencies(pair, 0) - _dependencies(pair, 1)):
        yield Found(owner, name)


def _refuses(pair: Pair, side: int, name: str) -> bool:
    return refuses_all((pair.old, pair.new)[side].get(name))


def _is_restricted(pair: Pair, name: str) -> bool:
    old, new = pair.old.get(name), pair.new.get(name)
    return says_nothing(old) and not says_nothing(new) and not refuses_all(new)


def _is_freed(pair: Pair, name: str) -> bool:
    old, new = pair.old.get(name), pair.new.get(name)
    return says_nothing(new) and not says_nothing(old) and not refuses_all(old)


def of_part(pair: Pair, shift: Shift) -> Shift:
    """Return the shift, which may turn around where what a part describes matters to the whole."""
    return UNJUDGED if any(closed(pair)) else shift


def _of_patterns(pair: Pair, shift: Shift) -> Shift:
    """Return the shift; what no pattern matches is left to additionalProperties."""
    is_open = all(says_nothing(node.get("additionalProperties")) for node in (pair.old, pair.new))
    return of_part(pair, shift) if is_open else UNJUDGED


def _dependencies(pair: Pair, side: int) -> set[tuple[str, str]]:
    found = (pair.old, pair.new)[side].mapping("dependentRequired")
    return {
        (owner, name)
        for owner, names in found.items()
        for name in (names if isinstance(names, list) else [])
        if isinstance(name, str)
    }

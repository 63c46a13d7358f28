"""Kinds of change of which numbers fit: bounds from both sides, and multiples."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from math import ceil, floor, isinf
from typing import Any

from complyt_contract.comparison.kind import Found, Shift, kind
from complyt_contract.comparison.node import Node, Pair
from complyt_contract.comparison.schema import types
from complyt_contract.comparison.values import number, same

NARROWED, WIDENED, UNJUDGED = Shift.NARROWED, Shift.WIDENED, Shift.UNJUDGED

Bound = tuple[float, bool]


@kind(
    "minimum-raised",
    "schema",
    "minimum exclusiveMinimum",
    NARROWED,
    "The least number was {old} and is {new}",
)
def minimum_raised(pair: Pair) -> Iterator[Found]:
    old, new, tighter = _moved(pair, _lower)
    if tighter > 0 and not new[1]:
        yield Found(_told(old), _told(new), "minimum")


@kind(
    "minimum-lowered",
    "schema",
    "minimum exclusiveMinimum",
    WIDENED,
    "The least number was {old} and is {new}",
)
def minimum_lowered(pair: Pair) -> Iterator[Found]:
    old, new, tighter = _moved(pair, _lower)
    if tighter < 0 and not old[1]:
        yield Found(_told(old), _told(new), "minimum")


@kind(
    "exclusive-minimum-raised",
    "schema",
    "exclusiveMinimum minimum",
    NARROWED,
    "The least number was {old} and is {new}",
)
def exclusive_minimum_raised(pair: Pair) -> Iterator[Found]:
    old, new, tighter = _moved(pair, _lower)
    if tighter > 0 and new[1]:
        yield Found(_told(old), _told(new), "exclusiveMinimum")


@kind(
    "exclusive-minimum-lowered",
    "schema",
    "exclusiveMinimum minimum",
    WIDENED,
    "The least number was {old} and is {new}",
)
def exclusive_minimum_lowered(pair: Pair) -> Iterator[Found]:
    old, new, tighter = _moved(pair, _lower)
    if tighter < 0 and old[1]:
        yield Found(_told(old), _told(new), "exclusiveMinimum")


@kind(
    "maximum-raised",
    "schema",
    "maximum exclusiveMaximum",
    WIDENED,
    "The greatest number was {old} and is {new}",
)
def maximum_raised(pair: Pair) -> Iterator[Found]:
    old, new, tighter = _moved(pair, _upper)
    if tighter < 0 and not old[1]:
        yield Found(_told(old, -1), _told(new, -1), "maximum")


@kind(
    "maximum-lowered",
    "schema",
    "maximum exclusiveMaximum",
    NARROWED,
    "The greatest number was {old} and is {new}",
)
def maximum_lowered(pair: Pair) -> Iterator[Found]:
    old, new, tighter = _moved(pair, _upper)
    if tighter > 0 and not new[1]:
        yield Found(_told(old, -1), _told(new, -1), "maximum")


@kind(
    "exclusive-maximum-raised",
    "schema",
    "exclusiveMaximum maximum",
    WIDENED,
    "The greatest number was {old} and is {new}",
)
def exclusive_maximum_raised(pair: Pair) -> Iterator[Found]:
    old, new, tighter = _moved(pair, _upper)
    if tighter < 0 and old[1]:
        yield Found(_told(old, -1), _told(new, -1), "exclusiveMaximum")


@kind(
    "exclusive-maximum-lowered",
    "schema",
    "exclusiveMaximum maximum",
    NARROWED,
    "The greatest number was {old} and is {new}",
)
def exclusive_maximum_lowered(pair: Pair) -> Iterator[Found]:
    old, new, tighter = _moved(pair, _upper)
    if tighter > 0 and new[1]:
        yield Found(_told(old, -1), _told(new, -1), "exclusiveMaximum")


@kind(
    "minimum-respelt",
    "schema",
    "minimum exclusiveMinimum",
    Shift.EDITORIAL,
    "The least number is written in another way, and is the same",
)
def minimum_respelt(pair: Pair) -> Iterator[Found]:
    return _respelt(pair, ("minimum", "exclusiveMinimum"), _lower)


@kind(
    "maximum-respelt",
    "schema",
    "maximum exclusiveMaximum",
    Shift.EDITORIAL,
    "The greatest number is written in another way, and is the same",
)
def maximum_respelt(pair: Pair) -> Iterator[Found]:
    return _respelt(pair, ("maximum", "exclusiveMaximum"), _upper)


@kind(
    "multiple-of-coarser",
    "schema",
    "multipleOf",
    NARROWED,
    "A number must be a multiple of {new}, no longer of {old}",
)
def multiple_of_coarser(pair: Pair) -> Iterator[Found]:
    old, new = _step(pair.old), _step(pair.new)
    if new and (not old or (old != new and new % old == 0)):
        yield Found(pair.old.get("multipleOf"), pair.new.get("multipleOf"))


@kind(
    "multiple-of-finer",
    "schema",
    "multipleOf",
    WIDENED,
    "A number must be a multiple of {new}, no longer of {old}",
)
def multiple_of_finer(pair: Pair) -> Iterator[Found]:
    old, new = _step(pair.old), _step(pair.new)
    if old and (not new or (old != new and old % new == 0)):
        yield Found(pair.old.get("multipleOf"), pair.new.get("multipleOf"))


@kind(
    "multiple-of-changed",
    "schema",
    "multipleOf",
    UNJUDGED,
    "A number must be a multiple of {new}, no longer of {old}",
)
def multiple_of_changed(pair: Pair) -> Iterator[Found]:
    old, new = _step(pair.old), _step(pair.new)
    if old and new and new % old and old % new:
        yield Found(pair.old.get("multipleOf"), pair.new.get("multipleOf"))


def _lower(node: Node) -> Bound:
    """Return the bound from below and whether it is excluded itself: a greater one is tighter."""
    return max(
        (_or(node.get("minimum"), float("-inf")), False),
        (_or(node.get("exclusiveMinimum"), float("-inf")), "exclusiveMinimum" in node.value),
    )


def _upper(node: Node) -> Bound:
    """Return the bound from above, its sign turned, so that a greater is tighter."""
    return max(
        (-_or(node.get("maximum"), float("inf")), False),
        (-_or(node.get("exclusiveMaximum"), float("inf")), "exclusiveMaximum" in node.value),
    )


def _moved(pair: Pair, bound: Callable[[Node], Bound]) -> tuple[Bound, Bound, int]:
    """Return both bounds, and 1 where NEW's is tighter, -1 where it is looser, 0 for the same."""
    old, new = bound(pair.old), bound(pair.new)
    one, other = old, new
    if all(types(node) - {"null"} == {"integer"} for node in (pair.old, pair.new)):
        one, other = _among_integers(old), _among_integers(new)
    return old, new, (other > one) - (other < one)


def _among_integers(bound: Bound) -> Bound:
    """Return the same bound as the first integer within it."""
    value, excluded = bound
    if isinf(value):
        return bound
    return (floor(value) + 1 if excluded else ceil(value)), False


def _respelt(pair: Pair, names: tuple[str, str], bound: Callable[[Node], Bound]) -> Iterator[Found]:
    values = [
        node.value[name] for node in (pair.old, pair.new) for name in names if name in node.value
    ]
    if not _moved(pair, bound)[2] and all(number(value) is not None for value in values):
        yield Found(
            field=next(
                name
                for name in names
                if not same(*(node.get(name) for node in (pair.old, pair.new)))
            )
        )


def _or(value: Any, otherwise: float) -> float:
    found = number(value)
    return otherwise if found is None else found


def _told(bound: Bound, sign: int = 1) -> str:
    value, excluded = bound
    if isinf(value):
        return "none"
    beyond = "above " if sign > 0 else "below "
    return f"{beyond if excluded else ''}{sign * value}"


def _step(node: Node) -> Fraction | None:
    value = number(node.get("multipleOf"))
    return Fraction(str(value)) if value is not None and 0 < value < float("inf") else None

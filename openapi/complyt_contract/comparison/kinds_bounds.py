"""Kinds of change of how much fits: lengths, items, properties."""

from __future__ import annotations

from collections.abc import Iterator
from math import isinf

from complyt_contract.comparison.kind import Found, Shift, kind
from complyt_contract.comparison.node import Pair
from complyt_contract.comparison.values import number

NARROWED, WIDENED = Shift.NARROWED, Shift.WIDENED


@kind(
    "min-length-raised", "schema", "minLength", NARROWED, "The least length was {old} and is {new}"
)
def min_length_raised(pair: Pair) -> Iterator[Found]:
    return _raised(pair, "minLength", least=0)


@kind(
    "min-length-lowered", "schema", "minLength", WIDENED, "The least length was {old} and is {new}"
)
def min_length_lowered(pair: Pair) -> Iterator[Found]:
    return _lowered(pair, "minLength", least=0)


@kind(
    "max-length-raised",
    "schema",
    "maxLength",
    WIDENED,
    "The greatest length was {old} and is {new}",
)
def max_length_raised(pair: Pair) -> Iterator[Found]:
    return _raised(pair, "maxLength")


@kind(
    "max-length-lowered",
    "schema",
    "maxLength",
    NARROWED,
    "The greatest length was {old} and is {new}",
)
def max_length_lowered(pair: Pair) -> Iterator[Found]:
    return _lowered(pair, "maxLength")


@kind(
    "min-items-raised", "schema", "minItems", NARROWED, "The fewest items were {old} and are {new}"
)
def min_items_raised(pair: Pair) -> Iterator[Found]:
    return _raised(pair, "minItems", least=0)


@kind(
    "min-items-lowered", "schema", "minItems", WIDENED, "The fewest items were {old} and are {new}"
)
def min_items_lowered(pair: Pair) -> Iterator[Found]:
    return _lowered(pair, "minItems", least=0)


@kind("max-items-raised", "schema", "maxItems", WIDENED, "The most items were {old} and are {new}")
def max_items_raised(pair: Pair) -> Iterator[Found]:
    return _raised(pair, "maxItems")


@kind(
    "max-items-lowered", "schema", "maxItems", NARROWED, "The most items were {old} and are {new}"
)
def max_items_lowered(pair: Pair) -> Iterator[Found]:
    return _lowered(pair, "maxItems")


@kind(
    "min-properties-raised",
    "schema",
    "minProperties",
    NARROWED,
    "The fewest properties were {old} and are {new}",
)
def min_properties_raised(pair: Pair) -> Iterator[Found]:
    return _raised(pair, "minProperties", least=0)


@kind(
    "min-properties-lowered",
    "schema",
    "minProperties",
    WIDENED,
    "The fewest properties were {old} and are {new}",
)
def min_properties_lowered(pair: Pair) -> Iterator[Found]:
    return _lowered(pair, "minProperties", least=0)


@kind(
    "max-properties-raised",
    "schema",
    "maxProperties",
    WIDENED,
    "The most properties were {old} and are {new}",
)
def max_properties_raised(pair: Pair) -> Iterator[Found]:
    return _raised(pair, "maxProperties")


@kind(
    "max-properties-lowered",
    "schema",
    "maxProperties",
    NARROWED,
    "The most properties were {old} and are {new}",
)
def max_properties_lowered(pair: Pair) -> Iterator[Found]:
    return _lowered(pair, "maxProperties")


@kind(
    "min-contains-raised",
    "schema",
    "minContains",
    NARROWED,
    "The fewest items that `contains` asks for were {old} and are {new}",
)
def min_contains_raised(pair: Pair) -> Iterator[Found]:
    return _raised(pair, "minContains", least=1)


@kind(
    "min-contains-lowered",
    "schema",
    "minContains",
    WIDENED,
    "The fewest items that `contains` asks for were {old} and are {new}",
)
def min_contains_lowered(pair: Pair) -> Iterator[Found]:
    return _lowered(pair, "minContains", least=1)


@kind(
    "max-contains-raised",
    "schema",
    "maxContains",
    WIDENED,
    "The most items that `contains` allows were {old} and are {new}",
)
def max_contains_raised(pair: Pair) -> Iterator[Found]:
    return _raised(pair, "maxContains")


@kind(
    "max-contains-lowered",
    "schema",
    "maxContains",
    NARROWED,
    "The most items that `contains` allows were {old} and are {new}",
)
def max_contains_lowered(pair: Pair) -> Iterator[Found]:
    return _lowered(pair, "maxContains")


@kind("unique-items-required", "schema", "uniqueItems", NARROWED, "No two items may be equal")
def unique_items_required(pair: Pair) -> Iterator[Found]:
    if pair.new.get("uniqueItems") is True and pair.old.get("uniqueItems") in (None, False):
        yield Found()


@kind("unique-items-dropped", "schema", "uniqueItems", WIDENED, "Two items may be equal")
def unique_items_dropped(pair: Pair) -> Iterator[Found]:
    if pair.old.get("uniqueItems") is True and pair.new.get("uniqueItems") in (None, False):
        yield Found()


def _raised(pair: Pair, name: str, least: float = float("inf")) -> Iterator[Found]:
    old, new = _limits(pair, name, least)
    if old is not None and new is not None and new > old:
        absent = None if isinf(least) else least
        yield Found(pair.old.get(name, absent), pair.new.get(name, absent))


def _lowered(pair: Pair, name: str, least: float = float("inf")) -> Iterator[Found]:
    old, new = _limits(pair, name, least)
    if old is not None and new is not None and new < old:
        absent = None if isinf(least) else least
        yield Found(pair.old.get(name, absent), pair.new.get(name, absent))


def _limits(pair: Pair, name: str, absent: float) -> tuple[float | None, float | None]:
    """Return both bounds, None for what is no number; `absent` for none."""
    old, new = (number(each.value.get(name, absent)) for each in (pair.old, pair.new))
    return old, new

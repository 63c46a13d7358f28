"""Kinds of change of whatever no other kind explains, so that none is ever lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from complyt_contract.comparison.kind import Found, Shift, kind
from complyt_contract.comparison.node import Pair
from complyt_contract.comparison.schema import closed, is_tangled, says_nothing
from complyt_contract.comparison.values import same, same_but_order

EDITORIAL = Shift.EDITORIAL

# What a field means when it is left out.
_DEFAULTS: dict[str, Any] = {
    "minLength": 0, "minItems": 0, "minProperties": 0, "minContains": 1,
    "uniqueItems": False, "deprecated": False, "readOnly": False, "writeOnly": False,
    "required": False, "nullable": False, "allowEmptyValue": False, "allowReserved": False,
    "tags": [], "parameters": [], "servers": [], "security": [],
    "headers": {}, "links": {}, "callbacks": {}, "content": {}, "encoding": {}, "properties": {},
}  # fmt: skip  # a line a field hides that this is one table
_SCHEMAS = (
    "items", "additionalProperties", "propertyNames", "unevaluatedItems", "unevaluatedProperties",
)  # fmt: skip  # one list


@kind(
    "reference-changed",
    "",
    "",
    EDITORIAL,
    "It was {old} and is {new}; what stands there is compared",
)
def reference_changed(pair: Pair) -> Iterator[Found]:
    old, new = pair.old.reference, pair.new.reference
    followed = "$ref" not in pair.old.value and "$ref" not in pair.new.value
    if old != new and followed:
        yield Found(
            old or "written in place", new or "written in place", nodes=(pair.old, pair.new)
        )


@kind("extension-changed", "*", "*", EDITORIAL, "The extension {new} reads otherwise")
def extension_changed(pair: Pair) -> Iterator[Found]:
    for field in _differing(pair):
        if field.startswith("x-"):
            yield Found(new=field, field=field)


@kind("default-spelt-out", "*", "*", EDITORIAL, "It says, or no longer says, what holds anyway")
def default_spelt_out(pair: Pair) -> Iterator[Found]:
    for field in _differing(pair):
        old, new = (node.value.get(field, _DEFAULTS.get(field)) for node in (pair.old, pair.new))
        # Where all that is described matters, so does a schema that refuses nothing.
        is_apart = not any(closed(pair)) and not is_tangled(pair)
        both_say_nothing = (
            field in _SCHEMAS and is_apart and says_nothing(old) and says_nothing(new)
        )
        falsy = field == "required" and not old and not new
        if both_say_nothing or falsy or same(old, new):
            yield Found(field=field)


@kind("order-changed", "*", "*", EDITORIAL, "It lists the same in another order, or as one")
def order_changed(pair: Pair) -> Iterator[Found]:
    for field in _differing(pair):
        old, new = pair.old.get(field), pair.new.get(field)
        if old is not None and new is not None and same_but_order(old, new):
            yield Found(field=field)


@kind(
    "something-else", "*", "*", Shift.UNJUDGED, "Something that no kind of change explains: {new}"
)
def something_else(pair: Pair) -> Iterator[Found]:
    for field in _differing(pair):
        yield Found(new=field, field=field)


def _differing(pair: Pair) -> Iterator[str]:
    for field in dict.fromkeys([*pair.old.value, *pair.new.value]):
        values = [node.value[field] for node in (pair.old, pair.new) if field in node.value]
        if not field.startswith("/") and (len(values) == 1 or not same(*values)):
            yield field

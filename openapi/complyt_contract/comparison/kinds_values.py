"""Kinds of change of what single values a schema takes: types, enumerations, patterns, formats."""

from __future__ import annotations

from collections.abc import Iterator

from complyt_contract.comparison.kind import Found, Shift, kind
from complyt_contract.comparison.node import Pair
from complyt_contract.comparison.schema import TYPES, allowed, types
from complyt_contract.comparison.values import canonical

NARROWED, WIDENED, UNJUDGED = Shift.NARROWED, Shift.WIDENED, Shift.UNJUDGED

_WIDER = (("int32", "int64"), ("float", "double"))


@kind("type-added", "schema", "type", WIDENED, "A value may be of type {new}, too")
def type_added(pair: Pair) -> Iterator[Found]:
    old, new = types(pair.old), types(pair.new)
    more = new - old - {"null"}
    if more and new != TYPES:
        yield Found(new=", ".join(sorted(more)))


@kind("type-gone", "schema", "type", NARROWED, "A value may no longer be of type {old}")
def type_gone(pair: Pair) -> Iterator[Found]:
    old, new = types(pair.old), types(pair.new)
    less = old - new - {"null"}
    if less and old != TYPES:
        yield Found(", ".join(sorted(less)))


@kind("type-restricted", "schema", "type", NARROWED, "Any type fitted, now only {new} does")
def type_restricted(pair: Pair) -> Iterator[Found]:
    if types(pair.old) == TYPES != types(pair.new):
        yield Found(new=pair.new.get("type"))


@kind("type-freed", "schema", "type", WIDENED, "Only {old} fitted, now any type does")
def type_freed(pair: Pair) -> Iterator[Found]:
    if types(pair.new) == TYPES != types(pair.old):
        yield Found(pair.old.get("type"))


@kind("null-accepted", "schema", "type", WIDENED, "A value may be null")
def null_accepted(pair: Pair) -> Iterator[Found]:
    if "null" in types(pair.new) - types(pair.old) and types(pair.new) != TYPES:
        yield Found()


@kind("null-refused", "schema", "type", NARROWED, "A value may no longer be null")
def null_refused(pair: Pair) -> Iterator[Found]:
    if "null" in types(pair.old) - types(pair.new) and types(pair.old) != TYPES:
        yield Found()


@kind("enum-added", "schema", "enum", NARROWED, "Only what is in {new} fits")
def enum_added(pair: Pair) -> Iterator[Found]:
    if isinstance(pair.new.get("enum"), list) and allowed(pair.old) is None:
        yield Found(new=pair.new.get("enum"))


@kind("enum-gone", "schema", "enum", WIDENED, "Not only what is in {old} fits any more")
def enum_gone(pair: Pair) -> Iterator[Found]:
    if isinstance(pair.old.get("enum"), list) and allowed(pair.new) is None:
        yield Found(pair.old.get("enum"))


@kind("enum-value-added", "schema", "enum const", WIDENED, "The value {new} fits, too")
def enum_value_added(pair: Pair) -> Iterator[Found]:
    old, new = allowed(pair.old), allowed(pair.new)
    if old is None or new is None or not _lists(pair):
        return
    for text in [text for text in new if text not in old]:
        yield Found(new=text)


@kind("enum-value-gone", "schema", "enum const", NARROWED, "The value {old} no longer fits")
def enum_value_gone(pair: Pair) -> Iterator[Found]:
    old, new = allowed(pair.old), allowed(pair.new)
    if old is None or new is None or not _lists(pair):
        return
    for text in [text for text in old if text not in new]:
        yield Found(text)


@kind("const-added", "schema", "const", NARROWED, "Only {new} fits")
def const_added(pair: Pair) -> Iterator[Found]:
    if "const" in pair.new.value and "enum" not in pair.new.value and allowed(pair.old) is None:
        yield Found(new=canonical(pair.new.value["const"]))


@kind("const-gone", "schema", "const", WIDENED, "Not only {old} fits any more")
def const_gone(pair: Pair) -> Iterator[Found]:
    if "const" in pair.old.value and "enum" not in pair.old.value and allowed(pair.new) is None:
        yield Found(canonical(pair.old.value["const"]))


@kind("const-changed", "schema", "const", NARROWED | WIDENED, "Only {new} fits, no longer {old}")
def const_changed(pair: Pair) -> Iterator[Found]:
    old, new = allowed(pair.old), allowed(pair.new)
    if old is not None and new is not None and not _lists(pair) and old.keys() != new.keys():
        yield Found(canonical(pair.old.value["const"]), canonical(pair.new.value["const"]))


@kind("pattern-added", "schema", "pattern", NARROWED, "A text must match {new}")
def pattern_added(pair: Pair) -> Iterator[Found]:
    return _added(pair, "pattern")


@kind("pattern-gone", "schema", "pattern", WIDENED, "A text need not match {old} any more")
def pattern_gone(pair: Pair) -> Iterator[Found]:
    return _gone(pair, "pattern")


@kind("pattern-changed", "schema", "pattern", UNJUDGED, "A text must match {new}, no longer {old}")
def pattern_changed(pair: Pair) -> Iterator[Found]:
    return _changed(pair, "pattern")


@kind("format-added", "schema", "format", NARROWED, "A value must have the format {new}")
def format_added(pair: Pair) -> Iterator[Found]:
    return _added(pair, "format")


@kind("format-gone", "schema", "format", WIDENED, "A value need not have the format {old} any more")
def format_gone(pair: Pair) -> Iterator[Found]:
    return _gone(pair, "format")


@kind(
    "format-widened",
    "schema",
    "format",
    WIDENED,
    "The format was {old} and is {new}, which allows more",
)
def format_widened(pair: Pair) -> Iterator[Found]:
    if _formats(pair) in _WIDER:
        yield from _changed(pair, "format")


@kind(
    "format-narrowed",
    "schema",
    "format",
    NARROWED,
    "The format was {old} and is {new}, which allows less",
)
def format_narrowed(pair: Pair) -> Iterator[Found]:
    if _formats(pair)[::-1] in _WIDER:
        yield from _changed(pair, "format")


@kind(
    "format-changed",
    "schema",
    "format",
    UNJUDGED,
    "A value must have the format {new}, no longer {old}",
)
def format_changed(pair: Pair) -> Iterator[Found]:
    if _formats(pair) not in _WIDER and _formats(pair)[::-1] not in _WIDER:
        yield from _changed(pair, "format")


@kind(
    "content-changed",
    "schema",
    "contentEncoding contentMediaType",
    UNJUDGED,
    "What a text holds was {old} and is {new}",
)
def content_changed(pair: Pair) -> Iterator[Found]:
    for name in ("contentEncoding", "contentMediaType"):
        old, new = pair.old.get(name), pair.new.get(name)
        if old != new:
            yield Found(old, new, name)


def _formats(pair: Pair) -> tuple[str, str]:
    return str(pair.old.get("format")), str(pair.new.get("format"))


def _lists(pair: Pair) -> bool:
    return "enum" in pair.old.value or "enum" in pair.new.value


def _added(pair: Pair, name: str) -> Iterator[Found]:
    if name in pair.new.value and name not in pair.old.value:
        yield Found(new=pair.new.get(name))


def _gone(pair: Pair, name: str) -> Iterator[Found]:
    if name in pair.old.value and name not in pair.new.value:
        yield Found(pair.old.get(name))


def _changed(pair: Pair, name: str) -> Iterator[Found]:
    old, new = pair.old.get(name), pair.new.get(name)
    if old is not None and new is not None and old != new:
        yield Found(old, new)

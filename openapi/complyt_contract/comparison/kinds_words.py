"""Kinds of change of what a document says beside what fits: words, examples, marks, defaults."""

from __future__ import annotations

from collections.abc import Iterator

from complyt_contract.comparison.kind import Found, Shift, kind
from complyt_contract.comparison.node import Pair
from complyt_contract.comparison.values import canonical

MORE, ASSUMED, NONE, EDITORIAL = Shift.MORE, Shift.ASSUMED, Shift.NONE, Shift.EDITORIAL


@kind("title-changed", "*", "title", EDITORIAL, "The title reads otherwise")
def title_changed(pair: Pair) -> Iterator[Found]:
    return _differs(pair, "title")


@kind("description-changed", "*", "description", EDITORIAL, "The description reads otherwise")
def description_changed(pair: Pair) -> Iterator[Found]:
    return _differs(pair, "description")


@kind("summary-changed", "*", "summary", EDITORIAL, "The summary reads otherwise")
def summary_changed(pair: Pair) -> Iterator[Found]:
    return _differs(pair, "summary")


@kind("comment-changed", "schema", "$comment", EDITORIAL, "The comment reads otherwise")
def comment_changed(pair: Pair) -> Iterator[Found]:
    return _differs(pair, "$comment")


@kind(
    "external-docs-changed",
    "*",
    "externalDocs",
    EDITORIAL,
    "Documents elsewhere are named otherwise",
)
def external_docs_changed(pair: Pair) -> Iterator[Found]:
    return _differs(pair, "externalDocs")


@kind(
    "example-changed",
    "*",
    "example examples value externalValue dataValue serializedValue",
    EDITORIAL,
    "The examples are others",
)
def example_changed(pair: Pair) -> Iterator[Found]:
    for name in ("example", "examples", "value", "externalValue", "dataValue", "serializedValue"):
        yield from _differs(pair, name)


@kind(
    "definitions-changed",
    "schema",
    "$defs definitions",
    EDITORIAL,
    "The definitions are others; what uses them is compared where it does",
)
def definitions_changed(pair: Pair) -> Iterator[Found]:
    for name in ("$defs", "definitions"):
        yield from _differs(pair, name)


@kind(
    "deprecated",
    "operation parameter header schema securityScheme",
    "deprecated",
    NONE,
    "It is deprecated: it works as before, and may go one day",
)
def deprecated(pair: Pair) -> Iterator[Found]:
    if pair.new.get("deprecated") is True and pair.old.get("deprecated") is not True:
        yield Found()


@kind(
    "no-longer-deprecated",
    "operation parameter header schema securityScheme",
    "deprecated",
    NONE,
    "It is no longer deprecated",
)
def no_longer_deprecated(pair: Pair) -> Iterator[Found]:
    if pair.old.get("deprecated") is True and pair.new.get("deprecated") is not True:
        yield Found()


@kind("default-added", "schema", "default", ASSUMED, "What is left out means {new}")
def default_added(pair: Pair) -> Iterator[Found]:
    if "default" in pair.new.value and "default" not in pair.old.value:
        yield Found(new=canonical(pair.new.value["default"]))


@kind("default-gone", "schema", "default", ASSUMED, "What is left out no longer means {old}")
def default_gone(pair: Pair) -> Iterator[Found]:
    if "default" in pair.old.value and "default" not in pair.new.value:
        yield Found(canonical(pair.old.value["default"]))


@kind(
    "default-changed",
    "schema",
    "default",
    ASSUMED,
    "What is left out means {new}, no longer {old}",
)
def default_changed(pair: Pair) -> Iterator[Found]:
    if "default" in pair.old.value and "default" in pair.new.value:
        old, new = (canonical(node.value["default"]) for node in (pair.old, pair.new))
        if old != new:
            yield Found(old, new)


@kind("read-only-set", "schema", "readOnly", Shift.UNTAKEN, "It is read-only: no request sets it")
def read_only_set(pair: Pair) -> Iterator[Found]:
    return _is_set(pair, "readOnly", 1)


@kind("read-only-dropped", "schema", "readOnly", MORE, "It is no longer read-only")
def read_only_dropped(pair: Pair) -> Iterator[Found]:
    return _is_set(pair, "readOnly", 0)


@kind(
    "write-only-set",
    "schema",
    "writeOnly",
    Shift.UNANSWERED,
    "It is write-only: no response has it",
)
def write_only_set(pair: Pair) -> Iterator[Found]:
    return _is_set(pair, "writeOnly", 1)


@kind(
    "write-only-dropped",
    "schema",
    "writeOnly",
    Shift.ANSWERED,
    "It is no longer write-only: a response may have it",
)
def write_only_dropped(pair: Pair) -> Iterator[Found]:
    return _is_set(pair, "writeOnly", 0)


def _differs(pair: Pair, name: str) -> Iterator[Found]:
    old, new = pair.old.get(name), pair.new.get(name)
    if name in {**pair.old.value, **pair.new.value} and canonical(old) != canonical(new):
        yield Found(old, new, name)


def _is_set(pair: Pair, name: str, side: int) -> Iterator[Found]:
    found = [node.get(name) is True for node in (pair.old, pair.new)]
    if found[side] and not found[1 - side]:
        yield Found()

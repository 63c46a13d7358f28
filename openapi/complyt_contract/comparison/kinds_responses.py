"""Kinds of change of what answers: statuses, headers, links."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from complyt_contract.comparison.kind import Found, Shift, kind
from complyt_contract.comparison.node import Node, Pair, node

NARROWED, WIDENED, LESS, NONE = Shift.NARROWED, Shift.WIDENED, Shift.LESS, Shift.NONE


@kind("response-status-added", "responses", "", WIDENED, "The status {name} may be answered")
def response_status_added(pair: Pair) -> Iterator[Found]:
    for name in pair.new.value:
        if _is_status(name) and name not in pair.old.value and not covering(pair.old, name):
            yield Found(name=name, field=name)


@kind("response-status-gone", "responses", "", NARROWED, "The status {name} is no longer answered")
def response_status_gone(pair: Pair) -> Iterator[Found]:
    for name in pair.old.value:
        if _is_status(name) and name not in pair.new.value and not covering(pair.new, name):
            yield Found(name=name, field=name)


@kind(
    "response-status-told-apart",
    "responses",
    "",
    NONE,
    "The status {name}, which {old} covered, is described on its own",
)
def response_status_told_apart(pair: Pair) -> Iterator[Found]:
    for name in pair.new.value:
        by = covering(pair.old, name)
        if _is_status(name) and name not in pair.old.value and by:
            yield Found(by, name=name, field=name)


@kind(
    "response-status-covered",
    "responses",
    "",
    NONE,
    "The status {name} is no longer described on its own, {new} covers it",
)
def response_status_covered(pair: Pair) -> Iterator[Found]:
    for name in pair.old.value:
        by = covering(pair.new, name)
        if _is_status(name) and name not in pair.new.value and by:
            yield Found(new=by, name=name, field=name)


@kind(
    "optional-header-added", "response", "headers", Shift.MORE, "The header {name} may be answered"
)
def optional_header_added(pair: Pair) -> Iterator[Found]:
    for name, header in _left(pair.new, pair.old, "headers"):
        if header.get("required") is not True:
            yield Found(name=name)


@kind(
    "required-header-added", "response", "headers", Shift.OWED, "The header {name} must be answered"
)
def required_header_added(pair: Pair) -> Iterator[Found]:
    for name, header in _left(pair.new, pair.old, "headers"):
        if header.get("required") is True:
            yield Found(name=name)


@kind("header-gone", "response", "headers", LESS, "The header {name} is no longer described")
def header_gone(pair: Pair) -> Iterator[Found]:
    for name, _ in _left(pair.old, pair.new, "headers"):
        yield Found(name=name)


@kind("header-required", "header", "required", NARROWED, "The header must be answered")
def header_required(pair: Pair) -> Iterator[Found]:
    if pair.new.get("required") is True and pair.old.get("required") is not True:
        yield Found()


@kind("header-optional", "header", "required", WIDENED, "The header may be left out")
def header_optional(pair: Pair) -> Iterator[Found]:
    if pair.old.get("required") is True and pair.new.get("required") is not True:
        yield Found()


@kind("link-added", "response", "links", NONE, "The link {new} says how to go on")
def link_added(pair: Pair) -> Iterator[Found]:
    for name, _ in _left(pair.new, pair.old, "links"):
        yield Found(new=name)


@kind("link-gone", "response", "links", Shift.CLIENTS, "The link {old} no longer says how to go on")
def link_gone(pair: Pair) -> Iterator[Found]:
    for name, _ in _left(pair.old, pair.new, "links"):
        yield Found(name)


@kind(
    "link-changed",
    "link",
    "operationId operationRef parameters requestBody server",
    Shift.CLIENTS,
    "The link leads elsewhere, or by another value: {new}, no longer {old}",
)
def link_changed(pair: Pair) -> Iterator[Found]:
    for name in ("operationId", "operationRef", "parameters", "requestBody", "server"):
        old, new = pair.old.get(name), pair.new.get(name)
        if old != new:
            yield Found(old, new, name)


def statuses(pair: Pair) -> Iterator[tuple[str, str, str]]:
    """Yield the statuses that are described in both, and by which field in OLD and in NEW."""
    for name in dict.fromkeys([*pair.old.value, *pair.new.value]):
        if not _is_status(name):
            continue
        of_old = name if name in pair.old.value else covering(pair.old, name)
        of_new = name if name in pair.new.value else covering(pair.new, name)
        if of_old and of_new:
            yield name, of_old, of_new


def covering(responses: Node, status: str) -> str | None:
    """Return the range or `default` that holds for a status which is not named itself."""
    for name in (f"{status[:1]}XX", "default"):
        if name != status and status != "default" and name in responses.value:
            return name
    return None


def same_name(name: str, named: Mapping[str, Any]) -> str | None:
    """Return how a header of this name is written there: case is no matter."""
    return next((each for each in named if each.lower() == name.lower()), None)


def _is_status(name: str) -> bool:
    return not name.startswith("x-") and name != "?"


def _left(one: Node, other: Node, field: str) -> Iterator[tuple[str, Node]]:
    """Yield what one has by name and the other lacks."""
    for name, raw in one.mapping(field).items():
        if same_name(name, other.mapping(field)) is None:
            yield name, node(one.source, raw, one.place(field, name))

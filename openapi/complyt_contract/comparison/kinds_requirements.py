"""Kinds of change of what a document promises and decides beside its schemas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from complyt_contract.comparison.kind import Found, Shift, kind
from complyt_contract.comparison.node import Pair
from complyt_contract.comparison.requirement import Entry

CLIENTS, SERVERS, EDITORIAL = Shift.CLIENTS, Shift.SERVERS, Shift.EDITORIAL

_REQUIREMENTS, _DECISIONS = "/requirements", "/decisions"  # put together from the whole document


@kind("requirement-added", "document", _REQUIREMENTS, SERVERS, "{new} is promised, as a {old}")
def requirement_added(pair: Pair) -> Iterator[Found]:
    for each in _left(pair, _REQUIREMENTS, 1):
        yield _found(None, each, each.value.get("level"), each.id)


@kind("requirement-retired", "document", _REQUIREMENTS, CLIENTS, "{old} is no longer promised")
def requirement_retired(pair: Pair) -> Iterator[Found]:
    for each in _left(pair, _REQUIREMENTS, 0):
        yield Found(each.id, nodes=(each.node, None), operations=each.operations)


@kind("requirement-raised", "document", _REQUIREMENTS, SERVERS, "{new} was a should and is a must")
def requirement_raised(pair: Pair) -> Iterator[Found]:
    for old, new in _both(pair, _REQUIREMENTS):
        if _levels(old, new) == ("should", "must"):
            yield _found(old, new, None, new.id)


@kind("requirement-lowered", "document", _REQUIREMENTS, CLIENTS, "{new} was a must and is a should")
def requirement_lowered(pair: Pair) -> Iterator[Found]:
    for old, new in _both(pair, _REQUIREMENTS):
        if _levels(old, new) == ("must", "should"):
            yield _found(old, new, None, new.id)


@kind(
    "requirement-reworded",
    "document",
    _REQUIREMENTS,
    SERVERS,
    "{new} reads otherwise, and may ask for more than it did",
)
def requirement_reworded(pair: Pair) -> Iterator[Found]:
    for old, new in _both(pair, _REQUIREMENTS):
        if _words(old) != _words(new):
            yield _found(old, new, None, new.id)


@kind(
    "requirement-moved",
    "document",
    _REQUIREMENTS,
    CLIENTS | SERVERS,
    "{new} stands elsewhere, and concerns other operations than it did",
)
def requirement_moved(pair: Pair) -> Iterator[Found]:
    for old, new in _both(pair, _REQUIREMENTS):
        if old.operations != new.operations and old.owner != new.owner:
            lost = set(old.operations) - set(new.operations)
            gained = set(new.operations) - set(old.operations)
            shift = (CLIENTS if lost else Shift.NONE) | (SERVERS if gained else Shift.NONE)
            yield replace(_found(old, new, None, new.id), shift=shift)


@kind(
    "requirement-annotated",
    "document",
    _REQUIREMENTS,
    EDITORIAL,
    "What {new} says of itself, `{old}`, reads otherwise",
)
def requirement_annotated(pair: Pair) -> Iterator[Found]:
    for old, new in _both(pair, _REQUIREMENTS):
        for name in dict.fromkeys([*old.value, *new.value]):
            differs = old.value.get(name) != new.value.get(name)
            told = (name == "text" and _words(old) != _words(new)) or (
                name == "level" and {*_levels(old, new)} == {"must", "should"}
            )
            if differs and not told:
                yield _found(old, new, name, new.id, certifies=False)


@kind("decision-added", "document", _DECISIONS, EDITORIAL, "{new} decides what was left open")
def decision_added(pair: Pair) -> Iterator[Found]:
    for each in _left(pair, _DECISIONS, 1):
        yield _found(None, each, None, each.id, certifies=False)


@kind(
    "decision-changed",
    "document",
    _DECISIONS,
    EDITORIAL,
    "{new} reads otherwise; schemas and requirements say what follows",
)
def decision_changed(pair: Pair) -> Iterator[Found]:
    for old, new in _both(pair, _DECISIONS):
        if old.value != new.value:
            yield _found(old, new, None, new.id, certifies=False)


@kind("decision-gone", "document", _DECISIONS, EDITORIAL, "{old} no longer decides anything")
def decision_gone(pair: Pair) -> Iterator[Found]:
    for each in _left(pair, _DECISIONS, 0):
        yield Found(each.id, nodes=(each.node, None))


def _found(
    old: Entry | None, new: Entry, told_old: object, told_new: object, certifies: bool = True
) -> Found:
    return Found(
        told_old,
        told_new,
        nodes=(old.node if old else None, new.node),
        operations=new.operations,
        requirement=new.id if certifies else None,
    )


def _left(pair: Pair, field: str, side: int) -> Iterator[Entry]:
    some, others = ((pair.old, pair.new)[at].value[field] for at in (side, 1 - side))
    return (each for each in some.values() if each.id not in others)


def _both(pair: Pair, field: str) -> Iterator[tuple[Entry, Entry]]:
    old, new = pair.old.value[field], pair.new.value[field]
    return ((old[each.id], each) for each in new.values() if each.id in old)


def _levels(old: Entry, new: Entry) -> tuple[object, object]:
    return old.value.get("level"), new.value.get("level")


def _words(entry: Entry) -> list[str]:
    return str(entry.value.get("text")).split()

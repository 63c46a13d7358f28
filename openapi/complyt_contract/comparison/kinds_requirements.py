"""Kinds of change of what a document promises and decides beside its schemas."""

from __future__ import annotations

from collections.abc import Iterator

from complyt_contract.comparison import requirement
from complyt_contract.comparison.kind import Found, Shift, kind
from complyt_contract.comparison.node import Pair
from complyt_contract.comparison.requirement import Entries, Entry

NONE, SERVERS, EDITORIAL = Shift.NONE, Shift.SERVERS, Shift.EDITORIAL


_ALL = "requirements"


@kind("requirement-added", "document", _ALL, SERVERS, "{old} {new} is promised")
def requirement_added(pair: Pair) -> Iterator[Found]:
    for each in _left(pair, requirement.requirements, 1):
        yield _found(None, each, each.value.get("level"), each.id)


@kind("requirement-retired", "document", _ALL, NONE, "{old} is no longer promised")
def requirement_retired(pair: Pair) -> Iterator[Found]:
    for each in _left(pair, requirement.requirements, 0):
        yield Found(each.id, nodes=(each.node, None), operations=each.operations)


@kind("requirement-raised", "document", _ALL, SERVERS, "{new} was a should and is a must")
def requirement_raised(pair: Pair) -> Iterator[Found]:
    for old, new in _both(pair, requirement.requirements):
        if _levels(old, new) == ("should", "must"):
            yield _found(old, new, None, new.id)


@kind("requirement-lowered", "document", _ALL, NONE, "{new} was a must and is a should")
def requirement_lowered(pair: Pair) -> Iterator[Found]:
    for old, new in _both(pair, requirement.requirements):
        if _levels(old, new) == ("must", "should"):
            yield _found(old, new, None, new.id)


@kind(
    "requirement-reworded",
    "document",
    _ALL,
    SERVERS,
    "{new} reads otherwise, and may ask for more than it did",
)
def requirement_reworded(pair: Pair) -> Iterator[Found]:
    for old, new in _both(pair, requirement.requirements):
        if _words(old) != _words(new):
            yield _found(old, new, None, new.id)


@kind(
    "requirement-moved",
    "document",
    _ALL,
    SERVERS,
    "{new} stands elsewhere, and concerns other operations than it did",
)
def requirement_moved(pair: Pair) -> Iterator[Found]:
    for old, new in _both(pair, requirement.requirements):
        if old.operations != new.operations and old.owner != new.owner:
            yield _found(old, new, None, new.id)


@kind(
    "requirement-annotated",
    "document",
    _ALL,
    EDITORIAL,
    "What {new} says of itself, `{old}`, reads otherwise",
)
def requirement_annotated(pair: Pair) -> Iterator[Found]:
    for old, new in _both(pair, requirement.requirements):
        for name in dict.fromkeys([*old.value, *new.value]):
            differs = old.value.get(name) != new.value.get(name)
            told = (name == "text" and _words(old) != _words(new)) or (
                name == "level" and {*_levels(old, new)} == {"must", "should"}
            )
            if differs and not told:
                yield _found(old, new, name, new.id, certifies=False)


@kind("decision-added", "document", "decisions", EDITORIAL, "{new} decides what was left open")
def decision_added(pair: Pair) -> Iterator[Found]:
    for each in _left(pair, requirement.decisions, 1):
        yield _found(None, each, None, each.id, certifies=False)


@kind(
    "decision-changed",
    "document",
    "decisions",
    EDITORIAL,
    "{new} reads otherwise; schemas and requirements say what follows",
)
def decision_changed(pair: Pair) -> Iterator[Found]:
    for old, new in _both(pair, requirement.decisions):
        if old.value != new.value:
            yield _found(old, new, None, new.id, certifies=False)


@kind("decision-gone", "document", "decisions", EDITORIAL, "{old} no longer decides anything")
def decision_gone(pair: Pair) -> Iterator[Found]:
    for each in _left(pair, requirement.decisions, 0):
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


def _left(pair: Pair, entries: Entries, side: int) -> Iterator[Entry]:
    sources = (pair.old.source, pair.new.source)
    others = entries(sources[1 - side])
    return (each for each in entries(sources[side]).values() if each.id not in others)


def _both(pair: Pair, entries: Entries) -> Iterator[tuple[Entry, Entry]]:
    old = entries(pair.old.source)
    return ((old[each.id], each) for each in entries(pair.new.source).values() if each.id in old)


def _levels(old: Entry, new: Entry) -> tuple[object, object]:
    return old.value.get("level"), new.value.get("level")


def _words(entry: Entry) -> list[str]:
    return str(entry.value.get("text")).split()

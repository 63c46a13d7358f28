"""Compares two documents: every change with its effect, and what must be certified again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from complyt_contract.comparison.certification import Register, is_of_security
from complyt_contract.comparison.dialect import modernise
from complyt_contract.comparison.effects import EDITORIAL, Effect, effect
from complyt_contract.comparison.node import Node
from complyt_contract.comparison.requirement import requirements
from complyt_contract.comparison.values import told
from complyt_contract.comparison.walker import Sight, sights
from complyt_contract.errors import DocumentError
from complyt_contract.pointers import pointer
from complyt_contract.review.source import Source, Steps

_REFUSALS = frozenset(("400", "422", "4XX"))
_SECURITY_REFUSALS = frozenset(("401", "403", "4XX"))


@dataclass(frozen=True)
class Touched:
    """An operation that a change touches, and where in it: `request body`, `response 200`."""

    operation: str
    where: str


@dataclass(frozen=True)
class Change:
    """A change at one place with one effect; `breaks` holds clients, servers, both or neither.

    `place` is a JSON pointer into NEW or, for what went, into OLD, as `document` says: new or old;
    `line` counts from 1. `certify` are ids of NEW's requirements in the register's order.
    """

    kind: str
    effect: str
    breaks: tuple[str, ...]
    sentence: str
    place: str
    document: str
    line: int
    touched: tuple[Touched, ...]
    certify: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """What `compare` found, the gravest first; the changes then stand in NEW's order."""

    old: Source
    new: Source
    changes: tuple[Change, ...]

    @cached_property
    def certify(self) -> tuple[str, ...]:
        """Return all that must be certified again, in the register's order."""
        named = {each for change in self.changes for each in change.certify}
        return tuple(each for each in requirements(self.new) if each in named)

    def breaks(self, *whom: str) -> bool:
        """Tell whether anything breaks for one of these."""
        return any(set(change.breaks) & set(whom) for change in self.changes)


def compare(old: Source, new: Source) -> Comparison:
    """Compare two documents, which are brought to one form; raises DocumentError."""
    try:
        for source in (old, new):
            modernise(source)
        return Comparison(old, new, tuple(sorted(_changes(old, new), key=_rank)))
    except RecursionError:
        raise DocumentError(
            f"The documents {old.path} and {new.path} cannot be compared: "
            "one nests too deeply; flatten it."
        ) from None


def _changes(old: Source, new: Source) -> Iterable[Change]:
    register = Register.of(new)
    grouped: dict[tuple[Any, ...], list[Sight]] = {}
    for sight in sights(old, new):
        judged = _judged(sight)
        place = _place(sight)
        grouped.setdefault((sight.kind.id, place, _sentence(sight, judged), judged), []).append(
            sight
        )
    for (kind, (document, steps), sentence, judged), seen in grouped.items():
        line, _ = (new if document == "new" else old).line_and_column(steps)
        yield Change(
            kind=kind,
            effect=judged.level,
            breaks=judged.breaks,
            sentence=sentence,
            place=pointer(steps),
            document=document,
            line=line,
            touched=tuple(dict.fromkeys(each for sight in seen for each in _touched(sight))),
            certify=() if judged.level == EDITORIAL else register.touched(seen),
        )


def _judged(sight: Sight) -> Effect:
    is_security = is_of_security(sight)
    refusing = _SECURITY_REFUSALS if is_security else _REFUSALS
    return effect(sight.shift, sight.way.writer, bool(sight.way.refusals & refusing))


def _sentence(sight: Sight, judged: Effect) -> str:
    found = sight.found
    said = sight.kind.sentence.format(old=told(found.old), new=told(found.new), name=found.name)
    return f"{said}: {judged.why}." if judged.why else f"{said}."


def _place(sight: Sight) -> tuple[str, Steps]:
    """Return where a change is: in NEW, or in OLD if NEW has nothing there."""
    found, pair = sight.found, sight.pair
    if found.nodes is not None:
        old, new = found.nodes
        if new is not None:
            return "new", new.at
        return "old", old.at if old is not None else ()
    fields = [found.field] if found.field else [each for each in sight.kind.fields if each != "*"]
    for document, node in (("new", pair.new), ("old", pair.old)):
        for field in fields:
            steps = _within(node, field, found.name)
            if steps is not None:
                return document, steps
    return "new", pair.new.at


def _within(node: Node, field: str, name: str | None) -> Steps | None:
    if field not in node.value:
        return None
    value = node.value[field]
    if name is None or name == field or not isinstance(value, dict):
        if isinstance(value, list) and name is not None:
            return node.place(field, value.index(name)) if name in value else None
        return node.place(field)
    return node.place(field, name) if name in value else None


def _touched(sight: Sight) -> list[Touched]:
    where = ", ".join(sight.way.where)
    named = [sight.way.operation] if sight.way.operation else list(sight.found.operations)
    return [Touched(each, where) for each in named]


_GRAVITY = {("clients", "servers"): 0, ("clients",): 1, ("servers",): 2}


def _rank(change: Change) -> tuple[int, str, int, str, str, str]:
    gravity = _GRAVITY.get(change.breaks, 4 if change.effect == EDITORIAL else 3)
    return gravity, change.document, change.line, change.place, change.kind, change.sentence

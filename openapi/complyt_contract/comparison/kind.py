"""What a kind of change is: an id for ever, a sentence, and a function that finds it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Flag, auto
from typing import Any

from complyt_contract.comparison.node import Node, Pair


class Shift(Flag):
    """What a change does to what may be written at its place; `effects` says who is hurt.

    A place has a writer and a reader: the client writes requests, the server responses.
    """

    NONE = 0
    NARROWED = auto()  # something that was legal is not any more
    WIDENED = auto()  # something becomes legal
    MORE = auto()  # something is described that the reader may not know of
    LESS = auto()  # something that was described is so no longer
    UNTAKEN = auto()  # as LESS, in requests alone
    UNANSWERED = auto()  # as LESS, in responses alone
    ANSWERED = auto()  # as MORE, in responses alone
    OWED = auto()  # something must be written that the reader may not know of
    ASSUMED = auto()  # what is left out means something else
    UNSURE = auto()  # nothing can tell which of the two it is
    CLIENTS = auto()  # breaks clients, whoever writes
    SERVERS = auto()  # breaks servers, whoever writes
    EDITORIAL = auto()  # only words
    UNJUDGED = NARROWED | WIDENED | UNSURE


@dataclass(frozen=True)
class Found:
    """A change that a function found: `old` and `new` are told in the sentence.

    `field`, of the kind's first if empty, and `name`, of what is in that field, say where; `name`
    is also what a requirement calls it. `nodes` are OLD's and NEW's object that it is about, where
    those stand elsewhere. `shift` is given where it is not always that of the kind, `operations`
    where the object belongs to none, `requirement` where it is one that changed.
    """

    old: Any = None
    new: Any = None
    field: str = ""
    name: str | None = None
    nodes: tuple[Node | None, Node | None] | None = None
    shift: Shift | None = None
    operations: tuple[str, ...] = ()
    requirement: str | None = None


Function = Callable[[Pair], Iterator[Found]]


@dataclass(frozen=True)
class Kind:
    """`sentence` is a template with `{old}`, `{new}` and `{name}`; `objects` are of the grammar."""

    id: str
    objects: tuple[str, ...]
    fields: tuple[str, ...]
    shift: Shift
    sentence: str
    function: Function


KINDS: dict[str, Kind] = {}


def kind(
    identifier: str, objects: str, fields: str, shift: Shift, sentence: str
) -> Callable[[Function], Function]:
    """Register a function that finds a kind of change in these fields of these objects.

    Both are given with blanks between them. `*` stands for any object, and for any field that no
    other kind explains; without a field the function looks at every object of its kind.
    """

    def register(function: Function) -> Function:
        assert identifier not in KINDS, identifier
        KINDS[identifier] = Kind(
            identifier, tuple(objects.split()), tuple(fields.split()), shift, sentence, function
        )
        return function

    return register

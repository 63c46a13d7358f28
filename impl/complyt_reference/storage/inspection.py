"""What a database is like before it is opened for good; looking at it changes nothing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Inspection:
    """A database that can be used.

    `version` of its schema, 0 where there are no tables yet, becomes `newest` when it is opened.
    `connections` is how many it takes of all together, `per_worker` how many a worker may ask of
    it. `clock` is its own present in epoch milliseconds. None is what it does not have.
    """

    version: int
    newest: int
    connections: int | None = None
    per_worker: int = 0
    clock: int | None = None

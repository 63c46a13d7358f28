"""What can be wrong with a request."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """Something for which a requirement wants a refusal with one of these statuses."""

    requirement: str
    statuses: AbstractSet[int]
    told: str


@dataclass(frozen=True)
class Undecided:
    """Something that does not fit the document; what comes of it is left open."""

    told: str


Found = Fault | Undecided

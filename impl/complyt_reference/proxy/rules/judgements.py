"""What a rule says of an exchange."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Judgement:
    """That a requirement was judged; `received` is None where all was as `expected`."""

    requirement: str
    expected: str
    received: str | None = None


Judgements = Iterator[Judgement]


def judged(requirement: str, holds: bool, expected: str, received: str) -> Judgement:
    """Return that a requirement holds, or what was expected and what came instead."""
    return Judgement(requirement, expected, None if holds else received)

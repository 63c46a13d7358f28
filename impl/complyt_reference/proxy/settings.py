"""What the two processes of the proxy tell each other at their beginning and end."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """What a judge is told: where requests came in and went, and where to report."""

    url: str
    target: str
    base: str
    alone: bool
    folder: Path | None


@dataclass(frozen=True)
class Verdict:
    """What a judge says in the end; `unwritten` is why its report could not be, or empty."""

    exchanges: int
    findings: int
    broken: tuple[str, ...]
    missed: int
    unwritten: str

"""What an examination says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum


class Level(StrEnum):
    """How much a finding stands in the way of a run."""

    OK = "ok"
    NOTE = "note"  # worth knowing; what is left out, is left out on purpose
    WARNING = "warning"  # a part of a run is prevented, or will be judged wrongly
    TROUBLE = "trouble"  # no run is possible


@dataclass(frozen=True)
class Finding:
    """`prevents` says what a run cannot do then, `remedy` what to do; empty where all is well.

    `slows` a run, which it does not prevent.
    """

    level: Level
    title: str
    seen: str
    prevents: str = ""
    remedy: str = ""
    slows: bool = False

    def shown(self, shown: Callable[[str], str]) -> Finding:
        """Return the finding with every text as `shown` makes it."""
        return replace(
            self,
            title=shown(self.title),
            seen=shown(self.seen),
            prevents=shown(self.prevents),
            remedy=shown(self.remedy),
        )

    def as_json(self) -> dict[str, str]:
        """Return the finding as a report has it."""
        return {
            "level": str(self.level),
            "title": self.title,
            "seen": self.seen,
            "prevents": self.prevents,
            "remedy": self.remedy,
        }

    @property
    def is_in_the_way(self) -> bool:
        """Whether it prevents a run or a part of one."""
        return self.level in (Level.WARNING, Level.TROUBLE)


NO_RUN = 2
"""The exit code where no run is possible."""


def exit_code(findings: Sequence[Finding]) -> int:
    """Return 2 when no run is possible, 1 when parts of one are prevented, else 0."""
    levels = {finding.level for finding in findings}
    if Level.TROUBLE in levels:
        return NO_RUN
    return 1 if Level.WARNING in levels else 0


def ok(title: str, seen: str) -> Finding:
    """Return what is as it should be."""
    return Finding(Level.OK, title, seen)


def note(title: str, seen: str, prevents: str, remedy: str, *, slows: bool = False) -> Finding:
    """Return what is worth knowing."""
    return Finding(Level.NOTE, title, seen, prevents, remedy, slows)


def warning(title: str, seen: str, prevents: str, remedy: str) -> Finding:
    """Return what prevents a part of a run."""
    return Finding(Level.WARNING, title, seen, prevents, remedy)


def trouble(title: str, seen: str, prevents: str, remedy: str) -> Finding:
    """Return what prevents every run."""
    return Finding(Level.TROUBLE, title, seen, prevents, remedy)

"""Runs the checks again by which failures were found, and says what became of each failure.

The check judges, not the sequence that was recorded: it alone knows what a right answer is. The
seed and the profile of the first run make it send the same requests again, under new identities,
with the ids that the server answers now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from complyt_conformance.doctor import glance
from complyt_conformance.findings import ServerGone
from complyt_conformance.plugin import Plugin, run_pytest
from complyt_conformance.preflight import preflight
from complyt_conformance.recorder import Finding
from complyt_conformance.session import Session

TRIES = 3

_BEFORE_ALL = "preflight"  # the name under which a session sends what no check does


class Fate(StrEnum):
    """What became of a failure."""

    FIXED = "fixed"
    FAILING = "still failing"
    FLAKY = "flaky"
    UNKNOWN = "could not tell"


@dataclass(frozen=True)
class Try:
    """What one more run of a check showed of a requirement; secrets are masked.

    `received` is empty when nothing was wrong; `undecided` then says why that means nothing.
    """

    expected: str = ""
    received: str = ""
    undecided: str = ""

    @property
    def failed(self) -> bool:
        """Whether the requirement was broken again."""
        return bool(self.received)


@dataclass(frozen=True)
class Replayed:
    """A failure as it was recorded, and what further tries showed."""

    recorded: Mapping[str, Any]
    tries: Sequence[Try]

    @property
    def failed(self) -> list[Try]:
        """The tries that failed."""
        return [each for each in self.tries if each.failed]

    @property
    def undecided(self) -> list[Try]:
        """The tries that could not tell."""
        return [each for each in self.tries if each.undecided]

    @property
    def fate(self) -> Fate:
        """What became of the failure."""
        if self.failed:
            told = len(self.tries) - len(self.undecided)
            return Fate.FAILING if len(self.failed) == told else Fate.FLAKY
        return Fate.UNKNOWN if self.undecided else Fate.FIXED

    @property
    def odds(self) -> str:
        """How often it failed, in words; where it did not, chance may have had its part."""
        untold = len(self.undecided)
        told = f"{len(self.tries) - untold} tries"
        often = (
            f"failed in {len(self.failed)} of {told}" if self.failed else f"did not fail in {told}"
        )
        return f"it {often} that could tell; {untold} could not" if untold else f"it {often}"


def replay(
    failures: Sequence[Mapping[str, Any]], session: Callable[[], Session]
) -> Iterator[Replayed]:
    """Try each failure three times, each time in a new `session` of the first run's seed.

    Failures of one check share its tries. Raises PreflightError when the server cannot be asked,
    ServerGone when it no longer answers, KeyboardInterrupt.
    """
    seen: dict[str, list[Session]] = {}
    for failure in failures:
        check = failure["seenIn"]
        if check not in seen:
            seen[check] = [_run(session(), check) for _ in range(TRIES)]
        yield Replayed(
            failure, [_judged(run, failure["requirement"], check) for run in seen[check]]
        )


def _run(session: Session, check: str) -> Session:
    written = preflight(session)
    if check == _BEFORE_ALL:
        list(glance(session, written))  # a run looks around before its checks, too
    else:
        plugin = Plugin(session, check=check)
        run_pytest(plugin)
        if plugin.interrupted:
            raise KeyboardInterrupt
        if plugin.gone:
            raise ServerGone(plugin.gone)
        if not plugin.has_run:
            session.recorder.broke("", f"this version of the suite has no check {check}")
    return session


def _judged(run: Session, requirement: str, check: str) -> Try:
    found = run.recorder.findings
    finding = found.get(requirement, Finding())
    for failure in (*finding.failures.values(), *finding.suspicions.values()):
        return Try(run.shown(failure.expected), run.shown(failure.received))
    return Try(undecided=run.shown(next(_ends(found, check), "")))


def _ends(found: Mapping[str, Finding], check: str) -> Iterator[str]:
    """Yield why a check came to no end, and so may not have sent what failed."""
    for requirement, finding in found.items():
        yield from (*finding.errors, *finding.skips, *finding.notes)
        for failure in finding.failures.values():
            if failure.check == check:
                yield f"{requirement} is broken there now: received {failure.received}"

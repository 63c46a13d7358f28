"""Runs the checks again by which failures were found, and says what became of each failure.

The check judges, not the sequence that was recorded: it alone knows what a right answer is. The
seed and the profile of the first run make it send the same requests again, under new identities,
with the ids that the server answers now.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from complyt_conformance.doctor import glance
from complyt_conformance.findings import ServerGone
from complyt_conformance.plugin import Plugin, run_pytest
from complyt_conformance.preflight import preflight
from complyt_conformance.recorder import Finding, shape
from complyt_conformance.session import Session
from complyt_contract.differences import STATUS

TRIES = 3

_ANSWER = re.compile(r"\d{3}\b( [\w.+-]+/[\w.+-]+)?")  # the body after it differs each time
_BEGINNING = 40  # characters of what was received
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

    `received` is empty when nothing was wrong; `undecided` then says why that means nothing. What
    is wrong `otherwise` is another failure than the recorded one.
    """

    expected: str = ""
    received: str = ""
    undecided: str = ""
    otherwise: bool = False

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
    def otherwise(self) -> bool:
        """Whether it fails, but never as it was recorded."""
        return bool(self.failed) and all(each.otherwise for each in self.failed)

    @property
    def odds(self) -> str:
        """How often it failed, in words; where it did not, chance may have had its part."""
        untold = len(self.undecided)
        told = f"{len(self.tries) - untold} tries"
        often = (
            f"failed in {len(self.failed)} of {told}" if self.failed else f"did not fail in {told}"
        )
        often += f" that could tell; {untold} could not" if untold else ""
        return f"it {often}{', otherwise than recorded' if self.otherwise else ''}"


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
        yield Replayed(failure, [judged(run, failure, check) for run in seen[check]])


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


def judged(run: Session, recorded: Mapping[str, Any], check: str) -> Try:
    """Return what a run of the check showed: the recorded failure before any other."""
    found = run.recorder.findings
    finding = found.get(recorded["requirement"], Finding())
    tries = [
        Try(
            expected,
            received,
            otherwise=_look(expected, received, differences) != _look_of(recorded),
        )
        for expected, received, differences in (
            (run.shown(each.expected), run.shown(each.received), [*map(asdict, each.differences)])
            for each in (*finding.failures.values(), *finding.suspicions.values())
        )
    ]
    if tries:
        return min(tries, key=lambda each: each.otherwise)
    return Try(undecided=run.shown(next(_ends(found, check), "")))


def _look_of(recorded: Mapping[str, Any]) -> Hashable:
    return _look(recorded["expected"], recorded["received"], recorded.get("differences", []))


def _look(expected: str, received: str, differences: Sequence[Mapping[str, Any]]) -> Hashable:
    """Return what a failure looks like in each run: where values differ, or how sentences begin."""
    for first in differences[:1]:
        if first["place"] == STATUS:
            return STATUS, first["expected"], first["received"]
        return re.sub(r"/\d+(?=/|$)", "", first["place"])
    answer = _ANSWER.match(received)
    return shape(expected), answer[0] if answer else shape(received)[:_BEGINNING]


def _ends(found: Mapping[str, Finding], check: str) -> Iterator[str]:
    """Yield why a check came to no end, and so may not have sent what failed."""
    for requirement, finding in found.items():
        yield from (*finding.errors, *finding.skips, *finding.notes)
        for failure in finding.failures.values():
            if failure.check == check:
                yield f"{requirement} is broken there now: received {failure.received}"

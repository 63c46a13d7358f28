"""One run of the suite: preflight, checks, what they found."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass

from complyt_conformance.coverage.summary import complaint
from complyt_conformance.doctor import glance
from complyt_conformance.doctor.findings import Finding
from complyt_conformance.interrupts import Interrupts
from complyt_conformance.parts import Beside
from complyt_conformance.plugin import Plugin, Progress, run_pytest
from complyt_conformance.preflight import preflight
from complyt_conformance.session import Session

INTERRUPTED = "The run was interrupted."

_MOST_PROCESSES = 4  # more would only wait for the server
_GRACE = 0.5  # seconds in which a check that is at work may come to its end


@dataclass(frozen=True)
class Ended:
    """How a run ended: `gone` says why the server no longer answers, if so.

    `failed_fast` when it was to end at its first failure, and did.
    """

    gone: str | None
    interrupted: bool
    failed_fast: bool = False

    @property
    def reason(self) -> str | None:
        """Why the run ended early, None when it came to its end."""
        if self.interrupted:
            return INTERRUPTED
        if self.gone:
            return self.gone
        return (
            "The run stopped at the first failure that decides, as --fail-fast asks."
            if self.failed_fast
            else None
        )


def run_checks(
    session: Session,
    interrupts: Interrupts,
    only: frozenset[str] | None = None,
    progress: Progress | None = None,
    *,
    stops_at: frozenset[str] = frozenset(),
    warn: Callable[[Finding], None] = lambda _finding: None,
) -> Ended:
    """Run the checks of `only`, or all; the session's recorder holds what they found.

    `warn` hears before the checks what will prevent some of them, or slow them. The run ends when
    one of `stops_at` was seen broken, and with an interrupt at once.

    Raises PreflightError when the run cannot begin.
    """
    listen = progress or (lambda _requirement, _number, _total: None)
    session.interrupted = lambda: interrupts.noticed
    alone = bool(session.target.max_rps or only)  # a pace is kept, few checks are run, by one
    beside = None if alone else Beside(session, listen, stops_at=stops_at)

    def checks() -> Ended:
        for finding in glance(session, preflight(session)):
            if finding.is_in_the_way:
                session.doctor_findings.append(finding.as_json())
            warn(finding)
        if beside is not None:
            gone, interrupted = beside.run(min(_cores(), _MOST_PROCESSES))
        else:
            plugin = Plugin(session, only, listen, stops_at=stops_at)
            run_pytest(plugin)
            gone, interrupted = plugin.gone, plugin.interrupted
        failed_fast = session.recorder.found_failures(stops_at)
        return Ended(gone, interrupted and not (gone or failed_fast), failed_fast)

    ended = interrupts.run(checks)
    if ended is None:
        if beside is not None:
            beside.stop()
        interrupts.settle(_GRACE)
        return Ended(None, interrupted=True)
    _expect_covered(session, ended, only)
    return ended


def _cores() -> int:
    """Return how many cores this process may use; where no system says so, how many there are."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _expect_covered(session: Session, ended: Ended, only: frozenset[str] | None) -> None:
    """Record an error when a run that came to its end has not sent all that there is to send.

    A check that fails or is skipped ends before its last request: nothing is said where one did.
    """
    if only or ended.reason or not session.recorder.all_passed():
        return
    missing = complaint(session.coverage)
    if missing:
        session.recorder.broke("", missing)

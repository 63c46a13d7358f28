"""One run of the suite: preflight, checks, what they found."""

from __future__ import annotations

import os
from dataclasses import dataclass

from complyt_conformance.parts import run_beside
from complyt_conformance.plugin import Plugin, Progress, run_pytest
from complyt_conformance.preflight import preflight
from complyt_conformance.session import Session

_MOST_PROCESSES = 4  # more would only wait for the server


@dataclass(frozen=True)
class Ended:
    """How a run ended: `gone` says why the server no longer answers, if so."""

    gone: str | None
    interrupted: bool

    @property
    def reason(self) -> str | None:
        """Why the run ended early, None when it came to its end."""
        return self.gone or ("The run was interrupted." if self.interrupted else None)


def run_checks(
    session: Session, only: frozenset[str] | None = None, progress: Progress | None = None
) -> Ended:
    """Run the checks of `only`, or all; the session's recorder holds what they found.

    Raises PreflightError when the run cannot begin.
    """
    listen = progress or (lambda _requirement, _number, _total: None)
    preflight(session)
    if session.target.max_rps or only:  # a pace is kept, and few checks are run, by one process
        plugin = Plugin(session, only, listen)
        run_pytest(plugin)
        ended = Ended(plugin.gone, plugin.interrupted)
    else:
        processes = min(os.cpu_count() or 1, _MOST_PROCESSES)
        ended = Ended(*run_beside(session, only, listen, processes))
    _expect_covered(session, ended, only)
    return ended


def _expect_covered(session: Session, ended: Ended, only: frozenset[str] | None) -> None:
    """Record an error when a run that came to its end has not sent all that there is to send.

    A check that fails ends before its last request, so that nothing is said where one did.
    """
    complaint = session.coverage.complaint
    if complaint and not (only or ended.reason or session.recorder.found_failures):
        session.recorder.broke("", complaint)

"""One run of the suite: preflight, checks, what they found."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import NoReturn

from complyt_conformance.coverage.summary import complaint
from complyt_conformance.doctor import glance
from complyt_conformance.doctor.findings import Finding
from complyt_conformance.parts import run_beside
from complyt_conformance.plugin import Plugin, Progress, run_pytest
from complyt_conformance.preflight import preflight
from complyt_conformance.session import Session

_MOST_PROCESSES = 4  # more would only wait for the server


@dataclass(frozen=True)
class Ended:
    """How a run ended: `gone` says why the server no longer answers, if so.

    `failed_fast` when it was to end at its first failure, and did.
    """

    gone: str | None
    interrupted: bool
    failed_fast: bool

    @property
    def reason(self) -> str | None:
        """Why the run ended early, None when it came to its end."""
        if self.gone:
            return self.gone
        if self.failed_fast:
            return "The run stopped at its first failure, as --fail-fast asks."
        return "The run was interrupted." if self.interrupted else None


def run_checks(
    session: Session,
    only: frozenset[str] | None = None,
    progress: Progress | None = None,
    *,
    fail_fast: bool = False,
    warn: Callable[[Finding], None] = lambda _finding: None,
) -> Ended:
    """Run the checks of `only`, or all; the session's recorder holds what they found.

    `warn` hears before the checks what will prevent some of them. With `fail_fast` the run ends at
    the first failure of these.

    Raises PreflightError when the run cannot begin.
    """
    listen = progress or (lambda _requirement, _number, _total: None)
    with _interrupts_noticed(session):
        for finding in glance(session, preflight(session)):
            session.doctor_findings.append(finding.as_json())
            warn(finding)
        if session.target.max_rps or only:  # a pace is kept, and few checks are run, by one process
            plugin = Plugin(session, only, listen, fail_fast=fail_fast)
            run_pytest(plugin)
            gone, interrupted = plugin.gone, plugin.interrupted
        else:
            processes = min(_cores(), _MOST_PROCESSES)
            gone, interrupted = run_beside(session, listen, processes, fail_fast=fail_fast)
    ended = Ended(gone, interrupted, fail_fast and session.recorder.found_failures(only))
    _expect_covered(session, ended, only)
    return ended


def _cores() -> int:
    """Return how many cores this process may use; where no system says so, how many there are."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def _interrupts_noticed(session: Session) -> Iterator[None]:
    """Tell the session of Ctrl-C, so that it ends the run where the exception itself is lost.

    Python drops one that is raised in a callback of the collector, and Hypothesis has such a one.
    """
    noticed = threading.Event()

    def interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
        noticed.set()
        raise KeyboardInterrupt

    def lost(what: sys.UnraisableHookArgs) -> None:
        if what.exc_type is not KeyboardInterrupt:
            tell_of_lost(what)

    session.interrupted = noticed.is_set
    before = signal.signal(signal.SIGINT, interrupt)
    tell_of_lost, sys.unraisablehook = sys.unraisablehook, lost
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        sys.unraisablehook = tell_of_lost


def _expect_covered(session: Session, ended: Ended, only: frozenset[str] | None) -> None:
    """Record an error when a run that came to its end has not sent all that there is to send.

    A check that fails or is skipped ends before its last request: nothing is said where one did.
    """
    if only or ended.reason or not session.recorder.all_passed():
        return
    missing = complaint(session.coverage)
    if missing:
        session.recorder.broke("", missing)

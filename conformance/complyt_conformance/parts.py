"""Runs the checks that may run beside each other in processes of their own, one per core.

Checks that look at the whole collection are `exclusive`: they run afterwards, while nothing writes.
"""

from __future__ import annotations

import multiprocessing
import queue
import signal
import string
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from typing import Any

from complyt_conformance.exchange import Request
from complyt_conformance.plugin import Counter, Part, Plugin, Progress, run_pytest
from complyt_conformance.profiles import Profile
from complyt_conformance.recorder import Finding
from complyt_conformance.session import Session
from complyt_conformance.target import Target
from complyt_contract.document import Document

_ALL = 10**6  # more checks than there are: as if all had been claimed
_PATIENCE = 1.0  # seconds between two looks at whether a process still lives


@dataclass(frozen=True)
class _Given:
    """What a process needs to go on with a run whose preflight is done."""

    target: Target
    document: Document
    profile: Profile
    seed: int
    tokens: dict[str, str]
    obtained: dict[str, float]
    expires_in: dict[str, int]
    masks: dict[str, str]
    prefix: str
    probe: Request | None
    only: frozenset[str] | None

    def session(self) -> Session:
        """Return a session of the same run, with identities of its own."""
        session = Session(self.target, self.document, self.profile, self.seed, dict(self.tokens))
        session.prefix = self.prefix
        session.renewal.obtained.update(self.obtained)
        session.renewal.expires_in.update(self.expires_in)
        session.masks = dict(self.masks)
        session.transport.probe = self.probe
        return session


@dataclass(frozen=True)
class _Done:
    """What a process found."""

    findings: dict[str, Finding]
    masks: dict[str, str]
    requests: int
    written: int
    missing: set[str]
    written_pairs: set[tuple[str, str]]
    gone: str | None
    interrupted: bool


def run_beside(
    session: Session, only: frozenset[str] | None, progress: Progress, processes: int
) -> tuple[str | None, bool]:
    """Run all checks but the exclusive ones; the session's recorder holds what they found.

    Returns why the server is gone, if it is, and whether the run was interrupted.
    """
    context = multiprocessing.get_context("spawn")
    messages: multiprocessing.Queue[Any] = context.Queue()
    claimed = context.Value("i", 0)
    started: list[BaseProcess] = []
    for index in range(processes):
        given = _Given(
            session.target, session.document, session.profile, session.seed, session.tokens,
            session.renewal.obtained, session.renewal.expires_in, session.masks,
            f"{session.prefix}{string.ascii_lowercase[index]}", session.transport.probe, only,
        )  # fmt: skip  # a line an argument hides that these are the run's own values
        process: BaseProcess = context.Process(
            target=_run, args=(index, given, claimed, messages), daemon=True
        )
        process.start()
        started.append(process)
    try:
        return _collect(session, progress, started, messages)
    except KeyboardInterrupt:
        with claimed.get_lock():
            claimed.value = _ALL
        return _collect(session, progress, started, messages)[0], True
    finally:
        for process in started:
            process.terminate()


def _run(index: int, given: _Given, claimed: Counter, messages: multiprocessing.Queue[Any]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that began the run says when to stop
    session = given.session()
    session.interrupted = lambda: claimed.value >= _ALL

    def tell(requirement: str, number: int, total: int) -> None:
        messages.put((index, (requirement, number, total)))

    plugin = Plugin(session, given.only, tell, Part(exclusive=False, claimed=claimed))
    run_pytest(plugin)
    done = _Done(
        dict(session.recorder.findings), session.masks, session.transport.requests,
        session.written, session.coverage.missing, session.written_pairs, plugin.gone,
        plugin.interrupted,
    )  # fmt: skip  # a line an argument hides that this is what was found
    messages.put((index, done))


def _collect(
    session: Session,
    progress: Progress,
    started: list[BaseProcess],
    messages: multiprocessing.Queue[Any],
) -> tuple[str | None, bool]:
    numbers: dict[int, int] = {}
    finished: dict[int, _Done] = {}
    while len(finished) < len(started):
        try:
            index, message = messages.get(timeout=_PATIENCE)
        except queue.Empty:
            for index, process in enumerate(started):
                if not process.is_alive() and index not in finished and messages.empty():
                    reason = f"a process of the suite ended with code {process.exitcode}"
                    finished[index] = _Done(
                        {}, {}, 0, 0, session.coverage.missing, set(), None, interrupted=False
                    )
                    session.recorder.broke("", reason)
            continue
        if isinstance(message, _Done):
            finished[index] = message
            _merge(session, message)
        else:
            requirement, numbers[index], total = message
            progress(requirement, sum(numbers.values()), total)
    gone = next((done.gone for done in finished.values() if done.gone), None)
    return gone, any(done.interrupted for done in finished.values())


def _merge(session: Session, done: _Done) -> None:
    session.recorder.merge(done.findings)
    for secret, placeholder in done.masks.items():
        session.hide(secret, placeholder)
    session.transport.requests += done.requests
    session.written += done.written
    session.coverage.missing &= done.missing
    session.written_pairs |= done.written_pairs

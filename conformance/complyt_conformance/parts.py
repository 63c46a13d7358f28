"""Runs the checks in several processes, one per core, beside each other where they may be so.

Checks that look at the whole collection are `exclusive`: they run afterwards, while nothing writes.
"""

from __future__ import annotations

import multiprocessing
import queue
import signal
import string
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from typing import Any

from complyt_conformance.exchange import Request
from complyt_conformance.interrupts import Interrupts, leave
from complyt_conformance.plugin import Counter, Part, Plugin, Progress, run_pytest
from complyt_conformance.profiles import Profile
from complyt_conformance.recorder import Finding, Recorder
from complyt_conformance.session import Session
from complyt_conformance.target import Target
from complyt_contract.document import Document

_PATIENCE = 0.5  # seconds between two looks at whether a process still lives
_GRACE = 0.3  # seconds in which a check that is at work may come to its end
_LAST_WORDS = 0.8  # seconds in which the other processes have to say what they found


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
    stops_at: frozenset[str]

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
    """What a process found; `counts` is None when it did not live to say."""

    findings: dict[str, Finding]
    masks: dict[str, str] = field(default_factory=dict)
    requests: int = 0
    written: int = 0
    counts: list[int] | None = None
    written_pairs: set[tuple[str, str]] = field(default_factory=set)
    gone: str | None = None
    interrupted: bool = False


class Beside:
    """All checks of a run, in this process and in others beside it."""

    def __init__(
        self, session: Session, progress: Progress, *, stops_at: frozenset[str] = frozenset()
    ) -> None:
        context = multiprocessing.get_context("spawn")
        self._context = context
        self._session = session
        self._stops_at = stops_at
        self._messages: multiprocessing.Queue[Any] = context.Queue()
        self._claimed: Counter = context.Value("i", 0)
        self._others: list[BaseProcess] = []
        self._starting = threading.Lock()
        self._collector = _Collector(session, progress, self._others, self._messages)
        self._part = Part(self._claimed, self._collector.all_is_well)

    def run(self, processes: int) -> tuple[str | None, bool]:
        """Run the checks; the session's recorder holds what they found.

        No process begins a check after one has seen one of `stops_at` broken.

        Returns why the server is gone, if it is, and whether the run was interrupted.
        """
        plugin = Plugin(
            self._session, None, self._collector.tell_own, self._part, stops_at=self._stops_at
        )
        self._start(processes - 1)
        run_pytest(plugin)
        if plugin.interrupted:
            self._part.stop()
        self._collector.gather()
        for process in self._others:
            process.terminate()
        found: list[Plugin | _Done] = [plugin, *self._collector.finished.values()]
        gone = next((part.gone for part in found if part.gone), None)
        return gone, any(part.interrupted for part in found)

    def stop(self) -> None:
        """End the other processes, and take over what they found until now."""
        self._part.stop()
        self._collector.stopping = True
        with self._starting:  # one that is half-started would say so, with a traceback
            for process in self._others:
                process.terminate()
        self._collector.gather(_LAST_WORDS)
        for process in self._others:
            process.kill()

    def _start(self, processes: int) -> None:
        session = self._session
        with _interrupts_waiting():  # they never see Ctrl-C, this process tells them
            for letter in string.ascii_lowercase[:processes]:
                given = _Given(
                    session.target, session.document, session.profile, session.seed,
                    session.tokens, session.renewal.obtained, session.renewal.expires_in,
                    session.masks, f"{session.prefix}{letter}", session.transport.probe,
                    self._stops_at,
                )  # fmt: skip  # a line an argument hides that these are the run's own values
                arguments = (len(self._others), given, self._claimed, self._messages)
                process: BaseProcess = self._context.Process(
                    target=_run, args=arguments, daemon=True
                )
                with self._starting:
                    if self._part.stopped:
                        break
                    process.start()
                    self._others.append(process)
        self._collector.start()


@contextmanager
def _interrupts_waiting() -> Iterator[None]:
    """Hold Ctrl-C back from this thread and, for good, from the processes that it starts."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _run(index: int, given: _Given, claimed: Counter, messages: multiprocessing.Queue[Any]) -> None:
    """Run checks as one of the other processes, until SIGTERM at the latest."""
    interrupts = Interrupts()
    session = given.session()
    part = Part(claimed)
    session.interrupted = lambda: part.stopped or interrupts.noticed
    told = ""

    def tell(requirement: str, number: int, total: int) -> None:
        nonlocal told
        if requirement != told:
            messages.put((index, (requirement, number, total)))
        told = requirement

    plugin = Plugin(session, None, tell, part, stops_at=given.stops_at)
    interrupts.run(lambda: run_pytest(plugin))
    if interrupts.noticed:
        interrupts.settle(_GRACE)
    done = _Done(
        dict(session.recorder.findings), session.masks, session.transport.requests,
        session.written, session.coverage.counts, session.written_pairs, plugin.gone,
        plugin.interrupted or interrupts.noticed,
    )  # fmt: skip  # a line an argument hides that this is what was found
    messages.put((index, done))
    if interrupts.noticed:
        messages.close()
        messages.join_thread()
        leave(0)


class _Collector(threading.Thread):
    """Hears what the other processes tell, while this one runs checks itself.

    When it is `stopping` they may end without a word.
    """

    def __init__(
        self,
        session: Session,
        progress: Progress,
        others: Sequence[BaseProcess],
        messages: multiprocessing.Queue[Any],
    ) -> None:
        super().__init__(daemon=True)
        self.finished: dict[int, _Done] = {}
        self.stopping = False
        self._session = session
        self._gathered = False
        self._lock = threading.Lock()
        self._progress = progress
        self._others = others
        self._messages = messages
        self._numbers: dict[int, int] = {}

    def gather(self, seconds: float | None = None) -> None:
        """Wait for the other processes, so long at most, and take over, once, what they found."""
        if self.is_alive():
            self.join(seconds)
        with self._lock:
            if not self._gathered:
                self._gathered = True
                for done in self.finished.values():
                    _merge(self._session, done)

    def all_is_well(self) -> bool:
        """Gather, and tell whether the others came to their end while the server answered."""
        self.gather()
        return not any(done.gone or done.interrupted for done in self.finished.values())

    def tell_own(self, requirement: str, number: int, total: int) -> None:
        """Pass on what the process that began the run is at."""
        self._tell(-1, requirement, number, total)

    def run(self) -> None:
        """Listen until every other process has said what it found, or has ended without a word."""
        while len(self.finished) < len(self._others):
            try:
                index, message = self._messages.get(timeout=_PATIENCE)
            except queue.Empty:
                self._bury()
                continue
            if isinstance(message, _Done):
                self.finished[index] = message
            else:
                self._tell(index, *message)

    def _bury(self) -> None:
        for index, process in enumerate(self._others):
            if not process.is_alive() and index not in self.finished and self._messages.empty():
                recorder = Recorder()
                if not self.stopping:
                    recorder.broke("", f"a process of the suite ended with code {process.exitcode}")
                self.finished[index] = _Done(dict(recorder.findings))

    def _tell(self, index: int, requirement: str, number: int, total: int) -> None:
        self._numbers[index] = number
        self._progress(requirement, sum(self._numbers.values()), total)


def _merge(session: Session, done: _Done) -> None:
    session.recorder.merge(done.findings)
    for secret, placeholder in done.masks.items():
        session.hide(secret, placeholder)
    session.transport.requests += done.requests
    session.written += done.written
    if done.counts is not None:
        session.coverage.add(done.counts)
    session.written_pairs |= done.written_pairs

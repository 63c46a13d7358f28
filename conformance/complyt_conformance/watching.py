"""Runs the suite again whenever the server comes back, for people who are writing one.

Each run is a process of its own, the command without --watch, so that none inherits anything.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

from complyt_conformance.pulse import Pulse
from complyt_conformance.reports.changes import Changes, changes
from complyt_conformance.reports.reading import ReportError, read_report
from complyt_conformance.target import Target

_RUN = "import sys; sys.argv[0] = {called!r}; from complyt_conformance.cli import main; main()"
_BAD = ("fail", "error")

Tell = Callable[[str], None]
TellChanges = Callable[[Changes, dict[str, dict[str, Any]]], None]


class Watch:
    """Watches one server; `arguments` are those of the command, `report` is its --report.

    `ends_early` when a run may end before it has judged all, without the server's doing.
    """

    def __init__(
        self,
        target: Target,
        arguments: Sequence[str],
        report: Path | None,
        *,
        ends_early: bool,
        tell: Tell,
        tell_changes: TellChanges,
    ) -> None:
        self._target = target
        self._arguments = [each for each in arguments if each != "--watch"]
        self._report = report
        self._ends_early = ends_early
        self._tell = tell
        self._tell_changes = tell_changes
        self._last: dict[str, Any] | None = None
        self._code = 2

    def run(self) -> int:
        """Watch until Ctrl-C; return the exit code of the last whole run, 2 in the midst of one."""
        try:
            with tempfile.TemporaryDirectory(prefix="complyt-watch-") as folder:
                self._watch(Path(folder))
        except KeyboardInterrupt:
            return self._code

    def _watch(self, folder: Path) -> NoReturn:
        pulse = Pulse(self._target)
        repeated = False
        while True:
            self._tell(f"Waiting until {self._target.url} answers; Ctrl-C ends.")
            pulse.wait_for_answer()
            whole = self._judge_all(folder)
            if not (whole or repeated):  # it went away meanwhile, and may be back already
                repeated = True
                continue
            repeated = False
            self._tell(f"Waiting until {self._target.url} is started anew; Ctrl-C ends.")
            pulse.wait_for_restart()

    def _judge_all(self, folder: Path) -> bool:
        """Judge what failed, then all; return whether this came to its end."""
        again = failed(self._last)
        if again:
            self._tell(f"First what failed: {', '.join(again)}.")
            self._judge([*_without_only(self._arguments), *_only(again)], folder / "failed")
        report = self._judge(self._arguments, self._report or folder / "all")
        if report is None:
            return False
        if self._last is not None:
            known = {each["id"]: each for each in _requirements(self._last) + _requirements(report)}
            self._tell_changes(changes(self._last, report), known)
        self._last = report
        return self._ends_early or report["ended"] is None

    def _judge(self, arguments: Sequence[str], folder: Path) -> dict[str, Any] | None:
        """Run the command; return its report, None when it did not begin, as it has then said."""
        self._code = 2
        run = _RUN.format(called=sys.argv[0])  # which advice repeats
        command = [sys.executable, "-P", "-c", run, *arguments, "--report", str(folder)]
        environment = {name: value for name, value in os.environ.items() if name != "COMPLYT_WATCH"}
        with subprocess.Popen(  # noqa: S603 - our own command
            command,
            env=environment,
            start_new_session=True,  # Ctrl-C reaches it from here, once
        ) as process:
            try:
                code = process.wait()
            except KeyboardInterrupt:
                process.send_signal(signal.SIGINT)
                process.wait()
                raise
        self._code = code
        try:
            return read_report(folder)
        except ReportError:
            return None


def _requirements(report: dict[str, Any] | None) -> list[dict[str, Any]]:
    return report["requirements"] if report else []


def failed(report: dict[str, Any] | None) -> list[str]:
    """Return what failed of what was asked for; a run may see others broken on the way."""
    asked = report["only"] if report else None
    return [
        each["id"]
        for each in _requirements(report)
        if each["verdict"] in _BAD and (not asked or each["id"] in asked)
    ]


def _only(identifiers: Sequence[str]) -> Iterator[str]:
    for identifier in identifiers:
        yield from ("--only", identifier)


def _without_only(arguments: Sequence[str]) -> Iterator[str]:
    words = iter(arguments)
    for word in words:
        if word == "--only":
            next(words, None)
        elif not word.startswith("--only="):
            yield word

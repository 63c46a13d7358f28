"""Starts a server of any stack, lets the suite judge it, and stops it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

BIN = Path(sys.executable).parent
ROOT = Path(__file__).parents[2]
CLIENTS = {
    "--client": "sandbox",
    "--other-client": "other",
    "--reader-client": "sandbox-reader",
    "--writer-client": "sandbox-writer",
}

_URL = re.compile(r"(http://127\.0\.0\.1:\d+)\s*$")
_ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith("COMPLYT_")},
    "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}",  # where node is
}

Report = dict[str, Any]


@dataclass(frozen=True)
class Server:
    """How a server is started; `{folder}` in `command` is an empty folder of its own.

    It prints a line that ends with its URL. `expired` prints an expired token; without it that is
    what the server prints next. The checks of `fatal` end the server, so that each of these
    requirements is judged on a server of its own.
    """

    name: str
    command: tuple[str, ...]
    expired: tuple[str, ...] = ()
    fatal: tuple[str, ...] = ()


class NotStartedError(Exception):
    """A server that printed no URL; the message is a sentence for people."""


def judge(server: Server, profile: str, seed: int, requirements: list[str]) -> Report:
    """Return the report on a server; `requirements` are the ids of all."""
    if not server.fatal:
        return _run(server, profile, seed, [])
    report = _run(server, profile, seed, [each for each in requirements if each not in server.fatal])
    for identifier in server.fatal:
        _add(report, _run(server, profile, seed, [identifier]), identifier)
    report["requirements"].sort(key=lambda each: requirements.index(each["id"]))
    return report


def _add(report: Report, other: Report, identifier: str) -> None:
    """Take the verdict on one requirement from another run, and add up what both cost."""
    kept = [each for each in report["requirements"] if each["id"] != identifier]
    taken = [each for each in other["requirements"] if each["id"] == identifier]
    report["requirements"] = kept + taken
    for fact in ("seconds", "requests", "customers"):
        report[fact] += other[fact]


def _run(server: Server, profile: str, seed: int, only: list[str]) -> Report:
    with tempfile.TemporaryDirectory() as folder, serving(server) as (url, expired):
        command = ["complyt-conformance", "run", "--url", url, "--expired-token", expired]
        for option, client in CLIENTS.items():
            command += [option, f"{client}:{client}-secret"]
        command += ["--profile", profile, "--seed", str(seed), "--report", folder]
        for identifier in only:
            command += ["--only", identifier]
        finished = subprocess.run(  # noqa: S603 - our own command
            [str(BIN / command[0]), *command[1:]],
            check=False,
            capture_output=True,
            text=True,
            env=_ENVIRONMENT,
        )
        written = Path(folder, "report.json")
        if not written.exists():
            raise NotStartedError(f"{server.name} was not judged: {finished.stderr.strip()}")
        report: Report = json.loads(written.read_text())
        return report


@contextmanager
def serving(server: Server) -> Iterator[tuple[str, str]]:
    """Give the URL of a running server, and an expired token."""
    with tempfile.TemporaryDirectory(prefix="peer-") as folder:
        process = _start([word.format(folder=folder) for word in server.command], subprocess.PIPE)
        assert process.stdout is not None
        try:
            url = _url(server, process.stdout)
            if server.expired:
                expired = _said([word.format(folder=folder) for word in server.expired])
            else:
                expired = process.stdout.readline()
            # What a server goes on to say would fill the pipe.
            threading.Thread(target=deque, args=(process.stdout, 0), daemon=True).start()
            yield url, expired.split()[-1]
        finally:
            # The group, as the node of a virtual environment is a process that waits for another.
            os.killpg(process.pid, signal.SIGTERM)
            process.wait()


def _start(command: list[str], stdout: int) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - the commands of this folder
        command,
        stdout=stdout,
        text=True,
        env=_ENVIRONMENT,
        cwd=ROOT / "conformance",
        start_new_session=True,
    )


def _url(server: Server, lines: TextIO) -> str:
    for line in lines:
        found = _URL.search(line)
        if found:
            return found.group(1)
    raise NotStartedError(f"{server.name} did not start; `{' '.join(server.command)}` says why.")


def _said(command: list[str]) -> str:
    finished = subprocess.run(  # noqa: S603 - the commands of this folder
        command, check=True, capture_output=True, text=True, env=_ENVIRONMENT
    )
    return finished.stdout

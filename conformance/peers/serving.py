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
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

BIN = Path(sys.executable).parent
CONFORMANCE = Path(__file__).parents[1]

_CLIENTS = {
    "--client": "sandbox",
    "--other-client": "other",
    "--reader-client": "sandbox-reader",
    "--writer-client": "sandbox-writer",
}
_URL = re.compile(r"(http://127\.0\.0\.1:[0-9]+)\s*$")
_ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith("COMPLYT_")},
    "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}",  # where PyPI's node is
}

Report = dict[str, Any]


class ServerError(Exception):
    """A server that does not start or cannot be judged; the message is a sentence for people."""


@dataclass(frozen=True)
class Server:
    """How a server is started and judged; `{folder}` in a command is a folder of its own.

    It prints a line that ends with its URL. An expired token comes from the command `expired`, or
    is what the server prints next. `options` are the suite's. Requirements of `apart` are judged
    each on a server of its own, since their checks end it.
    """

    name: str
    command: tuple[str, ...]
    expired: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()


def judge(server: Server, requirements: Sequence[str], profile: str, seed: int) -> Report:
    """Return the suite's report on a server; `requirements` are the ids of all.

    Raises ServerError.
    """
    together = [each for each in requirements if each not in server.apart]
    report = _run(server, together if server.apart else [], profile, seed)
    for identifier in server.apart:
        _add(report, _run(server, [identifier], profile, seed), identifier)
    report["requirements"].sort(key=lambda each: requirements.index(each["id"]))
    return report


def _add(report: Report, other: Report, identifier: str) -> None:
    """Take the verdict on a requirement from another run, and add up what both cost."""
    report["requirements"] = [
        *(each for each in report["requirements"] if each["id"] != identifier),
        *(each for each in other["requirements"] if each["id"] == identifier),
    ]
    for fact in ("seconds", "requests", "customers"):
        report[fact] += other[fact]


def _run(server: Server, only: Sequence[str], profile: str, seed: int) -> Report:
    with tempfile.TemporaryDirectory() as folder, serving(server) as (url, expired):
        command = [str(BIN / "complyt-conformance"), "run", "--url", url, *server.options]
        for option, client in _CLIENTS.items():
            command += [option, f"{client}:{client}-secret"]
        command += ["--expired-token", expired, "--profile", profile, "--seed", str(seed)]
        command += [word for identifier in only for word in ("--only", identifier)]
        finished = subprocess.run(  # noqa: S603 - our own command
            [*command, "--report", folder],
            check=False,
            capture_output=True,
            text=True,
            env=_ENVIRONMENT,
        )
        written = Path(folder, "report.json")
        if not written.exists():
            raise ServerError(f"The suite could not judge {server.name}: {finished.stderr.strip()}")
        report: Report = json.loads(written.read_text("utf-8"))
        return report


@contextmanager
def serving(server: Server) -> Iterator[tuple[str, str]]:
    """Give the URL of a running server and an expired token; raises ServerError."""
    with tempfile.TemporaryDirectory(prefix="complyt-peer-") as folder:
        command, expired = (
            [word.format(folder=folder) for word in words]
            for words in (server.command, server.expired)
        )
        with _started(command) as process:
            assert process.stdout is not None
            url = _url(process.stdout)
            if url is None:
                raise ServerError(
                    f"{server.name} did not start; in conformance/ run `{' '.join(command)}`."
                )
            token = _printed(expired) if expired else process.stdout.readline()
            with _drained(process):
                yield url, token.split()[-1]


@contextmanager
def _started(command: list[str]) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(  # noqa: S603 - a command of servers.py
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=_ENVIRONMENT,
        cwd=CONFORMANCE,
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            _stop(process)


@contextmanager
def _drained(process: subprocess.Popen[str]) -> Iterator[None]:
    """Read what else a server prints, which would fill the pipe, and stop it in the end."""
    reading = threading.Thread(target=deque, args=(process.stdout, 0))
    reading.start()
    try:
        yield
    finally:
        _stop(process)
        reading.join()


def _stop(process: subprocess.Popen[str]) -> None:
    """Stop the whole group, as PyPI's node is a process that waits for the real one."""
    with suppress(ProcessLookupError):  # it has ended
        os.killpg(process.pid, signal.SIGTERM)


def _url(lines: IO[str]) -> str | None:
    return next((found.group(1) for line in lines if (found := _URL.search(line))), None)


def _printed(command: list[str]) -> str:
    return subprocess.run(  # noqa: S603 - a command of servers.py
        command, check=True, capture_output=True, text=True, env=_ENVIRONMENT
    ).stdout

"""Runs the suite against a fault's server, both as processes of their own over a real socket."""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import complyt_conformance.cli
from faults.serving import serve

# What takes long to load is loaded once.
_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(
    ["complyt_reference.app", "complyt_conformance.cli.group", "hypothesis.stateful", "uvicorn"]
)

_CLIENTS = {
    "--client": "sandbox",
    "--other-client": "other",
    "--reader-client": "sandbox-reader",
    "--writer-client": "sandbox-writer",
}


@dataclass(frozen=True)
class Judgement:
    """What the suite said of a server; `verdicts` by requirement id."""

    name: str
    exit_code: int
    verdicts: dict[str, str]
    report: dict[str, Any]

    @property
    def failed(self) -> set[str]:
        """The requirements that failed."""
        return {identifier for identifier, verdict in self.verdicts.items() if verdict == "fail"}

    @property
    def findings(self) -> str:
        """What was found wrong, as the report has it, for people."""
        wrong = [each for each in self.report["requirements"] if each["verdict"] != "pass"]
        return json.dumps(wrong or self.report, indent=1)

    @property
    def broken(self) -> set[str]:
        """The requirements whose checks broke down."""
        return {identifier for identifier, verdict in self.verdicts.items() if verdict == "error"}


def judge(name: str, profile: str = "smoke", seed: int = 1, *options: str) -> Judgement:
    """Judge one fault, variation, or `sound`."""
    with tempfile.TemporaryDirectory() as folder, serving(name) as (url, expired):
        arguments = ["run", "--url", url, "--report", folder, "--expired-token", expired]
        for option, client in _CLIENTS.items():
            arguments += [option, f"{client}:{client}-secret"]
        arguments += ["--profile", profile, "--seed", str(seed), *options]
        printed = Path(folder, "printed")
        suite = _processes.Process(target=_run_suite, args=(arguments, printed))
        suite.start()
        suite.join()
        written = Path(folder, "report.json")
        text = written.read_text() if written.exists() else ""
        report = json.loads(text or '{"requirements": []}')
        if not text:
            report["printed"] = printed.read_text()[-3000:]
    verdicts = {item["id"]: item["verdict"] for item in report["requirements"]}
    return Judgement(name, suite.exitcode or 0, verdicts, report)


def judge_all(names: list[str], profile: str = "smoke", *, at_once: int = 2) -> list[Judgement]:
    """Judge many, a few at a time."""
    with ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(lambda name: judge(name, profile), names))


def _run_suite(arguments: list[str], printed: Path) -> None:
    """Be the command `complyt-conformance`, in a process of its own."""
    with printed.open("wb") as file:
        os.dup2(file.fileno(), sys.stdout.fileno())
        os.dup2(file.fileno(), sys.stderr.fileno())
    sys.argv = ["complyt-conformance", *arguments]
    complyt_conformance.cli.main()


@contextmanager
def serving(name: str) -> Iterator[tuple[str, str]]:
    """Serve a fault in a process of its own; give its URL and an expired token of its key."""
    receiving, sending = _processes.Pipe(duplex=False)
    with tempfile.TemporaryDirectory() as folder:
        server = _processes.Process(target=_serve, args=(name, folder, sending))
        server.start()
        sending.close()  # so that a server which does not start is noticed
        try:
            yield receiving.recv()
        finally:
            server.terminate()
            server.join()


def _serve(name: str, folder: str, sending: Connection) -> None:
    serve(name, Path(folder), lambda url, expired: sending.send((url, expired)))


if __name__ == "__main__":
    from faults.all import FAULTS, KNOWN, VARIATIONS

    for judgement in map(judge, sys.argv[1:] or ["sound", *FAULTS, *VARIATIONS]):
        breaks = KNOWN[judgement.name].breaks if judgement.name in KNOWN else frozenset()
        stray = judgement.failed - breaks
        caught = not breaks or bool(judgement.failed & breaks)
        print(  # noqa: T201 - a listing for people
            f"{judgement.name:<42} {'ok' if caught and not stray else 'WRONG':<6}"
            f"failed {sorted(judgement.failed)} stray {sorted(stray)} "
            f"errors {sorted(judgement.broken)} {judgement.report.get('printed', '')}",
            flush=True,
        )

"""Runs the suite against a fault's server, both as processes of their own over a real socket."""

from __future__ import annotations

import json
import multiprocessing
import os
import queue
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from faults.serving import EXPIRED, Tokens, serve

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["faults.preloaded"])

_cores: queue.SimpleQueue[int] = queue.SimpleQueue()
for _core in os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(2):
    _cores.put(_core)

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
    def failures(self) -> set[tuple[str, str]]:
        """The requirements that failed, each with every check that saw it."""
        return {
            (item["id"], failure["check"].partition("[")[0])
            for item in self.report["requirements"]
            if item["verdict"] == "fail"
            for failure in item["failures"]
        }

    @property
    def findings(self) -> str:
        """What was found wrong, as the report has it, for people."""
        wrong = [each for each in self.report["requirements"] if each["verdict"] != "pass"]
        return json.dumps(wrong or self.report, indent=1)

    @property
    def broken(self) -> set[str]:
        """The requirements whose checks broke down; all the suite did where there is no report."""
        broken = {identifier for identifier, verdict in self.verdicts.items() if verdict == "error"}
        return broken if self.verdicts else {"the suite"}


def judge(
    name: str,
    profile: str = "smoke",
    seed: int = 1,
    *options: str,
    alone: bool = False,
    without: str = "",
) -> Judgement:
    """Judge one fault, variation, or `sound`.

    `alone` the suite is one process, on a core of its own, where the system can tell a process so;
    `without` names a check that it is to lack, which only one process can. Where a run does not
    begin, for lack of tokens, it is given some, as it asks for.
    """
    core = _cores.get() if alone else None
    try:
        return _judge(name, profile, seed, options, core, without)
    finally:
        if core is not None:
            _cores.put(core)


def _judge(
    name: str, profile: str, seed: int, options: Sequence[str], core: int | None, without: str
) -> Judgement:
    with tempfile.TemporaryDirectory() as folder, serving(name) as (url, tokens):
        arguments = ["run", *_target(url, tokens), "--report", folder]
        arguments += ["--profile", profile, "--seed", str(seed), *options]
        exit_code, report = _run(arguments, Path(folder), core, without)
        if not report["requirements"]:
            for option, client in _CLIENTS.items():
                arguments += [option.replace("client", "token"), tokens[client]]
            exit_code, report = _run(arguments, Path(folder), core, without)
    verdicts = {item["id"]: item["verdict"] for item in report["requirements"]}
    return Judgement(name, exit_code, verdicts, report)


def replay(name: str, seed: int, *options: str) -> tuple[dict[str, Any], str]:
    """Judge a fault, then replay its failures; return the report and what the replay printed."""
    with tempfile.TemporaryDirectory() as folder, serving(name) as (url, tokens):
        given = _target(url, tokens)
        asked = ["run", *given, "--report", folder, "--profile", "smoke", "--seed", str(seed)]
        _, report = _run([*asked, *options], Path(folder), None, "")
        if not any(item["failures"] for item in report["requirements"]):
            return report, ""
        _run(["replay", folder, *given], Path(folder), None, "")
        return report, Path(folder, "printed").read_text()


def _target(url: str, tokens: Tokens) -> list[str]:
    """Return the options that tell a command of a server and who calls it."""
    given = ["--url", url, "--expired-token", tokens[EXPIRED]]
    for option, client in _CLIENTS.items():
        given += [option, f"{client}:{client}-secret"]
    return given


def _run(
    arguments: list[str], folder: Path, core: int | None, without: str
) -> tuple[int, dict[str, Any]]:
    """Run the command; return its exit code and report, or what it printed if it wrote none."""
    printed, written = folder / "printed", folder / "report.json"
    suite = _processes.Process(target=_run_suite, args=(arguments, printed, core, without))
    suite.start()
    suite.join()
    exit_code = suite.exitcode or 0
    if not written.exists():
        return exit_code, {"requirements": [], "printed": printed.read_text()[-3000:]}
    return exit_code, json.loads(written.read_text())


def _run_suite(arguments: list[str], printed: Path, core: int | None, without: str) -> None:
    """Be the command `complyt-conformance`, in a process of its own."""
    import complyt_conformance.cli
    from faults import preloaded  # loads much, where it has not been done before the fork

    with printed.open("wb") as file:
        os.dup2(file.fileno(), sys.stdout.fileno())
        os.dup2(file.fileno(), sys.stderr.fileno())
    if core is not None and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {core})
    if without:
        _drop(without)
    preloaded.forget_the_server()
    sys.argv = ["complyt-conformance", *arguments]
    complyt_conformance.cli.main()


def _drop(check: str) -> None:
    """Let the suite of this process lack a check, as if its assertion were dropped."""
    from complyt_conformance.plugin import Plugin

    collected = Plugin.pytest_collection_modifyitems

    def without(self: Plugin, config: Any, items: list[Any]) -> None:
        items[:] = [item for item in items if item.originalname != check]
        collected(self, config, items)

    Plugin.pytest_collection_modifyitems = without  # type: ignore[method-assign]  # a mutant


@contextmanager
def serving(name: str) -> Iterator[tuple[str, Tokens]]:
    """Serve a fault in a process of its own; give its URL and tokens of its key."""
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
    threading.Thread(target=_end_with_parent, daemon=True).start()
    serve(name, Path(folder), lambda url, tokens: sending.send((url, tokens)))


def _end_with_parent() -> None:
    """Let no server outlive a judge who was killed."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)


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

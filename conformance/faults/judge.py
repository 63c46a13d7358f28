"""Runs the suite against a fault's server, both as processes of their own over a real socket."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_CONFORMANCE = Path(__file__).parent.parent
_BIN = Path(sys.executable).parent
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
    def broken(self) -> set[str]:
        """The requirements whose checks broke down."""
        return {identifier for identifier, verdict in self.verdicts.items() if verdict == "error"}


def judge(name: str, profile: str = "smoke", seed: int = 1, *options: str) -> Judgement:
    """Judge one fault, variation, or `sound`."""
    with tempfile.TemporaryDirectory() as folder, _serving(name) as (url, expired):
        command = [str(_BIN / "complyt-conformance"), "run", "--url", url, "--report", folder]
        for option, client in _CLIENTS.items():
            command += [option, f"{client}:{client}-secret"]
        command += ["--expired-token", expired, "--profile", profile, "--seed", str(seed), *options]
        result = subprocess.run(  # noqa: S603 - our own command
            command, capture_output=True, text=True, check=False
        )
        written = Path(folder, "report.json")
        text = written.read_text() if written.exists() else ""
        report = json.loads(text or '{"requirements": []}')
        if not text:
            report["stderr"] = result.stderr[-2000:] + result.stdout[-1000:]
    verdicts = {item["id"]: item["verdict"] for item in report["requirements"]}
    return Judgement(name, result.returncode, verdicts, report)


def judge_all(names: list[str], profile: str = "smoke", *, at_once: int = 2) -> list[Judgement]:
    """Judge many, a few at a time."""
    with ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(lambda name: judge(name, profile), names))


@contextmanager
def _serving(name: str) -> Iterator[tuple[str, str]]:
    """Serve a fault; give its URL and an expired token of its own key."""
    command = [sys.executable, "-m", "faults", name]
    with subprocess.Popen(  # noqa: S603 - our own command
        command, stdout=subprocess.PIPE, text=True, cwd=_CONFORMANCE
    ) as server:
        assert server.stdout is not None
        try:
            url = server.stdout.readline().split()[-1]
            expired = server.stdout.readline().strip()
            yield url, expired
        finally:
            server.terminate()


if __name__ == "__main__":
    from faults.all import FAULTS, VARIATIONS

    known = {**FAULTS, **VARIATIONS}
    for judgement in map(judge, sys.argv[1:] or ["sound", *known]):
        breaks = known[judgement.name].breaks if judgement.name in known else frozenset()
        stray = judgement.failed - breaks
        caught = not breaks or bool(judgement.failed & breaks)
        print(  # noqa: T201 - a listing for people
            f"{judgement.name:<42} {'ok' if caught and not stray else 'WRONG':<6}"
            f"failed {sorted(judgement.failed)} stray {sorted(stray)} "
            f"errors {sorted(judgement.broken)} {judgement.report.get('stderr', '')}",
            flush=True,
        )

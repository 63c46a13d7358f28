"""Load on one server by wrk, and what was measured of it."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from trials.bench.errors import BenchError
from trials.serving import Server

CONNECTIONS = 16

_SCRIPT = Path(__file__).parents[1] / "wrk/customers.lua"
_TIMEOUT = 30  # seconds that an answer may take
_MOST_NEW = 1_000_000  # customers that no round makes as many of

Figures = dict[str, float]


@dataclass(frozen=True)
class Running:
    """A server that answers, and a token for it."""

    name: str
    server: Server
    token: str


def require_wrk() -> str:
    """Return which wrk there is; raises BenchError."""
    if shutil.which("wrk") is None:
        raise BenchError(
            "There is no wrk to make load with; on Debian run `sudo apt-get install wrk`."
        )
    return _wrk("-v").stdout.split()[1]


def load(running: Running, kind: str, customers: int, seconds: int, turn: int) -> Figures:
    """Send requests of a kind; return how many were answered in a second, and how long they took.

    What is new is so in every turn. Raises BenchError where a request failed.
    """
    done = _wrk(
        "--threads", "1", "--connections", str(CONNECTIONS), "--duration", f"{seconds}s",
        "--timeout", f"{_TIMEOUT}s", "--script", str(_SCRIPT), running.server.url,
        "--", kind, running.token, str(customers), str(turn * _MOST_NEW),
    )  # fmt: skip  # a command line reads as lines
    if done.returncode:
        raise BenchError(f"wrk failed: {done.stderr.strip() or done.stdout.strip()}")
    told = json.loads(done.stdout.splitlines()[-1])
    failed = {how: count for how, count in told["failed"].items() if count}
    if failed or not told["requests"]:
        how = ", ".join(f"{count:,} {each}" for each, count in failed.items()) or "none answered"
        raise BenchError(
            f"Requests of the kind {kind} to {running.name} failed ({how}); figures of such a "
            f"round would be worth nothing. Its log ends with: {_end(running.server.log)}"
        )
    return {
        "value": told["requests"] * 1e6 / told["duration"],
        "p50_ms": told["p50"] / 1000,
        "p99_ms": told["p99"] / 1000,
    }


def _wrk(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["wrk", *arguments], capture_output=True, text=True, check=False)  # noqa: S607 - whichever wrk is installed


def _end(log: Path) -> str:
    return log.read_text(errors="replace")[-1000:].strip() or "nothing"

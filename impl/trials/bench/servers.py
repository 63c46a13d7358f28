"""Who is measured: how each is filled with customers and started, all in one way."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from trials.bench.errors import BenchError
from trials.serving import REFERENCE, Server

ROOT = Path(__file__).parents[3]
PRISM_FOLDER = ROOT / "conformance/peers/prism/node_modules/@stoplight/prism-cli"

_NODE = str(Path(sys.executable).with_name("node"))
_UVICORN = (sys.executable, "-m", "uvicorn")


@dataclass(frozen=True)
class Contestant:
    """A kind of server, with its default logging; `filling` takes a file of customers to add.

    One without `filling` keeps no customers, and is one process.
    """

    name: str
    command: tuple[str, ...]
    filling: tuple[str, ...] = ()

    def fill(self, database: str, customers: Path) -> None:
        """Put the customers of an export into an empty database; raises BenchError."""
        done = subprocess.run(
            [*self.filling, customers],
            env={**os.environ, **_environment(database)},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise BenchError(f"{self.name} could not be filled: {done.stderr.strip()[-1000:]}")

    def server(
        self, folder: Path, database: str, key: Path, workers: int, prefix: Sequence[str] = ()
    ) -> Server:
        """Return a server that is not yet started; `prefix` is a command that runs its command."""
        options = ("--workers", str(workers)) if self.filling else ()
        environment = {
            **_environment(database),
            "COMPLYT_REFERENCE_KEY": str(key),
            "BENCH_KEY": str(key),
        }
        command = (*prefix, *self.command)
        return Server(folder, *options, command=command, environment=environment)


def _environment(database: str) -> dict[str, str]:
    return {"COMPLYT_REFERENCE_DATABASE": database, "BENCH_DATABASE": database}


OURS = Contestant("ours", (REFERENCE, "serve"), (REFERENCE, "import", "--tenant", "sandbox"))
FASTAPI = Contestant(
    "FastAPI",
    (*_UVICORN, "trials.peers.fastapi.app:app"),
    (sys.executable, "-m", "trials.peers.fastapi.filling"),
)
STARLETTE = Contestant(
    "Starlette",
    (*_UVICORN, "trials.peers.starlette.app:app"),
    (sys.executable, "-m", "trials.peers.starlette.filling"),
)
PRISM = Contestant(
    "Prism",
    (_NODE, str(PRISM_FOLDER / "dist/index.js"), "mock", str(ROOT / "openapi/customers.yaml")),
)
OTHERS = {each.name.lower(): each for each in (FASTAPI, STARLETTE, PRISM)}

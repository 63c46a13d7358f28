"""Runs a subcommand of `complyt-conformance` against a reference server started for it.

The server gets a free port and, unless COMPLYT_REFERENCE_DATABASE names a database, a temporary
SQLite file; both are gone when the command ends.
Called by `make conformance` and `make fuzz`; further arguments are handed on.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

_BIN = Path(sys.executable).parent
_CLIENTS = {
    "--client": "sandbox",
    "--other-client": "other",
    "--reader-client": "sandbox-reader",
    "--writer-client": "sandbox-writer",
}


def main(subcommand: str, *arguments: str) -> int:
    """Return the exit code of the subcommand, 2 when the server does not start."""
    with tempfile.TemporaryDirectory(prefix="complyt-reference-") as folder:
        own = f"sqlite:///{folder}/customers.db"
        database = os.environ.get("COMPLYT_REFERENCE_DATABASE", own)
        with _reference(database) as url:
            if url is None:
                return 2
            command = [str(_BIN / "complyt-conformance"), subcommand, "--url", url]
            for option, client in _CLIENTS.items():
                command += [option, f"{client}:{client}-secret"]
            command += ["--expired-token", _expired_token(database), *arguments]
            return subprocess.run(command, check=False).returncode  # noqa: S603 - our own command


@contextmanager
def _reference(database: str) -> Generator[str | None]:
    """Give the URL of a running server; what it has to say goes to stderr."""
    command = [str(_BIN / "complyt-reference"), "serve", "--port", "0", "--database", database]
    with subprocess.Popen(  # noqa: S603 - our own command
        [*command, "--log-level", "warning"], stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        words = server.stdout.readline().split()
        try:
            yield words[-1] if words else None
        finally:
            server.terminate()


def _expired_token(database: str) -> str:
    command = [str(_BIN / "complyt-reference"), "token", "sandbox", "--lifetime", "-60"]
    result = subprocess.run(  # noqa: S603 - our own command
        [*command, "--database", database], check=True, capture_output=True, text=True
    )
    return result.stdout.strip()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

"""`complyt-reference serve` as a process of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

COMMAND = str(Path(sys.executable).with_name("complyt-reference"))
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("COMPLYT_")}
PATIENCE = 30  # seconds until a server that does not start or stop counts as hanging

on_both_databases = pytest.mark.parametrize(
    "kept_in", ["sqlite", "postgresql"], indirect=True, scope="module"
)


@dataclass
class Server:
    """A running `complyt-reference serve`."""

    url: str
    process: subprocess.Popen[str]
    log: Path

    def token(self, client_id: str = "sandbox") -> str:
        """Ask for a token of one of the sandbox's clients."""
        credentials = {"clientId": client_id, "clientSecret": f"{client_id}-secret"}
        response = httpx.post(f"{self.url}/v1/token", json=credentials)
        return str(response.json()["accessToken"])

    def client(self, client_id: str = "sandbox") -> httpx.Client:
        """Return a client that sends such a token."""
        headers = {"Authorization": f"Bearer {self.token(client_id)}"}
        return httpx.Client(base_url=self.url, headers=headers, timeout=PATIENCE)

    def stop(self) -> str:
        """Stop it as an operator would; return what it printed after its first line."""
        self.process.terminate()
        self.process.wait(timeout=PATIENCE)
        assert self.process.stdout is not None
        return self.process.stdout.read()


def impatient(seconds: int) -> tuple[str, ...]:
    """Return the command that waits so long for clients, of which nobody could await 30 s."""
    imports = "from complyt_reference import cli, protocol"
    return sys.executable, "-c", f"{imports}; protocol.PATIENCE = {seconds}; cli.main()"


@contextmanager
def serving(
    folder: Path, *arguments: str, command: Sequence[str] = (COMMAND,), **environment: str
) -> Iterator[Server]:
    """Serve on a free port, with `folder` as the working folder."""
    log = folder / f"stderr-{len(list(folder.glob('stderr-*')))}"
    with log.open("w") as stderr:
        process = subprocess.Popen(
            [*command, "serve", "--port", "0", *arguments],
            cwd=folder,
            env=ENVIRONMENT | environment,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
        )
    assert process.stdout is not None
    url = process.stdout.readline().removeprefix("Serving on ").strip()
    try:
        yield Server(url, process, log)
    finally:
        process.terminate()  # a killed server could not stop its workers
        process.communicate(timeout=PATIENCE)

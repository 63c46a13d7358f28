"""A server, ours or another, that can be killed and started again at the same URL."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import urllib3

from trials.postgresql import PostgreSQL, running

REFERENCE = str(Path(sys.executable).with_name("complyt-reference"))
_PATIENCE = 30  # seconds until a server that does not answer counts as hanging


class ServingError(RuntimeError):
    """A server that does not start or answer; the message says what its log says."""


class Server:
    """A server on a port of its own, with the sandbox's clients; `log` is where it complains.

    `command` takes `--port` and the options, `within` is a command that runs others, such as
    prlimit; `environment` comes on top of that of this process.
    """

    def __init__(
        self,
        folder: Path,
        *options: str,
        command: Sequence[str] = (REFERENCE, "serve", "--log-level", "warning"),
        within: Sequence[str] = (),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.folder = folder
        self.log = folder / "server.log"
        self._command = (*within, *command)
        self._options = options
        self.environment = {**os.environ, **(environment or {})}
        self._port = _free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, path: str = "/healthz", status: int = 200) -> float:
        """Start it and return how many seconds passed until it answered so."""
        begun = time.monotonic()
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*self._command, "--port", str(self._port), *self._options],
                cwd=self.folder, env=self.environment, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip  # a command line reads as lines
        self.wait(path, status)
        return time.monotonic() - begun

    def wait(self, path: str = "/healthz", status: int = 200, token: str = "") -> float:
        """Wait until it answers so; return how many seconds that took."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        begun = time.monotonic()
        retry = urllib3.Retry(total=False)
        while time.monotonic() < begun + _PATIENCE:
            try:
                answer = urllib3.request(
                    "GET", self.url + path, headers=headers, retries=retry, timeout=_PATIENCE
                )
                if answer.status == status:
                    return time.monotonic() - begun
            except urllib3.exceptions.HTTPError:
                pass
            if self._process is not None and self._process.poll() is not None:
                raise ServingError(f"The server ended: {self.log.read_text()[-2000:]}")
            time.sleep(0.01)  # nothing tells of a port that is about to be listened on
        raise ServingError(f"{self.url}{path} was not answered {status} in {_PATIENCE} s.")

    def kill(self) -> None:
        """End it and its workers as a power cut would."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def token(self) -> str:
        """Return a token of the sandbox's client."""
        asked = {"clientId": "sandbox", "clientSecret": "sandbox-secret"}
        answer = urllib3.request("POST", f"{self.url}/v1/token", json=asked).json()
        return str(answer["accessToken"])

    @property
    def pid(self) -> int:
        """The process that was started."""
        assert self._process is not None
        return self._process.pid


@contextmanager
def serving(kind: str, workers: int) -> Iterator[tuple[Server, PostgreSQL | None]]:
    """Give a running server on a database of its own, and PostgreSQL where that is the kind."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        database = stack.enter_context(running()) if kind == "postgresql" else None
        url = database.create("trial") if database else "sqlite:///trial.db"
        options = ["--key", "signing.key", "--workers", str(workers)]
        server = Server(folder, "--database", url, *options)
        stack.callback(server.kill)
        server.start()
        yield server, database


def credentials() -> Sequence[str]:
    """Return the options with which `complyt-conformance run` knows the sandbox's clients."""
    options = []
    for option, client in (
        ("--client", "sandbox"), ("--other-client", "other"),
        ("--reader-client", "sandbox-reader"), ("--writer-client", "sandbox-writer"),
    ):  # fmt: skip  # pairs read as pairs
        options += [option, f"{client}:{client}-secret"]
    return options


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from complyt_reference.cli import group
from trials.postgresql import PostgreSQL, running

COMMAND = str(Path(sys.executable).with_name("complyt-reference"))
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("COMPLYT_")}
PATIENCE = 30  # seconds until a server that does not start or stop counts as hanging


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


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """Start a PostgreSQL for the tests of this process."""
    with running() as server:
        yield server


@pytest.fixture
def own() -> Iterator[PostgreSQL]:
    """Start a PostgreSQL for one test, which may stop it."""
    with running() as server:
        yield server


@pytest.fixture
def postgresql_database(postgresql: PostgreSQL) -> str:
    """Make an empty database in PostgreSQL and return its URL."""
    return postgresql.create(f"test_{uuid.uuid4().hex}")


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of a database that is empty, of each kind in turns."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'customers.db'}"
    return str(request.getfixturevalue("postgresql_database"))


@pytest.fixture
def command(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run `complyt-reference` to its end, in an empty working folder."""

    def run(
        *arguments: str, stdin: str = "", environment: Mapping[str, str] = ENVIRONMENT
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [COMMAND, *arguments],
            cwd=tmp_path,
            env=environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    return run


@pytest.fixture
def wrong(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run a command line that must be refused, in this process; return its one sentence."""

    def run(*arguments: str) -> str:
        assert group.run(list(arguments)) == 2
        out, error = capsys.readouterr()
        assert out == ""
        assert error.startswith("complyt-reference: ")
        assert error.count("\n") == 1
        return error

    return run


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Start `complyt-reference serve --port 0` in an empty working folder, as often as asked."""
    with ExitStack() as servers:

        def start(*arguments: str, **environment: str) -> Server:
            return servers.enter_context(_serving(tmp_path, *arguments, **environment))

        yield start


@pytest.fixture(scope="session")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve for all tests that leave no trace."""
    folder = tmp_path_factory.mktemp("shared-server")
    with _serving(folder, "--database", "sqlite:///:memory:") as server:
        yield server


@contextmanager
def _serving(folder: Path, *arguments: str, **environment: str) -> Iterator[Server]:
    log = folder / f"stderr-{len(list(folder.glob('stderr-*')))}"
    with log.open("w") as stderr:
        process = subprocess.Popen(
            [COMMAND, "serve", "--port", "0", *arguments],
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

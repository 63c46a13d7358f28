import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest

from complyt_reference import cli
from tests.servers import COMMAND, ENVIRONMENT, PATIENCE, Server, serving
from trials.postgresql import PostgreSQL, running


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


@pytest.fixture(scope="module")
def kept_in(request: pytest.FixtureRequest) -> str:
    """Return the URL of the database of a module's server: on_both_databases, or SQLite's."""
    if getattr(request, "param", "sqlite") == "sqlite":
        return "sqlite:///:memory:"
    server: PostgreSQL = request.getfixturevalue("postgresql")
    return server.create(f"test_{uuid.uuid4().hex}")


@pytest.fixture
def set_up(tmp_path: Path) -> Path:
    """Return a folder with .venv, as a clone is after `make setup`."""
    tmp_path.joinpath(".venv").symlink_to(Path(sys.prefix))
    return tmp_path


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
        assert cli.run(list(arguments)) == 2
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
            return servers.enter_context(serving(tmp_path, *arguments, **environment))

        yield start


@pytest.fixture(scope="session")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve for all tests that leave no trace."""
    folder = tmp_path_factory.mktemp("shared-server")
    with serving(folder, "--database", "sqlite:///:memory:") as server:
        yield server

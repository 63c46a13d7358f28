import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from complyt_conformance.plugin import declare_marks

BIN = Path(sys.executable).parent
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("COMPLYT_")}
PATIENCE = 90  # seconds until a command that does not end counts as hanging

Command = Callable[..., subprocess.CompletedProcess[str]]
Serving = Callable[[], AbstractContextManager[tuple[str, subprocess.Popen[str]]]]


def pytest_configure(config: pytest.Config) -> None:
    """Let tests import checks."""
    declare_marks(config)


@pytest.fixture
def command(tmp_path: Path) -> Command:
    """Run `complyt-conformance` to its end in an empty working folder."""

    def run(
        *arguments: str, environment: dict[str, str] = ENVIRONMENT
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(BIN / "complyt-conformance"), *arguments],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
            env=environment,
            timeout=PATIENCE,
        )

    return run


@pytest.fixture(scope="session")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the reference server and give its URL."""
    database = tmp_path_factory.mktemp("reference") / "customers.db"
    with _reference(database) as (url, _):
        yield url


@pytest.fixture
def serving(tmp_path: Path) -> Serving:
    """Serve a reference server that a test may kill."""
    return lambda: _reference(tmp_path / "customers.db")


@contextmanager
def _reference(database: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    with subprocess.Popen(
        [
            str(BIN / "complyt-reference"),
            *("serve", "--port", "0", "--log-level", "error"),
            *("--database", f"sqlite:///{database}"),
        ],
        stdout=subprocess.PIPE,
        text=True,
        env=ENVIRONMENT,
    ) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().split()[-1], server
        finally:
            server.terminate()

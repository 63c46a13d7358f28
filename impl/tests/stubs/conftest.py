"""Stubs written by the command, type-checked, and started as their users would."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[3]
COMMAND = Path(sys.executable).with_name("complyt-contract")
PATIENCE = 60  # seconds until a process that does not end counts as hanging

Make = Callable[[Path], Path]
Serve = Callable[..., AbstractContextManager[httpx.Client]]
Checked = Callable[[Path], str]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Return what writes the stubs of a document into an empty folder."""

    def run(document: Path) -> Path:
        folder = tmp_path / "my_stubs"
        subprocess.run(
            [COMMAND, "stubs", document, "--out", folder], check=True, capture_output=True
        )
        return folder

    return run


@pytest.fixture
def type_checked(tmp_path_factory: pytest.TempPathFactory) -> Checked:
    """Return what the strict type checker says of a folder of stubs."""
    cache = tmp_path_factory.getbasetemp() / "mypy"

    def run(folder: Path) -> str:
        finished = subprocess.run(
            [sys.executable, "-m", "mypy", "--strict", "--cache-dir", cache, folder.name],
            cwd=folder.parent,
            env={
                **os.environ,
                "MYPYPATH": os.pathsep.join([str(ROOT / "openapi"), f"{ROOT}/impl"]),
            },
            capture_output=True,
            text=True,
            check=False,
        )
        return finished.stdout

    return run


@pytest.fixture
def serve() -> Serve:
    """Return what starts stubs on a free port, and stops them with Ctrl-C."""
    return _serving


@contextmanager
def _serving(folder: Path, *options: str, logged: str = "") -> Iterator[httpx.Client]:
    """Give a client of the server; its credentials, if any, are the sandbox's."""
    errors = folder.with_name("errors")
    with errors.open("w") as stderr:
        process = subprocess.Popen(
            [sys.executable, "-m", folder.name, "--port", "0", *options],
            cwd=folder.parent,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
        )
    assert process.stdout is not None
    url = process.stdout.readline().removeprefix("Serving on ").strip()
    try:
        with httpx.Client(base_url=url, timeout=PATIENCE) as client:
            yield client
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert errors.read_text() == logged


@pytest.fixture
def token() -> Callable[[Path], str]:
    """Return what asks stubs for a token of the sandbox."""

    def run(folder: Path) -> str:
        finished = subprocess.run(
            [sys.executable, "-m", f"{folder.name}.security", "sandbox"],
            cwd=folder.parent,
            check=True,
            capture_output=True,
            text=True,
        )
        return finished.stdout.strip()

    return run

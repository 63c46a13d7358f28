"""The implementer's road: stubs into an empty folder, started, filled in, judged each time."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

BIN = Path(sys.executable).parent
ROOT = Path(__file__).parents[3]
CLIENTS = {
    "--client": "sandbox",
    "--other-client": "other",
    "--reader-client": "sandbox-reader",
    "--writer-client": "sandbox-writer",
}
PATIENCE = 300  # seconds until a command that does not end counts as hanging


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Write the stubs of the contract."""
    folder = tmp_path / "my_stubs"
    _run(tmp_path, BIN / "complyt-contract", "stubs", "--out", folder)
    return folder


def test_a_skeleton_starts_at_once_and_does_not_conform(folder: Path) -> None:
    """What is not written answers 501, which fails ERR-2; the rest fails with it or is blocked."""
    report, said = _judged(folder)
    assert said.partition(";")[0].endswith(" does not conform")
    verdicts = {each["id"]: each["verdict"] for each in report["requirements"]}
    assert verdicts["ERR-2"] == "fail"
    assert verdicts["TOKEN-1"] == "pass"
    assert "error" not in verdicts.values()
    assert verdicts["PUT-1"] in ("fail", "skip")


def test_a_skeleton_that_is_filled_in_on_a_plain_dict_conforms(folder: Path) -> None:
    """Written as the protocols say, the handlers make a server that keeps every requirement."""
    shutil.copy(Path(__file__).with_name("customers.py"), folder / "handlers")
    checked = _run(folder.parent, sys.executable, "-m", "mypy", "--strict", folder.name)
    assert checked.startswith("Success")
    _run(folder.parent, BIN / "complyt-contract", "stubs", "--out", folder, "--check")
    report, said = _judged(folder)
    assert said.endswith(" conforms")
    assert {each["verdict"] for each in report["requirements"]} == {"pass"}


def _judged(folder: Path) -> tuple[dict[str, Any], str]:
    """Serve the stubs and let the suite judge them; return its report and its last sentence."""
    expired = _run(
        folder.parent,
        *(sys.executable, "-m", f"{folder.name}.security", "sandbox", "--lifetime", "-60"),
    )
    clients = [
        word for option, name in CLIENTS.items() for word in (option, f"{name}:{name}-secret")
    ]
    with _serving(folder) as url:
        finished = subprocess.run(
            [
                *(BIN / "complyt-conformance", "run", "--profile", "smoke", "--url", url),
                *(*clients, "--expired-token", expired.strip(), "--report", "report"),
            ],
            cwd=folder.parent,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    assert "Traceback" not in finished.stdout + finished.stderr
    report = json.loads((folder.parent / "report" / "report.json").read_text())
    return report, finished.stdout.strip().splitlines()[-1]


@contextmanager
def _serving(folder: Path) -> Iterator[str]:
    """Start the stubs as their README says, and stop them; nothing may have gone wrong."""
    errors = folder.with_name("errors")
    with (
        errors.open("w") as stderr,
        subprocess.Popen(
            [sys.executable, "-m", folder.name, "--port", "0"],
            cwd=folder.parent,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
        ) as server,
    ):
        assert server.stdout is not None
        yield server.stdout.readline().split()[-1]
        server.terminate()
    assert errors.read_text() == ""


def _run(folder: Path, *command: str | Path) -> str:
    """Run a command that must succeed; return what it printed."""
    sources = os.pathsep.join(str(ROOT / part) for part in ("openapi", "impl"))
    finished = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "MYPYPATH": sources},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout

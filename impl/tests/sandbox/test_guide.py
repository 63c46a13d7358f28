"""The commands of docs/sandbox.md, as they are printed."""

import re
import shlex
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.servers import ENVIRONMENT, PATIENCE

GUIDE = Path(__file__).parents[3].joinpath("docs", "sandbox.md").read_text("utf-8")
SERVE, CLIENT = re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL)
((PROGRAM, ROWS),) = re.findall(r"\| `([^`]*) \.\.\.` \| .*\n\| --- .*\n((?:\| .*\n)+)", GUIDE)
COMMANDS = [
    command for row in ROWS.splitlines() for command in re.findall(r"`([^`]*)`", row.split("|")[1])
]
CSV = (
    "externalId,source,customerType,externalTimestamps.createdDate,externalTimestamps.updatedDate\n"
    "a,1,RETAIL,2022-10-19,2022-10-20\n"
)


@pytest.fixture
def folder(set_up: Path) -> Path:
    """Return a folder as a clone is after `make setup`, with a file of customers."""
    set_up.joinpath("customers.csv").write_text(CSV)
    return set_up


def run(folder: Path, command: str, **environment: str) -> str:
    """Run a command, which must succeed; return what it prints."""
    done = subprocess.run(
        ["bash", "-euc", command],
        cwd=folder,
        env=ENVIRONMENT | environment,
        input="my secret\n",
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stderr}"
    return done.stdout


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Start the sandbox as printed, but for the port; give its URL."""
    with subprocess.Popen(
        ["bash", "-c", f"exec {SERVE}"],
        cwd=folder,
        env=ENVIRONMENT | {"COMPLYT_REFERENCE_PORT": "0"},
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().split()[2]
        finally:
            server.terminate()


def followed(folder: Path, command: str, **environment: str) -> str:
    """Run a command that has no end; return its first line."""
    with subprocess.Popen(
        ["bash", "-c", f"exec {command}"],
        cwd=folder,
        env=ENVIRONMENT | environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)
    return line


def test_the_controls_are_called_as_printed(folder: Path) -> None:
    """Each row in turn, with a name and an id in place of NAME and ID."""
    told: dict[str, str] = {}
    with served(folder) as url:
        assert httpx.get(f"{url}/v1/customers").status_code == 401
        for printed in COMMANDS:
            made = re.search(r"key-[0-9a-f]+", told.get("keys", ""))
            command = printed.replace("NAME", "before").replace("ID", made[0] if made else "ID")
            call = followed if "--follow" in command else run
            told[printed] = call(folder, f"{PROGRAM} {command}", COMPLYT_URL=url)
    assert told["seed 1000 --locale de_DE"] == "Stored 1,000 customers.\n"
    assert told["seed --file customers.csv"] == "Stored 1 customers.\n"
    assert told["snapshot"].startswith("before ")
    assert "401" in told["requests --status 4XX"]
    assert "GET /v1/customers" in told["requests --follow"]


def test_a_client_is_made_as_printed(folder: Path) -> None:
    """Its entry has the scope."""
    assert "sandbox" in run(folder, CLIENT)
    assert shlex.split(CLIENT)[0] == shlex.split(SERVE)[0]

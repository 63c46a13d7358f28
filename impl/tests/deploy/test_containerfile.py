import json
import re
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from complyt_reference.clients import SANDBOX

ROOT = Path(__file__).parents[3]
FILE = ROOT / "deploy/Containerfile"
GUIDE = ROOT / "docs/operating.md"
HADOLINT = Path(sys.executable).with_name("hadolint")
PATIENCE = 60  # seconds until a container that does not become healthy counts as hanging

Instructions = list[tuple[str, str]]
Done = subprocess.CompletedProcess[str]


def _stages() -> list[Instructions]:
    """Return the instructions of each stage, each with what it is given."""
    text = re.sub(r"\\\n", "", re.sub(r"(?m)^#.*\n", "", FILE.read_text()))
    stages: list[Instructions] = []
    for line in filter(None, text.splitlines()):
        name, _, given = line.partition(" ")
        if name == "FROM":
            stages.append([])
        stages[-1].append((name, given))
    return stages


@pytest.mark.skipif(not HADOLINT.exists(), reason="hadolint has no wheel for this system.")
def test_the_linter_finds_nothing() -> None:
    """The whole of hadolint, and of ShellCheck for what a shell runs."""
    done = _run(str(HADOLINT), str(FILE))
    assert (done.returncode, done.stdout) == (0, "")


def test_the_image_is_as_small_as_its_rights() -> None:
    """What builds stays behind; a user with few rights runs one command, without a shell."""
    *_, last = _stages()
    given = {name: text for name, text in last if name not in ("RUN", "COPY")}
    copied = [text for name, text in last if name == "COPY"]
    assert all(text.startswith("--from=build ") for text in copied)
    assert int(given["USER"]) > 0
    assert json.loads(given["ENTRYPOINT"]) == ["complyt-reference"]
    assert json.loads(given["CMD"]) == ["serve"]
    check = json.loads(given["HEALTHCHECK"].partition("CMD ")[2])
    assert "/readyz" in check[-1]


def test_bases_are_pinned_and_what_is_fetched_has_its_hash() -> None:
    """Nothing comes in its newest version."""
    bases = [given for stage in _stages() for name, given in stage if name == "FROM"]
    assert {base.split()[0] for base in bases} == {"docker.io/library/python:3.12-slim"}
    runs = [given for stage in _stages() for name, given in stage if name == "RUN"]
    commands = [command.strip() for given in runs for command in given.split("&&")]
    fetching = [each for each in commands if re.match(r"pip|uv pip install|uv build", each)]
    assert len(fetching) == 3
    for command in fetching:
        assert re.search(r"--require-hashes|constraints requirements\.lock", command)


def test_what_is_copied_is_there() -> None:
    """Each path that the build copies is one of the repository."""
    build = _stages()[0]
    sources = [path for name, given in build if name == "COPY" for path in given.split()[:-1]]
    assert [path for path in sources if not (ROOT / path).exists()] == []


@pytest.fixture
def container(tmp_path: Path) -> Iterator[Callable[..., Done]]:
    """Build the image and run it with a file of clients; give what runs a command in it."""
    engine = next((name for name in ("podman", "docker") if _succeeds(name, "info")), None)
    base = _stages()[0][0][1].split()[0]
    if engine is None or not _succeeds(engine, "pull", base):
        pytest.skip("There is no engine for containers here, or it does not get the base image.")
    name = f"complyt-reference-{uuid.uuid4().hex}"
    clients = tmp_path / "clients.toml"
    shutil.copy(SANDBOX, clients)
    try:
        _run("bash", "-euc", _printed(engine, name, clients)).check_returncode()
        yield lambda *command: _run(engine, "exec", name, *command)
    finally:
        _run(engine, "rm", "--force", name)
        _run(engine, "volume", "rm", name)
        _run(engine, "rmi", name)


def _printed(engine: str, name: str, clients: Path) -> str:
    """Return the guide's commands, for this engine and with names that nobody else has."""
    section = GUIDE.read_text("utf-8").split("\n## In a container\n")[1].split("\n## ")[0]
    (commands,) = re.findall(r"```sh\n(.*?)```", section, re.DOTALL)
    commands = re.sub(r"(?<![\w/-])complyt-reference\b", name, commands)
    commands = commands.replace("/etc/complyt-reference/clients.toml:/", f"{clients}:/")
    commands = commands.replace("127.0.0.1:8080:", "127.0.0.1::")  # which is a free port
    if engine == "docker":
        commands = commands.replace("podman", engine).replace("--format docker ", "")
    return commands


def test_the_image_becomes_healthy(container: Callable[..., Done]) -> None:
    """Built and run, it says that its database answers, as a user that is not root."""
    check = dict(_stages()[-1])["HEALTHCHECK"].partition("CMD ")[2]
    end = time.monotonic() + PATIENCE
    while (done := container(*json.loads(check))).returncode:
        assert time.monotonic() < end, done.stderr
    assert container("id", "-u").stdout == "10001\n"


def _run(*command: str) -> Done:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def _succeeds(name: str, *arguments: str) -> bool:
    return shutil.which(name) is not None and _run(name, *arguments).returncode == 0

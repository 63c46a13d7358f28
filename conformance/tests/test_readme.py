import os
import re
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {
    name: value
    for name, value in os.environ.items()
    if not name.startswith(("COMPLYT_", "MAKE", "MFLAGS"))
}
PATIENCE = 300  # seconds until a command that does not end counts as hanging

Run = Callable[[str], str]


def blocks(heading: str, file: str = "README.md") -> list[str]:
    """Return the commands that the file prints under a heading."""
    text = ROOT.joinpath(file).read_text("utf-8")
    section = text.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return re.findall(r"```sh\n(.*?)```", section, re.DOTALL)


@pytest.fixture
def run(clone: Path) -> Run:
    """Run a block of commands, which must succeed, and return what it printed."""

    def run(block: str) -> str:
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", block],
            cwd=clone, env=ENVIRONMENT, capture_output=True, text=True, check=False,
            timeout=PATIENCE,
        )  # fmt: skip  # the options are one line
        assert done.returncode == 0, f"{block}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
        return done.stdout

    return run


@contextmanager
def serving(clone: Path, block: str) -> Iterator[str]:
    """Run a command that serves until Ctrl-C, and give its URL."""
    with subprocess.Popen(
        ["bash", "-c", block],
        cwd=clone, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True, start_new_session=True,
    ) as server:  # fmt: skip  # the options are one line
        assert server.stdout is not None
        try:
            line = next(line for line in server.stdout if line.startswith("Serving on"))
            yield line.split()[-1]
        finally:
            os.killpg(server.pid, signal.SIGINT)
            server.stdout.read()


@pytest.fixture
def _free() -> None:
    """Skip where the port that the README names is taken, by the sandbox of every day, say."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", 8080))
        except OSError:
            pytest.skip("Port 8080 is in use; stop what listens there to test the README.")


def test_the_reviewers_commands_run_as_printed(run: Run) -> None:
    """Each command of the section for spec reviewers succeeds."""
    printed = [run(block) for block in blocks("Five minutes for a spec reviewer")]
    assert "Nothing found." in printed[0]


@pytest.mark.usefixtures("_free")
def test_the_client_developers_commands_run_as_printed(clone: Path, run: Run) -> None:
    """Both servers of the section for client developers start, and the rest succeeds."""
    first, second, *others = blocks("Five minutes for a client developer")
    with serving(clone, first) as url, serving(clone, second) as other:
        assert (url, other) == ("http://127.0.0.1:8080", "http://127.0.0.1:9000")
        for block in others:
            run(block)


@pytest.mark.usefixtures("_free")
def test_the_implementers_road_is_as_printed(clone: Path, run: Run) -> None:
    """The stubs start and do not conform; they are as the document has them."""
    write, serve, judge, check = blocks("The implementer's road")
    run(write)
    with serving(clone, serve) as url:
        assert url == "http://127.0.0.1:8081"
        judged = run(f"{judge.rstrip()} || test $? = 1")
    assert judged.splitlines()[-1].startswith(f"{url} does not conform")
    run(check)


@pytest.mark.usefixtures("_free")
def test_the_implementers_commands_run_as_printed(clone: Path, run: Run) -> None:
    """The reference server, taken for one's own, conforms and stands the fuzzing."""
    with serving(clone, "make serve"):
        judged, *others = [run(block) for block in blocks("Five minutes for an implementer")]
    assert judged.splitlines()[-1].startswith("http://127.0.0.1:8080 conforms")
    assert others


@pytest.mark.usefixtures("_free")
def test_the_commands_around_a_run_are_as_printed(clone: Path, run: Run) -> None:
    """The doctor finds nothing, and what tells of a report finds one."""
    guide = "conformance/README.md"
    with serving(clone, "make serve"):
        before = [run(block) for block in blocks("Before a run", guide)]
        after = [run(block) for block in blocks("After a run", guide)]
    assert before
    assert len(after) == 5
    assert clone.joinpath("build/badge.svg").exists()

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from faults.judge import serving

BIN = Path(sys.executable).parent
AGAIN = "is started anew"
PATIENCE = 60  # seconds until a command that was interrupted counts as hanging

Command = Callable[..., subprocess.CompletedProcess[str]]


class Watched:
    """A command that watches, and what it prints."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def until(self, part: str) -> list[str]:
        """Return what is printed up to a line that holds this."""
        assert self._process.stdout is not None
        lines: list[str] = []
        for line in self._process.stdout:
            lines.append(line.rstrip())
            if part in line:
                return lines
        raise AssertionError("\n".join(["it has ended:", *lines]))

    def interrupted(self) -> int:
        """Press Ctrl-C; return the exit code."""
        self._process.send_signal(signal.SIGINT)
        output, _ = self._process.communicate(timeout=PATIENCE)
        assert "Traceback" not in output
        return self._process.returncode


@contextmanager
def watching(url: str, *more: str) -> Iterator[Watched]:
    """Watch PUT-1 and PUT-8 of a server."""
    arguments = ["run", "--watch", "--url", url, "--client", "sandbox:sandbox-secret", "--strict"]
    arguments += ["--profile", "smoke", "--only", "PUT-1", "--only=PUT-8", *more]
    with subprocess.Popen(
        [str(BIN / "complyt-conformance"), *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    ) as process:  # fmt: skip  # the options are one line
        try:
            yield Watched(process)
        finally:
            process.kill()


@contextmanager
def reference(url: str, folder: Path) -> Iterator[None]:
    """Serve the reference server where another one was."""
    port, database = str(urlsplit(url).port), f"sqlite:///{folder / 'customers.db'}"
    with subprocess.Popen(
        [str(BIN / "complyt-reference"), "serve", "--port", port, "--database", database],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    ) as server:  # fmt: skip  # the options are one line
        assert server.stdout is not None
        assert url in server.stdout.readline()
        try:
            yield
        finally:
            server.terminate()
            server.stdout.read()


def test_a_server_that_comes_back_is_judged_again(tmp_path: Path) -> None:
    """What failed is judged first, then all, and what changed is told; Ctrl-C ends as the last."""
    report = tmp_path / "report"
    with ExitStack() as until_the_end:
        with serving("put-merges") as (url, _):
            watched = until_the_end.enter_context(watching(url, "--report", str(report)))
            first = watched.until(AGAIN)
        assert f"{url} does not conform" in first
        assert not [line for line in first if "First" in line or line.startswith("fixed")]
        with reference(url, tmp_path):
            second = watched.until(AGAIN)
            assert watched.interrupted() == 0
    order = ["First what failed: PUT-8.", f"{url} conforms as far as tested"]
    assert [line for line in second if line in order] == [*order, order[1]]
    assert [line.split()[:2] for line in second if line.startswith("fixed")] == [["fixed", "PUT-8"]]
    written = json.loads(report.joinpath("report.json").read_text())
    assert len(written["requirements"]) == 2  # of the whole run, not of what failed alone


def test_ctrl_c_in_the_midst_of_a_run_decides_nothing() -> None:
    """The exit code is 2 then, as it is before there is a server at all."""
    with serving("sound") as (url, _), watching(url) as watched:
        watched.until("PUT")
        assert watched.interrupted() == 2
    with watching(url) as watched:
        watched.until("Waiting until")
        assert watched.interrupted() == 2


def test_options_are_refused_before_the_watch(command: Command) -> None:
    """What is wrong with the command is one sentence, and nothing is waited for."""
    url = ("--url", "http://127.0.0.1:9")
    result = command("run", "--watch", *url, "--client", "a:b", "--only", "PUT-99")
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1

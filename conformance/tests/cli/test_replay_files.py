import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from faults.judge import serving

Command = Callable[..., subprocess.CompletedProcess[str]]

CLIENT = ("--client", "sandbox:sandbox-secret")
# Each with a requirement that it breaks, and what a file of its first failure is judged by.
FAULTS = [
    ("put-merges", "PUT-8"),  # a member of an answer
    ("updateCustomer.complytId.any-text", "PATCH-7"),  # a status
    ("updateCustomer.400.as-422", "ERR-1"),  # a status that the document lacks
    ("updateCustomer.address.state.altered", "PATCH-1"),  # a part of a member, as before
]


def judged(command: Command, fault: str, requirement: str, form: str) -> None:
    """Judge a fault and write a file of its first failure."""
    with serving(fault) as (url, _):
        command(
            "run", "--url", url, *CLIENT, "--profile", "smoke", "--seed", "1",
            "--only", requirement, "--report", "report",
        )  # fmt: skip  # the options are one line
    written = command("replay", "report", f"{requirement}.1", "--as", form)
    assert written.returncode == 0, written.stderr


def run(folder: Path, words: list[str], url: str, token: str) -> tuple[int, str]:
    """Run a file without the suite on the path; return its exit code and what it printed."""
    environment = {"PATH": os.environ["PATH"], "COMPLYT_URL": url, "TOKEN": token}
    done = subprocess.run(
        words, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(("fault", "requirement"), FAULTS, ids=[fault for fault, _ in FAULTS])
def test_a_test_module_judges_as_the_suite_did(
    command: Command, tmp_path: Path, fault: str, requirement: str
) -> None:
    """It fails on the server that the failure is of, and passes on the sound one, twice over."""
    judged(command, fault, requirement, "pytest")
    words = [sys.executable, "-m", "pytest", "--rootdir", ".", "-p", "no:cacheprovider"]
    for name, code in ((fault, 1), ("sound", 0)):
        with serving(name) as (url, tokens):
            for _ in range(2):
                found, printed = run(tmp_path, words, url, tokens["sandbox"])
                assert found == code, printed


def test_a_script_shows_what_the_server_answers(command: Command, tmp_path: Path) -> None:
    """It sends the requests under a new identity and says what to look for."""
    judged(command, "put-merges", "PUT-8", "curl")
    with serving("put-merges") as (url, tokens):
        code, printed = run(tmp_path, ["sh", "put_8_1.sh"], url, tokens["sandbox"])
    assert code == 0, printed
    assert "HTTP/1.1 201" in printed
    assert "Look for: name null" in printed
    recorded = json.loads(tmp_path.joinpath("report", "failures", "PUT-8.1.json").read_text())
    assert recorded["exchanges"][0]["target"].rpartition("/")[2] not in printed


def test_a_script_sends_at_once_what_the_run_sent_so(command: Command, tmp_path: Path) -> None:
    """A server that is wrong only when requests meet is so when the script sends them."""
    fault = "first-puts-at-once-conflict"
    judged(command, fault, "PUT-16", "curl")
    with serving(fault) as (url, tokens):
        code, printed = run(tmp_path, ["sh", "put_16_1.sh"], url, tokens["sandbox"])
    assert code == 0, printed
    assert "HTTP/1.1 409" in printed


def test_a_variable_that_is_not_set_is_said(command: Command, tmp_path: Path) -> None:
    """A script without its token names the variable."""
    judged(command, "put-merges", "PUT-8", "curl")
    code, printed = run(tmp_path, ["sh", "put_8_1.sh"], "http://127.0.0.1:9", "")
    assert code != 0
    assert "TOKEN: set it in the environment" in printed


def test_what_no_file_can_judge_is_said(command: Command, tmp_path: Path) -> None:
    """A comparison of times is left to the suite, in a sentence, with exit code 2."""
    judged(command, "put-merges", "PUT-8", "curl")
    failure = json.loads(tmp_path.joinpath("report", "failures", "PUT-8.1.json").read_text())
    tmp_path.joinpath("times.json").write_text(
        json.dumps({**failure, "expected": "updatedDate after 2026-11-26 12:29:57+00:00"})
    )
    result = command("replay", "times.json", "--as", "pytest")
    assert result.returncode == 2
    assert "PUT-8.1 cannot be judged by a file alone" in result.stderr
    assert not list(tmp_path.glob("test_*.py"))


def test_a_file_that_exists_is_kept(command: Command, tmp_path: Path) -> None:
    """What people may have changed is not overwritten."""
    judged(command, "put-merges", "PUT-8", "curl")
    tmp_path.joinpath("put_8_1.sh").write_text("mine")
    result = command("replay", "report", "PUT-8.1", "--as", "curl")
    assert result.returncode == 2
    assert "put_8_1.sh exists and is kept" in result.stderr
    assert tmp_path.joinpath("put_8_1.sh").read_text() == "mine"

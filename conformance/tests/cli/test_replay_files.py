import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from faults.judge import serving

Command = Callable[..., subprocess.CompletedProcess[str]]

CLIENT = ("--client", "sandbox:sandbox-secret")
PYTEST = (sys.executable, "-m", "pytest", "--rootdir", ".", "-p", "no:cacheprovider")
NOWHERE = "http://127.0.0.1:9"
# Each with a requirement that it breaks, and what a file of its first failure is judged by.
FAULTS = [
    ("put-merges", "PUT-8"),  # a member of an answer
    ("updateCustomer.complytId.any-text", "PATCH-7"),  # a status
    ("updateCustomer.400.as-422", "ERR-1"),  # a status that the document lacks
    ("updateCustomer.address.state.altered", "PATCH-1"),  # a part of a member, as before
    ("a-refused-path-shows-a-trace", "ERR-5"),  # the text of an answer
]


Written = Callable[[str, str, str], str]


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Path]:
    """Judge a fault by a requirement, once; give the folder of the report."""

    @cache
    def judge(fault: str, requirement: str) -> Path:
        folder = tmp_path_factory.mktemp("judged")
        with serving(fault) as (url, _):
            words = ["complyt-conformance", "run", "--url", url, *CLIENT, "--report", str(folder)]
            words += ["--profile", "smoke", "--seed", "1", "--only", requirement]
            subprocess.run(words, check=False, capture_output=True)
        return folder

    return judge


@pytest.fixture
def written(command: Command, judged: Callable[[str, str], Path], tmp_path: Path) -> Written:
    """Write a file of a fault's first failure into a report of its own; give where it stands."""

    def write(fault: str, requirement: str, form: str) -> str:
        shutil.copytree(judged(fault, requirement), tmp_path / "report")
        done = command("replay", "report", f"{requirement}.1", "--as", form)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    return write


def run(folder: Path, words: tuple[str, ...], url: str, token: str) -> tuple[int, str]:
    """Run a file without the suite on the path; return its exit code and what it printed."""
    environment = {"PATH": os.environ["PATH"], "COMPLYT_URL": url, "TOKEN": token}
    done = subprocess.run(
        words, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(("fault", "requirement"), FAULTS, ids=[fault for fault, _ in FAULTS])
def test_a_test_module_judges_as_the_suite_did(
    written: Written, tmp_path: Path, fault: str, requirement: str
) -> None:
    """It fails on the server that the failure is of, and passes on the sound one, twice over."""
    file = written(fault, requirement, "pytest")
    for name, code in ((fault, 1), ("sound", 0)):
        with serving(name) as (url, tokens):
            for _ in range(2):
                found, printed = run(tmp_path, (*PYTEST, file), url, tokens["sandbox"])
                assert found == code, printed


def test_a_test_module_says_what_is_wrong(written: Written, tmp_path: Path) -> None:
    """Its message holds the requirement, what was expected of it and what came."""
    file = written("put-merges", "PUT-8", "pytest")
    with serving("put-merges") as (url, tokens):
        _, printed = run(tmp_path, (*PYTEST, file), url, tokens["sandbox"])
    requirement, expected, came = [line for line in printed.splitlines() if line[:1] == "E"][:3]
    assert "PUT-8: PUT replaces: an optional property left out is unset afterwards." in requirement
    assert "expected name null" in expected
    assert 'came 200 {"complytId":' in came


def test_a_test_module_says_that_no_server_is_there(written: Written, tmp_path: Path) -> None:
    """Where nobody listens it fails with a sentence that says so."""
    file = written("put-merges", "PUT-8", "pytest")
    code, printed = run(tmp_path, (*PYTEST, file), NOWHERE, "none")
    assert code == 1
    assert f"AssertionError: No server can be reached at {NOWHERE}" in printed


def test_a_script_judges_a_status(written: Written, tmp_path: Path) -> None:
    """It ends with 1 on the server that the failure is of, with 0 on the sound one, and says so."""
    fault = "updateCustomer.complytId.any-text"
    file = written(fault, "PATCH-7", "curl")
    for name, code, words in (
        (fault, 1, r"The failure is still there: to request \d+ came 404\."),
        ("sound", 0, r"The failure is not there: to request \d+ came 400\."),
    ):
        with serving(name) as (url, tokens):
            found, printed = run(tmp_path, ("sh", file), url, tokens["sandbox"])
        assert found == code, printed
        assert re.fullmatch(words, printed.splitlines()[-1])


def test_a_script_blames_no_server_for_a_token(written: Written, tmp_path: Path) -> None:
    """With a token that is not taken there is no telling; exit code 2."""
    file = written("updateCustomer.complytId.any-text", "PATCH-7", "curl")
    with serving("sound") as (url, _):
        code, printed = run(tmp_path, ("sh", file), url, "spent")
    assert code == 2
    assert "is the token still good?" in printed


def test_a_script_that_cannot_judge_says_so(written: Written, tmp_path: Path) -> None:
    """It sends the requests under a new identity, and its head says that people have to look."""
    file = written("put-merges", "PUT-8", "curl")
    with serving("put-merges") as (url, tokens):
        code, printed = run(tmp_path, ("sh", file), url, tokens["sandbox"])
    assert code == 0, printed
    assert "HTTP/1.1 201" in printed
    assert "Expected is name null" in printed
    assert "# No script can judge what it shows" in tmp_path.joinpath(file).read_text()
    recorded = json.loads(tmp_path.joinpath("report", "failures", "PUT-8.1.json").read_text())
    assert recorded["exchanges"][0]["target"].rpartition("/")[2] not in printed


@pytest.mark.parametrize(
    ("fault", "requirement"),
    [("put-merges", "PUT-8"), ("first-puts-at-once-conflict", "PUT-16")],
    ids=["in order", "at once"],
)
def test_a_script_says_that_no_server_is_there(
    written: Written, tmp_path: Path, fault: str, requirement: str
) -> None:
    """Where nobody listens it ends with a sentence and exit code 2."""
    file = written(fault, requirement, "curl")
    code, printed = run(tmp_path, ("sh", file), NOWHERE, "none")
    assert code == 2
    assert f"no server can be reached at {NOWHERE}." in printed.splitlines()[-1]


def test_a_script_sends_at_once_what_the_run_sent_so(written: Written, tmp_path: Path) -> None:
    """A server that is wrong only when requests meet is so when the script sends them."""
    fault = "first-puts-at-once-conflict"
    file = written(fault, "PUT-16", "curl")
    with serving(fault) as (url, tokens):
        code, printed = run(tmp_path, ("sh", file), url, tokens["sandbox"])
    assert code == 0, printed
    assert "HTTP/1.1 409" in printed


def test_a_variable_that_is_not_set_is_said(written: Written, tmp_path: Path) -> None:
    """A script without its token names the variable."""
    file = written("put-merges", "PUT-8", "curl")
    assert run(tmp_path, ("sh", file), NOWHERE, "") == (2, "Set TOKEN in the environment.\n")


def test_what_no_file_can_judge_is_said(command: Command, written: Written, tmp_path: Path) -> None:
    """A comparison of times is left to the suite, in a sentence, with exit code 2."""
    written("put-merges", "PUT-8", "curl")
    failure = json.loads(tmp_path.joinpath("report", "failures", "PUT-8.1.json").read_text())
    tmp_path.joinpath("times.json").write_text(
        json.dumps(
            {**failure, "expected": "updatedDate after 2026-11-26 12:29:57", "differences": []}
        )
    )
    result = command("replay", "times.json", "--as", "pytest")
    assert result.returncode == 2
    assert "No file of PUT-8.1: only the suite can tell what is right there.\n" in result.stderr
    assert not list(tmp_path.rglob("test_*.py"))


def test_what_cannot_be_a_file_keeps_no_other_from_being_one(
    command: Command, written: Written, tmp_path: Path
) -> None:
    """One reason is told once for all that it holds for; what can be written is, exit code 0."""
    written("put-merges", "PUT-8", "curl")
    file = tmp_path / "report" / "report.json"
    report = json.loads(file.read_text())
    (item,) = (each for each in report["requirements"] if each["id"] == "PUT-8")
    first = item["failures"][0]
    untold = {**first, "expected": "what only the suite can tell [it]", "differences": []}
    item["failures"] = [first, *({**untold, "id": f"PUT-8.{at}"} for at in range(2, 10))]
    file.write_text(json.dumps(report))
    result = command("replay", "report", "--as", "pytest")
    assert (result.returncode, result.stdout) == (0, "report/failures/test_put_8_1.py\n")
    told, advice = result.stderr.splitlines()
    assert "PUT-8.2, PUT-8.3, PUT-8.4, PUT-8.5, PUT-8.6 and 3 others: only the suite" in told
    assert advice.startswith("--as curl writes their requests")


def test_files_stand_beside_those_of_the_report_or_where_they_are_wanted(
    command: Command, written: Written, tmp_path: Path
) -> None:
    """The path that is printed leads to the file, in a folder that is made where it is named."""
    assert written("put-merges", "PUT-8", "curl") == "report/failures/put_8_1.sh"
    wanted = command("replay", "report", "PUT-8.1", "--as", "pytest", "--out", "new/folder")
    assert wanted.stdout == "new/folder/test_put_8_1.py\n"
    alone = command("replay", "report/failures/PUT-8.1.json", "--as", "pytest")
    assert alone.stdout == "report/failures/test_put_8_1.py\n"
    for result in (wanted, alone):
        assert tmp_path.joinpath(result.stdout.strip()).is_file()


def test_a_file_that_exists_is_kept(command: Command, written: Written, tmp_path: Path) -> None:
    """What people may have changed is not overwritten."""
    file = written("put-merges", "PUT-8", "curl")
    tmp_path.joinpath(file).write_text("mine")
    result = command("replay", "report", "PUT-8.1", "--as", "curl")
    assert result.returncode == 2
    assert "put_8_1.sh exists and is kept" in result.stderr
    assert tmp_path.joinpath(file).read_text() == "mine"

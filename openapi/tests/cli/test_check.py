import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from complyt_contract.review.house import RULES

COMMAND = Path(sys.executable).with_name("complyt-contract")
BOOKS = "openapi: 3.1.0\ninfo: {title: Books, version: 1.0.0}\npaths: {}\n"
LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    return subprocess.run(
        [COMMAND, "check", *arguments], capture_output=True, text=True, check=False
    )


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """Return a document with one finding, in line 4."""
    path = tmp_path / "books.yaml"
    path.write_text(BOOKS + "x-opens: 18:00\n")
    return path


def test_the_contract_passes() -> None:
    """Without a document the contract is checked, and exit code 0 says that nothing was found."""
    finished = run()
    assert (finished.returncode, finished.stderr) == (0, "")
    assert "Nothing found." in finished.stdout


def test_findings_are_told_with_their_place(broken: Path) -> None:
    """A finding is a line with file, line, column, level, rule and sentence; exit code 1."""
    finished = run(broken)
    assert finished.returncode == 1
    assert f"{broken}:4:1: error C501 Quote 18:00" in finished.stdout


def test_findings_are_written_as_json(broken: Path) -> None:
    """A program reads rule, level, message, place, line and column."""
    found = json.loads(run("--format", "json", broken).stdout)["findings"]
    assert [(each["rule"], each["line"], each["place"]) for each in found] == [
        ("C501", 4, "/x-opens")
    ]


def test_findings_are_written_for_github(broken: Path) -> None:
    """Annotations carry file, line and column, with what they separate by escaped."""
    assert (
        f"::error file={broken},line=4,col=1,title=C501::"
        in run("--format", "github", broken).stdout
    )


def test_a_rule_is_explained() -> None:
    """--explain says the rule, its reason, a bad and a good example."""
    said = run("--explain", "C201").stdout
    for part in (RULES["C201"].sentence, RULES["C201"].reason, "Bad:", "Good:"):
        assert part in said


@pytest.mark.parametrize(
    "text",
    [
        *("", "a", "[]", "openapi: 3.1\n", "openapi: 4.0.0\n", "swagger: '2.0'\n", "\t"),
        *("\ufffe\0", "openapi: [3.1.0]", BOOKS + LAUGHS, BOOKS + "a: " + "[" * 5000),
    ],
    ids=lambda text: ascii(text[:30]),
)
def test_what_cannot_be_read_is_one_sentence(tmp_path: Path, text: str) -> None:
    """A document that is none, is of another version or explodes is refused with exit code 2."""
    path = tmp_path / "books.yaml"
    path.write_text(text)
    finished = run(path)
    assert (finished.returncode, finished.stdout) == (2, "")
    assert finished.stderr.startswith("complyt-contract: The document")
    assert finished.stderr.count("\n") == 1


@pytest.mark.parametrize("arguments", [["missing.yaml"], ["--explain", "C999"], ["--format", "x"]])
def test_bad_use_is_one_sentence(arguments: list[str]) -> None:
    """Whatever is wrong with a command is said in one line, with exit code 2."""
    finished = run(*arguments)
    assert (finished.returncode, finished.stdout) == (2, "")
    assert finished.stderr.count("\n") == 1


def test_nothing_outside_the_document_is_read(tmp_path: Path) -> None:
    """A reference to a host or to another file is a finding, and is not followed."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        host = f"http://127.0.0.1:{listener.getsockname()[1]}"
        path = tmp_path / "books.yaml"
        path.write_text(
            "openapi: 3.1.0\ninfo: {title: Books, version: 1.0.0}\n"
            f"paths: {{/a: {{get: {{responses: {{'200': {{$ref: '{host}/r'}}}}}}}}}}\n"
            f"components: {{schemas: {{A: {{$ref: '{host}/a'}}, B: {{$ref: 'other.yaml#/B'}}}}}}\n"
        )
        tmp_path.joinpath("other.yaml").write_text("B: {type: strange}\n")
        finished = run(path)
        listener.settimeout(0)
        with pytest.raises(BlockingIOError):
            listener.accept()
    assert finished.returncode == 1
    assert finished.stdout.count("C002") == 3
    assert "strange" not in finished.stdout

import json
import re
import socket
from pathlib import Path
from typing import Any

import pytest

from complyt_contract.review.house import RULES

BOOKS = "openapi: 3.1.0\ninfo: {title: Books, version: 1.0.0}\npaths: {}\n"
LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """Return a document with one finding, in line 4."""
    path = tmp_path / "books.yaml"
    path.write_text(BOOKS + "x-opens: 18:00\n")
    return path


def test_the_contract_passes(command: Any) -> None:
    """Without a document the contract is checked, and exit code 0 says that nothing was found."""
    finished = command("check")
    assert (finished.returncode, finished.stderr) == (0, "")
    assert "Nothing found." in finished.stdout


def test_findings_are_told_with_their_place(command: Any, broken: Path) -> None:
    """A finding is a line with file, line, column, level, rule and sentence; exit code 1."""
    finished = command("check", broken)
    assert finished.returncode == 1
    assert f"{broken}:4:1: error C501 Quote 18:00" in finished.stdout


def test_findings_are_written_as_json(command: Any, broken: Path) -> None:
    """A program reads rule, level, message, place, line and column."""
    found = json.loads(command("check", "--format", "json", broken).stdout)["findings"]
    assert [(each["rule"], each["line"], each["place"]) for each in found] == [
        ("C501", 4, "/x-opens")
    ]


def test_findings_are_written_for_github(command: Any, broken: Path) -> None:
    """Annotations carry file, line and column, with what they separate by escaped."""
    assert (
        f"::error file={broken},line=4,col=1,title=C501::"
        in command("check", "--format", "github", broken).stdout
    )


def test_a_rule_is_explained(command: Any) -> None:
    """--explain says the rule, its reason, a bad and a good example."""
    said = command("check", "--explain", "C201").stdout
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
def test_what_cannot_be_read_is_one_sentence(command: Any, tmp_path: Path, text: str) -> None:
    """A document that is none, is of another version or explodes is refused with exit code 2."""
    path = tmp_path / "books.yaml"
    path.write_text(text)
    finished = command("check", path)
    assert (finished.returncode, finished.stdout) == (2, "")
    assert finished.stderr.startswith("complyt-contract: The document")
    assert finished.stderr.count("\n") == 1


def test_a_rule_is_explained_in_small_letters(command: Any) -> None:
    """The id of a rule may be written small."""
    assert command("check", "--explain", "c201").stdout == RULES["C201"].explained


@pytest.mark.parametrize("arguments", [["--explain", "C999"], ["--explain"]])
def test_an_id_that_is_none_gets_the_ids(command: Any, arguments: list[str]) -> None:
    """A wrong or a missing id is answered with all that there are, and with where more is said."""
    said = command("check", *arguments).stderr
    assert "`complyt-contract check --help`" in said
    assert set(RULES) <= set(re.findall(r"C\d{3}", said))


def test_findings_are_counted(command: Any, broken: Path) -> None:
    """One error is an error, and none are errors."""
    assert command("check", broken).stdout.endswith(": 1 error, 0 warnings.\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("openapi: 3.1\n", "is a number; quote it, in full: `openapi: '3.1.0'`"),
        ("swagger: '2.0'\n", "it is Swagger 2.0, and only OpenAPI 3.0 to 3.2 can be read"),
        (BOOKS + "a:\n\tb: c\n", "a tab stands where YAML wants blanks"),
    ],
)
def test_what_cannot_be_read_is_told_for_what_it_is(
    command: Any, tmp_path: Path, text: str, said: str
) -> None:
    """A bare version, Swagger and a tab are called by their names."""
    path = tmp_path / "books.yaml"
    path.write_text(text)
    assert said in command("check", path).stderr


@pytest.mark.parametrize("arguments", [["missing.yaml"], ["--explain", "C999"], ["--format", "x"]])
def test_bad_use_is_one_sentence(command: Any, arguments: list[str]) -> None:
    """Whatever is wrong with a command is said in one line, with exit code 2."""
    finished = command("check", *arguments)
    assert (finished.returncode, finished.stdout) == (2, "")
    assert finished.stderr.count("\n") == 1


def test_nothing_outside_the_document_is_read(command: Any, tmp_path: Path) -> None:
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
        finished = command("check", path)
        listener.settimeout(0)
        with pytest.raises(BlockingIOError):
            listener.accept()
    assert finished.returncode == 1
    assert finished.stdout.count("C002") == 3
    assert "strange" not in finished.stdout

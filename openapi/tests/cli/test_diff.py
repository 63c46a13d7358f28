import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

BOOKS = """\
openapi: 3.1.0
info: {title: Books, version: 1.0.0}
paths:
  /books:
    post:
      operationId: addBook
      x-requirements:
        - {id: PUT-1, level: must, text: A book is stored., about: [title]}
      requestBody:
        content:
          application/json:
            schema:
              properties:
                title: {maxLength: 9}
      responses: {'400': {description: Wrong.}}
"""
GIT = {
    **os.environ,
    **dict.fromkeys(("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"), "A"),
    **dict.fromkeys(("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"), "a@books.example"),
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
}


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Return OLD and NEW, with one change, which breaks clients and servers."""
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    old.write_text(BOOKS)
    new.write_text(BOOKS.replace("maxLength: 9", "maxLength: 5"))
    return old, new


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a repository whose first commit holds api/books.yaml; go there."""
    folder = tmp_path / "repository"
    folder.joinpath("api").mkdir(parents=True)
    folder.joinpath("api", "books.yaml").write_text(BOOKS)
    monkeypatch.chdir(folder)
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "Describe books"]):
        subprocess.run(["git", *arguments], check=True, env=GIT)
    folder.joinpath("api", "books.yaml").write_text(BOOKS.replace("maxLength: 9", "maxLength: 5"))
    return folder


def test_changes_are_told_as_text(command: Any, files: tuple[Path, Path]) -> None:
    """A change stands under whom it breaks, with its place, why, where, and what to certify."""
    finished = command("diff", *files)
    assert (finished.returncode, finished.stderr) == (0, "")
    for part in (
        "Breaking for clients and servers (1)",
        f"max-length-lowered  {files[1]}:14 /paths/~1books/post/requestBody/content/",
        "The greatest length was 9 and is 5: an old client may send what is no longer legal",
        "In addBook (request body).",
        "Certify again (1)\n\n  PUT-1",
        "1 breaking for clients and servers.",
    ):
        assert part in finished.stdout


def test_changes_are_told_as_json(command: Any, files: tuple[Path, Path]) -> None:
    """A program reads every field of every change, and what to certify again."""
    found = json.loads(command("diff", "--format", "json", *files).stdout)
    (change,) = found["changes"]
    assert found["certify"] == change["certify"] == ["PUT-1"]
    assert (change["kind"], change["effect"], change["breaks"], change["line"]) == (
        "max-length-lowered",
        "breaking",
        ["clients", "servers"],
        14,
    )
    assert change["touched"] == [{"operation": "addBook", "where": "request body"}]
    assert (change["document"], change["place"][-10:]) == ("new", "/maxLength")


def test_changes_are_told_as_markdown(command: Any, files: tuple[Path, Path]) -> None:
    """A pull request shows a table under each effect."""
    said = command("diff", "--format", "markdown", *files).stdout
    assert "### Breaking for clients and servers (1)" in said
    assert "| `max-length-lowered` |" in said
    assert "### Certify again (1)\n\nPUT-1" in said


def test_a_document_is_the_same_as_itself(command: Any, files: tuple[Path, Path]) -> None:
    """Without a change there is nothing to tell but that."""
    finished = command("diff", files[0], files[0], "--fail-on", "any")
    assert finished.returncode == 0
    assert finished.stdout.endswith(": no change.\n")


@pytest.mark.parametrize(
    ("whom", "turned", "expected"),
    [("clients", 0, 1), ("servers", 0, 1), ("any", 0, 1), ("clients", 1, 0), ("servers", 1, 1)],
)
def test_what_breaks_may_fail(
    command: Any, files: tuple[Path, Path], whom: str, turned: int, expected: int
) -> None:
    """--fail-on gives exit code 1 where something breaks for those that it names."""
    named = files[::-1] if turned else files
    assert command("diff", *named, "--fail-on", whom).returncode == expected


@pytest.mark.parametrize(
    ("folder", "old"),
    [
        (".", "HEAD:api/books.yaml"),
        ("api", "HEAD:books.yaml"),
        ("api", "HEAD:api/books.yaml"),
        ("api", "HEAD:../api/books.yaml"),
    ],
)
def test_a_revision_is_read_from_git(
    command: Any, repository: Path, monkeypatch: pytest.MonkeyPatch, folder: str, old: str
) -> None:
    """FILE is looked for from the current folder and from the repository's root."""
    monkeypatch.chdir(repository / folder)
    finished = command("diff", old, repository / "api" / "books.yaml")
    assert (finished.returncode, finished.stderr) == (0, "")
    assert f"{old} -> " in finished.stdout
    assert "max-length-lowered" in finished.stdout


def test_a_file_of_that_name_wins(command: Any, repository: Path) -> None:
    """What is a real file is read as such, whatever git knows."""
    repository.joinpath("HEAD:api").mkdir()
    repository.joinpath("HEAD:api", "books.yaml").write_text(BOOKS.replace("9", "7"))
    assert "was 7 and is 5" in command("diff", "HEAD:api/books.yaml", "api/books.yaml").stdout


@pytest.mark.parametrize(
    ("old", "said"),
    [
        ("missing.yaml", "The document missing.yaml cannot be read"),
        ("nowhere:api/books.yaml", "git knows no revision nowhere"),
        ("--all:api/books.yaml", "git knows no revision --all"),
        ("HEAD:missing.yaml", "there is no file missing.yaml in HEAD"),
        ("HEAD:api", "there is no file api in HEAD"),
        (":api/books.yaml", "The document :api/books.yaml cannot be read"),
        ("notes.txt", "The document notes.txt cannot be used"),
        ("HEAD:notes.txt", "The document HEAD:notes.txt cannot be used"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(
    command: Any, repository: Path, old: str, said: str
) -> None:
    """Nothing is compared, and one line says what is wrong and what to do; exit code 2."""
    repository.joinpath("notes.txt").write_text("no: document\n")
    subprocess.run(["git", "add", "notes.txt"], check=True, env=GIT)
    subprocess.run(["git", "commit", "-q", "-m", "Note something"], check=True, env=GIT)
    finished = command("diff", "--", old, "api/books.yaml")
    assert (finished.returncode, finished.stdout) == (2, "")
    assert said in finished.stderr
    assert finished.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ("'#/components/schemas/Title'", "the reference #/components/schemas/Title in line 14"),
        ("title.yaml", "the reference title.yaml in line 14 leaves the document"),
    ],
)
@pytest.mark.parametrize("is_turned", [False, True])
def test_a_reference_that_leads_nowhere_is_one_sentence(
    command: Any, files: tuple[Path, Path], reference: str, said: str, is_turned: bool
) -> None:
    """Nothing is compared, nor fetched, when OLD or NEW refers to what is not in it."""
    files[1].write_text(BOOKS.replace("{maxLength: 9}", f"{{$ref: {reference}}}"))
    finished = command("diff", *(files[::-1] if is_turned else files))
    assert (finished.returncode, finished.stdout) == (2, "")
    assert finished.stderr.count("\n") == 1
    assert f"{files[1]} cannot be compared: {said}" in finished.stderr


def test_outside_a_repository_a_revision_is_one_sentence(
    command: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there is no repository, that is said."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    finished = command("diff", "HEAD:books.yaml", "HEAD:books.yaml")
    assert (finished.returncode, finished.stderr.count("\n")) == (2, 1)
    assert "no git repository here" in finished.stderr


def test_without_git_a_revision_is_one_sentence(
    command: Any, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where git is not installed, that is said."""
    monkeypatch.setenv("PATH", str(repository))
    finished = command("diff", "HEAD:api/books.yaml", "api/books.yaml")
    assert (finished.returncode, finished.stderr.count("\n")) == (2, 1)
    assert "install it" in finished.stderr

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from complyt_conformance.decisions import decisions_of
from complyt_conformance.explanations import explanation, explanations
from complyt_conformance.written import checks
from complyt_contract.document import contract, load

Command = Callable[..., subprocess.CompletedProcess[str]]


def test_a_requirement_is_explained_without_a_failure(command: Command) -> None:
    """Sentence, level, place, reason, causes, checks and how to run it alone are told."""
    result = command("explain", "put-8")
    said, entry = " ".join(result.stdout.split()), explanation("PUT-8")
    assert result.returncode == 0
    for told in ("PUT-8 (should)", entry.says, entry.place, entry.anchor, entry.why, *entry.causes):
        assert told in said
    for check in checks("PUT-8"):
        assert f"({check.file}:{check.line})" in said
    assert "--only PUT-8" in said


def test_every_requirement_can_be_explained_at_once(command: Command) -> None:
    """Several ids are explained in their order, each once, in lines that fit a terminal."""
    result = command("explain", *explanations(load()), "PUT-8")
    headings = [line for line in result.stdout.splitlines() if line.endswith(("must)", "should)"))]
    assert [line.split()[0] for line in headings] == [*explanations(load())]
    assert max(map(len, result.stdout.splitlines())) <= 100


def test_what_every_answer_shows_is_said_to_be_watched(command: Command) -> None:
    """A requirement that no check needs to provoke says that all answers are looked at."""
    assert "every answer of a run is watched for it" in command("explain", "DOC-1").stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("explain", "PUT88", "PUT-8"),
        ("run", "--url", "http://127.0.0.1:1", "--token", "t", "--only", "PUT88"),
    ],
    ids=["explain", "run"],
)
def test_an_unknown_id_is_answered_with_near_ones(
    command: Command, arguments: tuple[str, ...]
) -> None:
    """An id that the document lacks ends in a sentence that names those it may mean."""
    result = command(*arguments)
    assert result.returncode == 2
    assert result.stderr.startswith("complyt-conformance: The document has no requirement PUT88;")
    assert "near are PUT-8, " in result.stderr


def test_an_id_that_is_near_none_leads_to_the_list(command: Command) -> None:
    """An id like no other is answered with how to see them all."""
    stderr = command("explain", "lookup").stderr
    assert "near" not in stderr
    assert "complyt-conformance list` shows" in stderr


def test_a_decision_is_explained(command: Command) -> None:
    """What is decided, why, where it stands and which requirements name it are told."""
    result = command("explain", "d21", "PUT-17")
    decision = decisions_of(load())["D21"]
    said, _, requirement = " ".join(result.stdout.split()).partition("----")
    assert result.returncode == 0
    for told in ("D21 (a decision)", decision.decided, decision.why, decision.place, "PUT-17: An"):
        assert " ".join(told.split()) in said
    assert "PUT-17 (should)" in requirement or "PUT-17 (must)" in requirement


def test_a_decision_that_the_document_lacks_leads_to_those_it_has(
    command: Command, tmp_path: Path
) -> None:
    """Where decisions stand, and how many there are, is said; of a document without any, too."""
    stands = "Decisions stand under `x-decisions` of a document; this one has "
    assert f"{stands}29, D1 to D29." in command("explain", "D99").stderr
    bare = tmp_path / "bare.yaml"
    bare.write_bytes(contract().read_bytes().replace(b"x-decisions", b"x-else"))
    assert f"{stands}none." in command("explain", "D21", "--document", str(bare)).stderr
    assert "x-decisions" not in command("explain", "D21", "PUT88").stderr


def test_advice_is_as_the_command_was_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A command that was called by a path advises it, so that people can paste what they read."""
    (tmp_path / "bin").symlink_to(Path(sys.executable).parent)
    monkeypatch.chdir(tmp_path)
    explained = subprocess.run(
        ["bin/complyt-conformance", "explain", "PUT-8"],
        capture_output=True, text=True, check=True,
        env={**os.environ, "PATH": "/usr/bin:/bin"},
    ).stdout  # fmt: skip  # a line an argument hides what is run
    assert "  bin/complyt-conformance run --url URL" in explained
    assert "`bin/complyt-contract docs` makes" in " ".join(explained.split())

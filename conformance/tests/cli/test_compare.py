import copy
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., subprocess.CompletedProcess[str]]

RUN = ("run", "--client", "sandbox:sandbox-secret", "--only", "PUT-1", "--only", "GET-1", "--url")


@pytest.fixture(scope="module")
def report(reference: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return a report of two requirements that pass."""
    folder = tmp_path_factory.mktemp("report")
    program = Path(sys.executable).with_name("complyt-conformance")
    subprocess.run(
        [str(program), *RUN, reference, "--report", str(folder), "--profile", "smoke"], check=True
    )
    read: dict[str, Any] = json.loads(folder.joinpath("report.json").read_text())
    return read


def written(folder: Path, report: dict[str, Any], **verdicts: str) -> str:
    """Write a report with other verdicts, PUT_1="fail" and so on; return its file's name."""
    changed = copy.deepcopy(report)
    for item in changed["requirements"]:
        item["verdict"] = verdicts.get(item["id"].replace("-", "_"), item["verdict"])
    name = "-".join(["report", *map("-".join, verdicts.items())]) + ".json"
    folder.joinpath(name).write_text(json.dumps(changed))
    return name


@pytest.mark.parametrize(
    ("old", "new", "code", "words"),
    [
        ({}, {}, 0, ("nothing changed",)),
        ({}, {"PUT_1": "fail"}, 1, ("newly failing", "PUT-1")),
        ({"PUT_1": "skip"}, {"PUT_1": "error"}, 1, ("newly failing", "PUT-1")),
        ({"PUT_1": "fail"}, {}, 0, ("fixed", "PUT-1")),
        ({"PUT_1": "known"}, {}, 0, ("fixed", "PUT-1")),
        ({"PUT_1": "fail"}, {"PUT_1": "error"}, 0, ("still failing", "PUT-1")),
        ({"PUT_1": "fail"}, {"PUT_1": "skip"}, 0, ("no longer tested", "PUT-1")),
        ({"PUT_1": "skip"}, {}, 0, ("newly tested", "PUT-1")),
        ({"PUT_1": "fail"}, {"PUT_1": "known"}, 0, ("known", "PUT-1")),
        ({"PUT_1": "fail"}, {"GET_1": "fail"}, 1, ("newly failing", "GET-1", "1 fixed")),
    ],
)
def test_what_changed_is_told(
    command: Command, tmp_path: Path, report: dict[str, Any],
    old: dict[str, str], new: dict[str, str], code: int, words: tuple[str, ...],
) -> None:  # fmt: skip  # what the parameters are is seen at a glance
    """Each requirement is told by what became of it; a new failure is exit code 1."""
    files = written(tmp_path, report, **old), written(tmp_path, report, **new)
    result = command("compare", *files)
    assert result.returncode == code, result.stdout + result.stderr
    assert all(word in result.stdout for word in words), result.stdout


@pytest.mark.parametrize("kind", ["no longer tested", "newly tested"])
@pytest.mark.parametrize(
    ("only", "ended", "reason"),
    [
        (["PUT-1"], None, "left out by --only"),
        (None, "The run was interrupted.", "not reached: the run ended before its check"),
        (None, None, "no requirement of the run's document"),
    ],
)
def test_many_that_one_run_left_out_are_told_in_a_line(
    command: Command, tmp_path: Path, report: dict[str, Any],
    kind: str, only: list[str] | None, ended: str | None, reason: str,
) -> None:  # fmt: skip  # what the parameters are is seen at a glance
    """What a narrow or short run did not test is counted, with the reason; a few are named."""
    whole, narrow = copy.deepcopy(report), copy.deepcopy(report)
    narrow |= {"only": only, "ended": ended}
    for number in range(2, 21):
        added = {**copy.deepcopy(report["requirements"][0]), "id": f"PUT-{number}"}
        whole["requirements"].append(added)
        if ended:
            narrow["requirements"].append({**added, "verdict": "skip", "reason": reason})
    pair = {"whole.json": whole, "narrow.json": narrow}
    for name, each in pair.items():
        tmp_path.joinpath(name).write_text(json.dumps(each))
    result = command("compare", *(pair if kind == "no longer tested" else [*pair][::-1]))
    assert f"{kind:<17}19 requirements: {reason}\n" in result.stdout
    assert "PUT-20" not in result.stdout
    assert result.stdout.endswith(f"19 {kind}.\n")


def test_runs_that_differ_in_more_are_noted(
    command: Command, tmp_path: Path, report: dict[str, Any]
) -> None:
    """Another profile, document or server, or a run that ended early, is said first."""
    other = copy.deepcopy(report)
    other |= {"profile": "certify", "url": "http://other.test", "ended": "It was interrupted."}
    other["document"]["sha256"] = "0" * 64
    tmp_path.joinpath("other.json").write_text(json.dumps(other))
    result = command("compare", written(tmp_path, report), "other.json")
    assert result.stdout.count("Note: ") == 4, result.stdout


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "cut off"),
        ('{"requirements": [', "cut off"),
        ("[" * 100_000, "cut off"),
        ("[]", "no report"),
        ('{"openapi": "3.1.0"}', "no report"),
        ('{"requirements": []}', "schema 1, and this program reads schema 2 alone; run"),
        ('{"schema": 99, "requirements": []}', "schema 99, and this program reads schema 2 alone"),
        ('{"schema": 99, "requirements": []}', "update the kit, or use the program that wrote it."),
        ('{"schema": "2", "requirements": []}', "schema '2', and"),
        ('{"schema": 2, "requirements": [1]}', "no report"),
        ("\x00\x1b[2J", "cut off"),
    ],
)
def test_what_is_no_report_is_said(
    command: Command, tmp_path: Path, report: dict[str, Any], text: str, words: str
) -> None:
    """A foreign, old or truncated file is one sentence and exit code 2."""
    tmp_path.joinpath("strange.json").write_text(text)
    result = command("compare", written(tmp_path, report), "strange.json")
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1
    assert "strange.json" in result.stderr
    assert words in result.stderr


def test_a_folder_without_a_report_is_said(command: Command, tmp_path: Path) -> None:
    """A missing file is named."""
    result = command("compare", str(tmp_path), "nowhere")
    assert result.returncode == 2
    assert "report.json" in result.stderr

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from faults.judge import serving

Command = Callable[..., subprocess.CompletedProcess[str]]

CLIENT = ("--client", "sandbox:sandbox-secret")
FAULT = "put-merges"  # PUT-8 fails


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Judge PUT-8 of a server that breaks it; return the report's folder."""
    folder = tmp_path_factory.mktemp("report")
    with serving(FAULT) as (url, _):
        subprocess.run(
            [
                *("complyt-conformance", "run", "--url", url, *CLIENT, "--report", str(folder)),
                *("--profile", "smoke", "--seed", "1", "--only", "PUT-8"),
            ],
            check=False,
            capture_output=True,
        )
    return folder


def ids(folder: Path) -> list[str]:
    """Return the ids of the failures in a report."""
    data = json.loads(folder.joinpath("report.json").read_text())
    return [each["id"] for item in data["requirements"] for each in item["failures"]]


def test_a_failure_that_is_there_still_is_told(command: Command, report: Path) -> None:
    """The server that broke the requirement does so again; exit code 1."""
    with serving(FAULT) as (url, _):
        result = command("replay", str(report), "PUT-8.1", "--url", url, *CLIENT)
    assert result.returncode == 1, result.stderr
    assert result.stdout.startswith("still failing  PUT-8.1")
    assert result.stdout.splitlines()[0].endswith(": it failed in 3 of 3 tries")
    assert "  expected  name null" in result.stdout
    assert result.stdout.endswith("1 still failing.\n")


def test_a_failure_that_looks_otherwise_now_is_told(
    command: Command, report: Path, tmp_path: Path
) -> None:
    """It is counted as still failing, and what was recorded stands beside what came."""
    failure = json.loads(report.joinpath("failures", "PUT-8.1.json").read_text())
    other = {**failure, "received": "500 text/html", "differences": []}
    tmp_path.joinpath("other.json").write_text(json.dumps(other))
    with serving(FAULT) as (url, _):
        result = command("replay", "other.json", "--url", url, *CLIENT)
    first, *_, recorded, counts = result.stdout.splitlines()
    assert first.endswith(": it failed in 3 of 3 tries, otherwise than recorded")
    assert recorded == "  recorded  500 text/html"
    assert counts == "1 still failing."


def test_what_is_mended_is_told(command: Command, report: Path, reference: str) -> None:
    """All failures of the report are tried; none is there on the sound server, in any try."""
    result = command("replay", str(report / "report.json"), "--url", reference, *CLIENT)
    assert result.returncode == 0, result.stdout + result.stderr
    *told, counts = result.stdout.splitlines()
    assert counts == f"{len(ids(report))} fixed."
    assert all(line.endswith(": it did not fail in 3 tries") for line in told), told
    assert len(told) == len(ids(report))


def test_the_file_of_a_failure_is_enough(
    command: Command, report: Path, tmp_path: Path, reference: str
) -> None:
    """A file that left its folder is replayed by the seed and profile it tells."""
    alone = tmp_path / "alone.json"
    alone.write_bytes(report.joinpath("failures", "PUT-8.1.json").read_bytes())
    result = command("replay", "alone.json", "--url", reference, *CLIENT)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "PUT-8.1" in result.stdout


def test_the_url_of_the_report_is_asked(command: Command, report: Path) -> None:
    """Without --url the report's server is meant, which is away by now; exit code 2."""
    result = command("replay", str(report), *CLIENT)
    url = json.loads(report.joinpath("report.json").read_text())["url"]
    assert result.returncode == 2
    assert url in result.stderr
    assert "Start the server or correct --url" in result.stderr


def test_the_url_of_the_environment_comes_before_the_reports(
    command: Command, report: Path
) -> None:
    """COMPLYT_URL is as good as --url."""
    environment = {**os.environ, "COMPLYT_URL": "http://127.0.0.1:9"}
    result = command("replay", str(report), *CLIENT, environment=environment)
    assert result.returncode == 2
    assert "http://127.0.0.1:9" in result.stderr


def test_without_a_failure_nothing_is_replayed(
    command: Command, report: Path, tmp_path: Path
) -> None:
    """A report of a server that is right is no error, and says so."""
    data = json.loads(report.joinpath("report.json").read_text())
    for requirement in data["requirements"]:
        requirement["failures"] = []
    right = tmp_path / "right.json"
    right.write_text(json.dumps(data))
    result = command("replay", str(right), *CLIENT)
    assert (result.returncode, result.stderr) == (0, "")
    assert "nothing to replay" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nowhere",), "nowhere cannot be read"),
        (("{report}", "PUT-8.99"), "no failure PUT-8.99; near are PUT-8."),
        (("{report}", "PUT-8.99"), "{report}/failures has a file of each"),
        (("{report}", "GET-1"), "no failure GET-1; {report}/failures"),
        (("{report}", "PUT-8.1", "--url", "http://example.com"), "--yes"),
        (("{report}/junit.xml",), "no JSON"),
        (("{report}", "--out", "here"), "add --as"),
    ],
)
def test_bad_use_is_a_sentence(
    command: Command, report: Path, arguments: tuple[str, ...], words: str
) -> None:
    """What cannot be replayed is said in one line, with exit code 2."""
    result = command("replay", *(each.format(report=report) for each in arguments), *CLIENT)
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1
    assert words.format(report=report) in result.stderr


def changed(report: Path, folder: Path, change: Callable[[dict[str, Any]], None]) -> str:
    """Change a report; return the file that holds what came of it."""
    data = json.loads(report.joinpath("report.json").read_text())
    change(data)
    file = folder / "changed.json"
    file.write_text(json.dumps(data))
    return str(file)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda data: data.update(only=None), "lacks 68 requirements of its run, as AUTH-1"),
        (lambda data: data["requirements"][0].update(id="PUT-80"), "PUT-8.1 stands with"),
        (
            lambda data: data["requirements"][0].update(
                id="PUT-80", failures=[{**data["requirements"][0]["failures"][0], "id": "PUT-80.1"}]
            ),
            "PUT-80.1 fails a requirement that the document lacks",
        ),
    ],
    ids=["fewer requirements", "another requirement", "no requirement"],
)
@pytest.mark.parametrize("form", [(), ("--as", "curl")], ids=["replayed", "written"])
def test_a_report_that_was_changed_is_refused(
    command: Command,
    report: Path,
    tmp_path: Path,
    change: Callable[[dict[str, Any]], None],
    words: str,
    form: tuple[str, ...],
) -> None:
    """What no run can have left so is neither replayed nor written, and a sentence says why."""
    result = command("replay", changed(report, tmp_path, change), *CLIENT, *form)
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1
    assert words in result.stderr


def test_a_file_of_another_form_is_refused(command: Command, report: Path, tmp_path: Path) -> None:
    """A failure's file that lacks the seed, or is of another version, is no failure's file."""
    failure = json.loads(report.joinpath("failures", "PUT-8.1.json").read_text())
    for name, value, words in (("seed", None, "seed"), ("schema", 99, "schema 99")):
        changed = {**failure, name: value}
        tmp_path.joinpath("changed.json").write_text(json.dumps(changed))
        result = command("replay", "changed.json", *CLIENT)
        assert result.returncode == 2
        assert words in result.stderr


def test_a_check_that_the_suite_lacks_is_said(
    command: Command, report: Path, tmp_path: Path, reference: str
) -> None:
    """A failure of another version of the suite cannot be told; exit code 2."""
    failure = json.loads(report.joinpath("failures", "PUT-8.1.json").read_text())
    tmp_path.joinpath("other.json").write_text(json.dumps({**failure, "seenIn": "test_of_old"}))
    result = command("replay", "other.json", "--url", reference, *CLIENT)
    assert result.returncode == 2, result.stdout + result.stderr
    assert "no check test_of_old" in result.stdout


def test_a_role_that_lacks_is_said(command: Command, reference: str) -> None:
    """Without the other tenant's client a failure of AUTH-6 can neither be there nor mended."""
    with serving("another-tenants-complyt-id-gets-403") as (url, _):
        command(
            "run", "--url", url, *CLIENT, "--other-client", "other:other-secret",
            "--profile", "smoke", "--only", "AUTH-6", "--report", "report",
        )  # fmt: skip  # the options are one line
    result = command("replay", "report", "--url", reference, *CLIENT)
    assert result.returncode == 2, result.stdout + result.stderr
    assert "no --other-client was given" in result.stdout

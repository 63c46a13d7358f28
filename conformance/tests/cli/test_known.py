import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from faults.judge import serving

Command = Callable[..., subprocess.CompletedProcess[str]]

ENTRY = '[[known]]\nid = "{}"\nreason = "The next release mends it."\nuntil = {}\n'
FAULT = "put-merges"  # PUT-8 fails


def run(command: Command, url: str, folder: Path, known: str) -> tuple[int, str, dict[str, Any]]:
    """Judge PUT-8 and PUT-1 with these known failures; return code, output and report."""
    folder.joinpath("known.toml").write_text(known)
    result = command(
        *("run", "--url", url, "--client", "sandbox:sandbox-secret", "--profile", "smoke"),
        *("--only", "PUT-8", "--only", "PUT-1", "--known", "known.toml"),
        *("--strict", "--report", "report"),
    )
    report = folder / "report" / "report.json"
    data = json.loads(report.read_text()) if report.exists() else {}
    return result.returncode, result.stdout + result.stderr, data


def test_known_failures_are_counted_apart(command: Command, tmp_path: Path) -> None:
    """A known failure is told as such everywhere and lets the run succeed."""
    with serving(FAULT) as (url, _):
        code, output, report = run(command, url, tmp_path, ENTRY.format("PUT-8", "9999-12-31"))
    assert code == 0, output
    assert "1 known" in output
    assert "The next release mends it." in output
    item = next(each for each in report["requirements"] if each["id"] == "PUT-8")
    assert (item["verdict"], item["known"]["until"]) == ("known", "9999-12-31")
    assert item["failures"]
    junit = tmp_path.joinpath("report", "junit.xml").read_text()
    assert 'failures="0"' in junit
    assert "The next release mends it." in junit


def test_an_entry_of_no_use_fails_the_run(command: Command, tmp_path: Path) -> None:
    """One that passes and one whose day is past are told, and the exit code is 1."""
    both = ENTRY.format("PUT-1", "9999-12-31") + ENTRY.format("PUT-8", "2020-01-01")
    with serving(FAULT) as (url, _):
        code, output, report = run(command, url, tmp_path, both)
    assert code == 1
    assert len(report["complaints"]) == 2
    assert "PUT-1 is among the known failures and passes now" in output
    assert "until 2020-01-01, which is over" in output
    junit = tmp_path.joinpath("report", "junit.xml").read_text()
    assert 'failures="3"' in junit  # PUT-8, and both entries


def test_a_server_is_not_blamed_for_an_outdated_entry(command: Command, tmp_path: Path) -> None:
    """Where nothing fails but an entry, that is what the last line says."""
    with serving("sound") as (url, _):
        code, output, _ = run(command, url, tmp_path, ENTRY.format("PUT-1", "9999-12-31"))
    assert code == 1
    assert f"{url} conforms but its known failures are out of date" in output


def test_a_wrong_file_is_refused_before_the_run(command: Command, tmp_path: Path) -> None:
    """An unknown id is a sentence and exit code 2; nothing is sent."""
    entry = ENTRY.format("PUT-99", "9999-12-31")
    code, output, _ = run(command, "http://127.0.0.1:9", tmp_path, entry)
    assert code == 2
    assert "no requirement PUT-99" in output

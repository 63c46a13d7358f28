import json
import subprocess
import sys
from pathlib import Path

import pytest

from complyt_contract.document import load
from complyt_contract.requirements import requirements

COMMAND = Path(sys.executable).with_name("complyt-contract")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    return subprocess.run([COMMAND, *arguments], capture_output=True, text=True, check=False)


def test_the_register_is_listed() -> None:
    """Without a document the contract's own requirements are listed."""
    finished = run("requirements", "--format", "json")
    assert finished.returncode == 0
    assert [entry["id"] for entry in json.loads(finished.stdout)] == [*requirements(load())]


def test_the_verdicts_of_a_report_are_shown(tmp_path: Path) -> None:
    """--report puts its verdicts beside the requirements."""
    report = tmp_path / "report.json"
    report.write_text('{"requirements": [{"id": "GET-1", "verdict": "error"}]}')
    finished = run("requirements", "--format", "csv", "--report", str(report))
    assert "GET-1,must,getCustomer,error," in finished.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["requirement"],
        ["requirements", "--format", "xml"],
        ["requirements", "missing.yaml"],
        ["requirements", "--report", "missing.json"],
        ["requirements", "a", "b"],
    ],
    ids=" ".join,
)
def test_bad_use_is_one_sentence(arguments: list[str]) -> None:
    """Whatever is wrong with a command is said in one line, with exit code 2."""
    finished = run(*arguments)
    assert finished.returncode == 2
    assert finished.stdout == ""
    assert finished.stderr.startswith("complyt-contract: ")
    assert finished.stderr.count("\n") == 1


def test_a_document_without_requirements_is_said_to_have_none(tmp_path: Path) -> None:
    """A document of somebody else has no register to list."""
    document = tmp_path / "books.yaml"
    document.write_text(
        "openapi: 3.1.0\ninfo: {title: Books, version: 1.0.0}\npaths: {}\ncomponents: {}\n"
    )
    finished = run("requirements", str(document))
    assert finished.returncode == 2
    assert "states no x-requirements" in finished.stderr

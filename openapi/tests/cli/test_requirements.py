import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from complyt_contract.document import load
from complyt_contract.requirements import requirements

COMMAND = Path(sys.executable).with_name("complyt-contract")


def test_the_register_is_listed(command: Any) -> None:
    """Without a document the contract's own requirements are listed."""
    finished = command("requirements", "--format", "json")
    assert finished.returncode == 0
    assert [entry["id"] for entry in json.loads(finished.stdout)] == [*requirements(load())]


def test_the_verdicts_of_a_report_are_shown(command: Any, tmp_path: Path) -> None:
    """--report puts its verdicts beside the requirements."""
    report = tmp_path / "report.json"
    report.write_text('{"requirements": [{"id": "GET-1", "verdict": "error"}]}')
    finished = command("requirements", "--format", "csv", "--report", str(report))
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
def test_bad_use_is_one_sentence(command: Any, arguments: list[str]) -> None:
    """Whatever is wrong with a command is said in one line, with exit code 2."""
    finished = command(*arguments)
    assert finished.returncode == 2
    assert finished.stdout == ""
    assert finished.stderr.startswith("complyt-contract: ")
    assert finished.stderr.count("\n") == 1


def test_a_document_without_requirements_is_said_to_have_none(command: Any, tmp_path: Path) -> None:
    """A document of somebody else has no register to list."""
    document = tmp_path / "books.yaml"
    document.write_text(
        "openapi: 3.1.0\ninfo: {title: Books, version: 1.0.0}\npaths: {}\ncomponents: {}\n"
    )
    finished = command("requirements", str(document))
    assert finished.returncode == 2
    assert "states no x-requirements" in finished.stderr


def test_a_full_disk_is_said() -> None:
    """What cannot be written is no verdict: one sentence, exit code 2."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [COMMAND, "requirements"], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)
    assert b"the disk is full" in done.stderr

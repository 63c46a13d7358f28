import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import covered

UNSEEN = "body name maxLength invalid"
NEEDLESS = "/x-untested/0 excuses 404, and getCustomer 404 status answered was seen."

Command = Callable[..., Any]


@pytest.fixture
def report(command: Command, reference: str, tmp_path: Path) -> Path:
    """Write the report of a run of one requirement."""
    command(
        *("run", "--url", reference, "--client", "sandbox:sandbox-secret"),
        *("--only", "TOKEN-1", "--report", "out"),
    )
    return tmp_path / "out/report.json"


def change(report: Path, unseen: list[str], needless: list[str], **members: Any) -> None:
    """Make it the report of a whole run that left this unseen."""
    told = json.loads(report.read_text())
    told |= {"only": None, **members}
    for operation in told["coverage"]["operations"]:
        operation["unseen"] = unseen if operation["operation"] == "upsertCustomer" else []
    told["coverage"]["needless"] = needless
    report.write_text(json.dumps(told))


def test_a_point_that_was_not_seen_fails_the_run(
    report: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The sentence says which point, and in which files it is to be sent or excused."""
    change(report, [UNSEEN], [])
    assert covered.main(str(report)) == 1
    (told,) = capsys.readouterr().err.splitlines()
    assert told.startswith(f"upsertCustomer {UNSEEN} was not seen")
    assert "conformance/complyt_conformance/suite/" in told
    assert "openapi/customers.yaml" in told


def test_a_needless_excuse_fails_the_run(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The sentence says which excuse of the document is to be taken back."""
    change(report, [], [NEEDLESS])
    assert covered.main(str(report)) == 1
    assert capsys.readouterr().err == (
        f"openapi/customers.yaml, {NEEDLESS} Take the excuse back.\n"
    )


def test_a_run_that_covered_all_is_good(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is said where every point was seen or is excused."""
    change(report, [], [])
    assert covered.main(str(report)) == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    "members", [{"only": ["PUT-1"]}, {"ended": "The run was interrupted."}], ids=str
)
def test_a_part_of_a_run_is_not_judged(
    report: Path, capsys: pytest.CaptureFixture[str], members: dict[str, Any]
) -> None:
    """A run of some requirements, or one that broke off, cannot have seen all."""
    change(report, [UNSEEN], [NEEDLESS], **members)
    assert covered.main(str(report)) == 0
    assert "is not judged" in capsys.readouterr().out


@pytest.mark.parametrize("text", [None, "{", "{}", "older"])
def test_what_cannot_be_judged_is_said(
    report: Path, capsys: pytest.CaptureFixture[str], text: str | None
) -> None:
    """A report that is missing, broken or without coverage is no proof."""
    if text == "older":
        told = json.loads(report.read_text())
        del told["coverage"]
        text = json.dumps(told)
    if text is None:
        report.unlink()
    else:
        report.write_text(text)
    assert covered.main(str(report)) == 2
    assert capsys.readouterr().err.count("\n") == 1

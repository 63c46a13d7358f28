import csv
import io
import json
from pathlib import Path

import pytest

from complyt_contract.document import DocumentError, load
from complyt_contract.register import FORMATS, entries, verdicts
from complyt_contract.requirements import requirements

DOCUMENT = load()


def test_an_entry_says_where_it_holds_and_of_what() -> None:
    """A requirement stands on an operation, a tag or all, and names what it is about there."""
    found = {entry.id: (entry.scope, entry.about) for entry in entries(DOCUMENT)}
    assert found["PUT-7"] == ("upsertCustomer", "400 source externalId")
    assert found["AUTH-1"] == ("Customers", "401")
    assert found["DOC-1"] == ("every operation", "2XX")


def test_the_table_has_a_line_for_each() -> None:
    """Every requirement has a line that begins with its id and ends with its sentence."""
    _, *lines = FORMATS["table"](entries(DOCUMENT)).splitlines()
    for line, requirement in zip(lines, requirements(DOCUMENT).values(), strict=True):
        assert line.split()[:2] == [requirement.id, requirement.level]
        assert line.endswith(requirement.text)


def test_a_verdict_stands_beside_its_requirement() -> None:
    """What was found of a requirement is shown; one that was not looked at shows a dash."""
    header, *lines = FORMATS["table"](entries(DOCUMENT, {"PUT-7": "fail"})).splitlines()
    column = header.split().index("verdict")
    shown = {line.split()[0]: line[header.index("verdict") :].split()[0] for line in lines}
    assert column == 3
    assert shown["PUT-7"] == "fail"
    assert shown["PUT-8"] == "-"


def test_csv_and_json_hold_the_same() -> None:
    """Both forms for programs hold every field of every requirement."""
    found = entries(DOCUMENT, {"PUT-7": "pass"})
    read = list(csv.DictReader(io.StringIO(FORMATS["csv"](found))))
    assert read == json.loads(FORMATS["json"](found))
    assert {row["verdict"] for row in read if row["id"] == "PUT-7"} == {"pass"}


def test_markdown_is_a_table_of_five_cells() -> None:
    """A bar within a sentence does not end its cell."""
    found = entries(DOCUMENT)
    lines = FORMATS["markdown"](found).splitlines()
    assert len(lines) == len(found) + 2
    assert {line.replace("\\|", "").count("|") for line in lines} == {6}


@pytest.mark.parametrize(
    "text",
    [
        *("", "[", "[]", "{}", "7", "\ufeff", "[" * 100_000),
        *('{"requirements": 7}', '{"requirements": [{}]}'),
        '{"requirements": [{"id": "PUT-1", "verdict": "perhaps"}]}',
    ],
    ids=lambda text: text[:40],
)
def test_what_is_no_report_is_refused(tmp_path: Path, text: str) -> None:
    """A file that the suite did not write is named in a sentence."""
    report = tmp_path / "report.json"
    report.write_text(text, "utf-8")
    with pytest.raises(DocumentError, match=r"report\.json is no report"):
        verdicts(report)


def test_a_report_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """A missing report is named in a sentence."""
    with pytest.raises(DocumentError, match=r"missing\.json cannot be read"):
        verdicts(tmp_path / "missing.json")

import json
from typing import Any

import jsonschema_rs
import pytest
from rich.console import Console

from complyt_conformance.explanations import explanation
from complyt_conformance.reports.files import report_schema
from complyt_conformance.reports.text import print_report
from complyt_contract.command_line import called
from faults.judge import judge
from faults.serving import SOUND


def _told(name: str, requirement: str) -> tuple[list[dict[str, Any]], str]:
    """Return the failures of a wrong server by a requirement, and what people are told."""
    report = judge(name, "smoke", 1, "--only", requirement).report
    jsonschema_rs.validator_for(report_schema()).validate(report)
    return report["requirements"][0]["failures"], _printed(report)


def _printed(report: dict[str, Any]) -> str:
    """Return what people are told of a report, in one line."""
    console = Console(width=120, color_system=None)
    with console.capture() as printed:
        print_report(report, console)
    return " ".join(printed.get().split())


def test_a_failure_says_what_was_wrong_in_the_request() -> None:
    """A request that was to be refused is told by the member that its schema refuses."""
    (failure, *_), printed = _told("numbers-as-names", "PUT-6")
    assert failure["because"] == '/name: 7 is not of types "null", "string"'
    assert f"wrong {failure['because']}" in printed
    assert "differs status: expected 400, received 201" in printed
    assert f"`{called('complyt-conformance')} explain PUT-6`" in printed


def test_a_failure_says_where_its_requirement_stands_and_why_it_matters() -> None:
    """File and line, the anchor of the page and the reason are told once, however much failed."""
    failures, printed = _told("put-merges", "PUT-8")
    entry = explanation("PUT-8")
    place = f"openapi/customers.yaml:{entry.line}, #PUT-8 on the contract's page"
    assert len(failures) > 1
    assert printed.count(place) == printed.count(f"Why it matters: {entry.why}") == 1


def test_one_cause_is_told_once() -> None:
    """Of failures that differ alike the first is told in full, each other one in a line."""
    failures, printed = _told("put-merges-addresses", "PUT-8")
    assert [each["alike"] for each in failures] == [None, *["PUT-8.1"] * (len(failures) - 1)]
    assert printed.count("repeat it") == 1
    for each in failures:
        assert each["id"] in printed
        assert each["differences"][0]["place"].startswith("/address/")


def test_a_cause_of_several_requirements_is_told_at_the_first() -> None:
    """The others name the failure that tells it, and that one names the others."""
    report = judge(
        "upsertCustomer.400.as-422", "smoke", 1, "--only", "PUT-6", "--only", "PUT-7"
    ).report
    first, second, watched = report["requirements"]
    assert [item["id"] for item in report["requirements"]] == ["PUT-6", "PUT-7", "ERR-1"]
    assert first["failures"][0]["cause"] is None
    for item in (second, watched):
        assert {each["cause"] for each in item["failures"]} == {"PUT-6.1"}
    printed = _printed(report)
    assert printed.count("repeat it") == 1
    assert "likely for the same cause fail PUT-7, ERR-1" in printed
    assert "likely for the same cause as PUT-6.1, " in printed


@pytest.mark.parametrize("name", ["created-date-moves", "updated-date-before-created-date"])
def test_times_are_told_as_json_spells_them(name: str) -> None:
    """No failure of internalTimestamps shows what the suite keeps of a time."""
    failures, printed = _told(name, "PUT-14")
    assert failures
    assert "datetime" not in printed


def test_a_wrong_page_is_told_by_the_request_for_it() -> None:
    """That a walk looks at the whole list in between does not hide which page was asked for."""
    (failure, *_), printed = _told("size-alone-ignored", "LIST-3")
    assert len(failure["exchanges"]) - 1 > failure["about"]
    assert "sent GET /v1/customers?size=5 expected customers with size alone 5" in printed


@pytest.mark.parametrize(
    ("name", "requirement"),
    [
        ("internal-timestamps-missing", "OBJ-1"),
        ("fraction-lost", "TIME-2"),
        ("list-across-tenants", "AUTH-5"),
    ],
)
def test_what_was_received_is_told_as_json_spells_it(name: str, requirement: str) -> None:
    """Nothing that a server answered is shown as the suite's own language spells it."""
    failures, _ = _told(name, requirement)
    for failure in failures:
        assert json.loads(failure["received"])


def test_a_token_that_a_failure_shows_is_masked() -> None:
    """A server that gives a token where none is due is reported without the token."""
    judgement = judge("bodies-are-measured-in-characters", "smoke", 1, "--only", "ERR-6")
    assert judgement.failed == {"ERR-6"}
    received = [each["received"] for each in judgement.report["requirements"][0]["failures"]]
    assert any('{"accessToken":"$TOKEN' in each for each in received), received
    assert "eyJ" not in json.dumps(judgement.report)


def test_customers_are_left_behind_whatever_their_status() -> None:
    """A server that creates with 200 keeps as many customers as one that creates with 201."""
    right, wrong = (
        judge(name, "smoke", 1, "--only", "OBJ-3") for name in (SOUND, "put-always-200")
    )
    assert wrong.report["customers"] == right.report["customers"] > 0

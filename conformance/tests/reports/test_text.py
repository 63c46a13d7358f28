from collections.abc import Callable
from typing import Any

import pytest
from rich.console import Console

from complyt_conformance.reports.markdown import markdown
from complyt_conformance.reports.page import page
from complyt_conformance.reports.sarif import sarif
from complyt_conformance.reports.text import print_report

Report = dict[str, Any]
Reporting = Callable[..., Report]

_EXPLANATION = {"place": "openapi/customers.yaml:25", "anchor": "#A", "why": "", "causes": []}
_COVERAGE = {"total": 1, "seen": 1, "excused": 0, "needless": [], "operations": []}


@pytest.fixture
def whole(reporting: Reporting) -> Callable[[int], Report]:
    """Make reports with so many failures and all that a run of today writes."""

    def report(failures: int) -> Report:
        made = reporting(failures, coverage=_COVERAGE)
        for item in made["requirements"]:
            item["explanation"] = _EXPLANATION
            for failure in item["failures"]:
                failure |= {"because": "", "differences": [], "alike": None}
        return made

    return report


def _printed(report: Report) -> str:
    """Return what people are told of a report, on lines that nothing breaks."""
    console = Console(width=10_000, color_system=None)
    with console.capture() as printed:
        print_report(report, console)
    return printed.get()


def test_the_last_line_names_how_many_should_fail(whole: Callable[[int], Report]) -> None:
    """A verdict that failures did not decide does not hide them."""
    report = whole(0)
    shoulds = [item for item in report["requirements"] if item["level"] == "should"]
    last = f"{report['url']} conforms"
    assert _printed(report).splitlines()[-1] == last
    shoulds[0]["verdict"] = "fail"
    assert _printed(report).splitlines()[-1] == f"{last}; 1 `should` fails"
    shoulds[1]["verdict"] = "fail"
    assert _printed(report).splitlines()[-1] == f"{last}; 2 `should` fail"
    report["strict"] = True  # where they decide, the verdict says it
    assert _printed(report).splitlines()[-1] == last


def test_an_issue_stands_behind_the_sentence_of_its_reason(whole: Callable[[int], Report]) -> None:
    """The link of a known failure does not run into the reason."""
    report = whole(0)
    issue = "https://tracker.example/42"
    known = {"reason": "It comes later.", "until": "2027-01-31", "issue": issue}
    report["requirements"][0] |= {"verdict": "known", "known": known}
    assert f"known until 2027-01-31: It comes later. ({issue})" in _printed(report)


def test_what_is_alike_is_told_by_what_came(whole: Callable[[int], Report]) -> None:
    """The line of a failure of the same cause says what was received, not what was expected."""
    report = whole(0)
    item = report["requirements"][0]
    failures = whole(len(report["requirements"]) + 1)["requirements"][0]["failures"]
    failures[1] |= {"alike": failures[0]["id"], "received": "a dropped connection"}
    item |= {"verdict": "fail", "failures": failures}
    assert f"{failures[1]['id']} {failures[1]['check']}: received a dropped" in _printed(report)


def test_what_was_not_asked_for_is_explained(whole: Callable[[int], Report]) -> None:
    """A requirement outside --only that fails is told with the reason why it is there."""
    report = whole(2)
    first, second = (item["id"] for item in report["requirements"][:2])
    report["only"] = [first]
    told = f"{second} was not asked for, but was seen broken on the way."
    assert told in _printed(report)
    assert told in markdown(report).replace("\\", "")
    assert told in page(report)
    assert told in sarif(report)
    report["only"] = [first, second]
    assert "not asked for" not in _printed(report) + markdown(report) + page(report)


def test_who_could_not_tell_is_not_the_server(whole: Callable[[int], Report]) -> None:
    """The last line of a run that decided nothing is no sentence about the server."""
    report = {**whole(0), "verdict": "could not tell"}
    told = f"could not tell whether {report['url']} conforms"
    assert _printed(report).splitlines()[-1] == told
    assert markdown(report).startswith(f"## could not tell whether `{report['url']}` conforms")
    assert f"<h1><em>could not tell</em> whether {report['url']} conforms</h1>" in page(report)


def test_one_fault_with_hundreds_of_failures_is_read_in_a_few_screens(
    whole: Callable[[int], Report],
) -> None:
    """What is told at one requirement is a line at each other, which leads there."""
    report = whole(345)
    root, *others = report["requirements"]
    for failure in (*root["failures"][1:], *(each for item in others for each in item["failures"])):
        failure |= {"cause": root["failures"][0]["id"], "alike": None}
    for item in report["requirements"]:
        for failure in item["failures"][1:]:
            failure["alike"] = item["failures"][0]["id"]
    printed = _printed(report)
    assert printed.count("repeat it") == 1
    for item in others:
        told = (
            f"{item['id']} ({item['level']}) fails, likely for the same cause as {root['id']}.1, 5"
        )
        assert told in printed
    assert len(printed.splitlines()) < 300
    row = f"| {others[0]['id']} |"
    (seen,) = (line for line in markdown(report).splitlines() if line.startswith(row))
    assert f"likely for the same cause as {root['id']}.1" in seen


def test_a_requirement_tells_only_what_is_its_own(whole: Callable[[int], Report]) -> None:
    """Beside a cause of its own, one that is told elsewhere is a line."""
    report = whole(71)
    first, second = report["requirements"][:2]
    second["failures"][0]["cause"] = first["failures"][0]["id"]
    second["failures"][1] |= {"received": "its own"}
    printed = _printed(report)
    told = f"{second['id']}.1, likely for the same cause as {first['id']}.1, 1 failure"
    assert told in printed
    assert f"{second['id']}.1 test_what" not in printed
    row = f"| {second['id']} |"
    (seen,) = (line for line in markdown(report).splitlines() if line.startswith(row))
    assert "received `its own`" in seen


def test_a_long_request_says_how_much_of_it_is_not_told(whole: Callable[[int], Report]) -> None:
    """What is left out counts the octets that the report does not keep either."""
    report = whole(1)
    sent = report["requirements"][0]["failures"][0]["exchanges"][-1]
    start = f"{sent['method']} {sent['target']} "
    sent["body"], sent["size"] = "x" * 200, 300
    shown = "x" * (200 - len(start))
    assert f"{start}{shown}… and {100 + len(start)} octets more" in _printed(report)

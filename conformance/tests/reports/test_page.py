import json
import re
from collections.abc import Callable
from typing import Any

import jsonschema_rs
import pytest

from complyt_conformance.reports.failures import causes, fair_share, shown
from complyt_conformance.reports.files import report_schema
from complyt_conformance.reports.page import page
from complyt_conformance.reports.visible import fitting, marked, visible

Report = dict[str, Any]
Reporting = Callable[..., Report]

LARGEST = 12_000_000  # octets of a page that still opens fast


def test_the_reports_of_these_tests_are_reports(busy: Report) -> None:
    """What the pages are made from fits the schema of report.json."""
    jsonschema_rs.validator_for(report_schema()).validate(json.loads(json.dumps(busy)))


def test_the_same_report_makes_the_same_page(busy: Report) -> None:
    """A page depends on nothing but the report, as a disk gives it back."""
    assert page(busy) == page(json.loads(json.dumps(busy)))


@pytest.mark.parametrize("member", ["coverage", "doctor", "interrupted", "insecure"])
def test_a_report_without_the_newer_members_is_shown(reporting: Reporting, member: str) -> None:
    """The page leaves out what an older report does not have."""
    report = reporting(1)
    del report[member]
    assert page(report) == page(reporting(1))


def test_nothing_that_a_server_says_becomes_markup(busy: Report) -> None:
    """Elements and scripts in bodies, headers and causes stand in the page as text."""
    html = page(busy)
    assert html.count("<script") == html.count("</script>") == 1
    assert html.count("<style") == html.count("</style>") == 1
    assert "<img" not in html
    assert "{{ 7 * 7 }}" in html
    assert "javascript:alert(1)" in html
    assert 'href="javascript:' not in html


def test_what_browsers_hide_is_shown(busy: Report) -> None:
    """Controls, marks of direction and lone surrogates stand as escapes, and nowhere raw."""
    html = page(busy)
    assert re.search("[^\t\n -~\u00a0-\uffff]", html) is None
    for raw, escape in (("\x00", "\\x00"), ("\x1b", "\\x1b"), ("\u202e", "\\u202e")):
        assert raw not in html
        assert f"<i>{escape}</i>" in html
    assert "<i>\\ud800</i>" in html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a<b>&\"'", "a&lt;b&gt;&amp;&quot;&#x27;"),
        ("two\nlines\tof 漢字 and 😀", "two\nlines\tof 漢字 and 😀"),
        ("<\r>", "&lt;<i>\\r</i>&gt;"),
        ("a\u00a0b\u200bc", "a<i>\\xa0</i>b<i>\\u200b</i>c"),
    ],
)
def test_text_becomes_html(text: str, html: str) -> None:
    """Markup is escaped, what does not show is marked, all else stays."""
    assert visible(text) == html


@pytest.mark.parametrize(
    ("expected", "received", "html"),
    [
        ('"Southwind"', '"Northwind"', ('"<mark>Sou</mark>thwind"', '"<mark>Nor</mark>thwind"')),
        ('"a"', '"a<b"', ("&quot;a&quot;", "&quot;a<mark>&lt;b</mark>&quot;")),
        ("200", "201", ("<mark>200</mark>", "<mark>201</mark>")),
        ('"1"', "1", ("<mark>&quot;1&quot;</mark>", "<mark>1</mark>")),
        (
            f'"{"x" * 50}1{"y" * 50}"',
            f'"{"x" * 50}{"2" * 200}{"y" * 50}"',
            (
                f"…{'x' * 40}<mark>1</mark>{'y' * 40}…",
                f"…{'x' * 40}<mark>{'2' * 120}…</mark>",
            ),
        ),
    ],
)
def test_what_differs_is_marked(expected: str, received: str, html: tuple[str, str]) -> None:
    """Of texts the characters that differ, with some around them; of all else the whole."""
    assert marked(expected, received) == tuple(
        side if "&quot;" in side else side.replace('"', "&quot;") for side in html
    )


def test_what_differs_is_a_table_with_headings(busy: Report) -> None:
    """Each column says whether it is what was expected or received, each row where it stands."""
    (table,) = re.findall('<table class="differences">.*?</table>', page(busy), re.DOTALL)
    headings = re.findall(r'<th scope="(\w+)">(?:<code>)?([^<]+)', table)
    columns = [("col", each) for each in ("Where", "Expected", "Received")]
    assert headings == columns + [("row", "status"), ("row", "/name")] * 4
    assert table.count("<td>") == 2 * 8


def test_failures_that_are_alike_follow_the_first() -> None:
    """One cause is told once; without the member each failure is a cause of its own."""
    first, other, alike = {"id": "A-1.1", "alike": None}, {"id": "A-1.2"}, {"id": "A-1.3"}
    alike["alike"] = "A-1.1"
    assert causes([first, other, alike]) == [(first, [alike]), (other, [])]
    assert causes([]) == []


@pytest.mark.parametrize("text", ["", "short", "long" * 100, "\x00" * 100, '"' * 100])
def test_what_fits_is_the_beginning(text: str) -> None:
    """A text is cut so that its HTML, not the text itself, fits."""
    found = fitting(text, 100)
    assert text.startswith(found)
    assert len(visible(found)) <= 100
    assert (found == text) == (len(visible(text)) <= 100)


@pytest.mark.parametrize("body", ["x" * 65536, "漢" * 21845, '"' * 65536, "\x00" * 65536])
def test_a_long_body_is_cut_with_a_sentence(reporting: Reporting, body: str) -> None:
    """Of 64 KiB the beginning is shown, and how much there was."""
    failure = reporting(1, body)["requirements"][0]["failures"][0]
    for exchange in shown(failure, fair_share([failure])).exchanges:
        assert exchange.answer is not None
        for message in (exchange.request, exchange.answer):
            assert 0 < len(message.body) < 5_000
            size = len(body.encode())
            octets = f"The first {len(message.body):,} characters of a body of {size:,} octets."
            assert message.note == octets


def test_what_a_request_is_for_stands_beside_it(reporting: Reporting) -> None:
    """The page says so of a request that is beside the matter."""
    report = reporting(1)
    report["requirements"][0]["failures"][0]["exchanges"][0]["purpose"] = "a twin"
    assert "What it is for: a twin." in page(report)


def test_a_short_body_is_whole(reporting: Reporting) -> None:
    """No sentence says that something is left out where nothing is."""
    failure = reporting(1)["requirements"][0]["failures"][0]
    told = shown(failure, fair_share([failure]))
    assert {exchange.request.note for exchange in told.exchanges} == {""}
    assert (told.exchanges_note, told.curl_note) == ("", "")
    assert told.curl == failure["curl"]


@pytest.mark.parametrize("failures", [200, 1000])
@pytest.mark.parametrize("body", ["x" * 10_000, "\x00" * 10_000])
def test_a_page_of_many_failures_stays_small(
    reporting: Reporting, failures: int, body: str
) -> None:
    """However much a server answers, what is left out is said beside each failure."""
    report = reporting(failures, body)
    for item in report["requirements"]:
        for failure in item["failures"]:
            curl = f"curl --data-binary '{body}' http://127.0.0.1"
            failure["exchanges"] = [
                {**failure["exchanges"][0], "curl": f"{curl}/{number}"} for number in range(10)
            ]
    html = page(report)
    assert len(html.encode()) < LARGEST
    assert html.count("<h4>Repeat it</h4>") == failures
    assert "of 10 requests" in html
    assert "failures/PUT-1.2.json has all" in html


def test_what_is_short_is_whole_beside_what_is_long(reporting: Reporting) -> None:
    """Of 500 failures those with bodies of some KB lose nothing to others that are long."""
    short, long = (reporting(250, "x" * size)["requirements"] for size in (3_000, 100_000))
    failures = [each for item in (*short, *long) for each in item["failures"]]
    for failure in failures[250:]:
        failure["exchanges"] = [
            {**failure["exchanges"][0], "curl": f"curl /{number}"} for number in range(10)
        ]
    share = fair_share(failures)
    for failure in failures[:250]:
        told = shown(failure, share)
        notes = {exchange.answer and exchange.answer.note for exchange in told.exchanges}
        assert (notes, told.exchanges_note, told.curl_note) == ({""}, "", "")
        assert told.curl == failure["curl"]
    assert "of 10 requests" in shown(failures[-1], share).exchanges_note


def test_curl_lines_are_left_out_whole(reporting: Reporting) -> None:
    """Half a line repeats nothing: the last ones that fit are shown, and how many there were."""
    failure = reporting(1)["requirements"][0]["failures"][0]
    lines = [f"curl {number} {'x' * 15_000}" for number in range(4)]
    failure["exchanges"] = [{**failure["exchanges"][1], "curl": line} for line in lines]
    told = shown(failure, fair_share([failure]))
    assert told.curl == ["# 2 requests are left out here", *lines[2:]]
    assert told.curl_note == (
        "2 of 4 requests are shown, as the others are long; failures/TOKEN-1.1.json has all."
    )


def test_the_wrong_answer_is_open_and_what_follows_alike_is_folded(reporting: Reporting) -> None:
    """An exchange that is repeated is told once; the one that is judged need not be the last."""
    failure = reporting(1)["requirements"][0]["failures"][0]
    put, get = failure["exchanges"]
    failure |= {"exchanges": [put, *[get] * 12, put], "about": 3}
    told = shown(failure, fair_share([failure]))
    assert [exchange.judged for exchange in told.exchanges] == [False, True, False]
    assert told.exchanges[1].again == "11 more times"
    assert told.exchanges_note == ""


def test_a_cause_of_several_requirements_links_them(reporting: Reporting) -> None:
    """The failure that tells it names the other requirements, and theirs lead to it."""
    report = reporting(2)
    first, second = (item["failures"][0] for item in report["requirements"][:2])
    second["cause"] = first["id"]
    html = page(report)
    assert f'for the same cause as <a href="#{first["id"]}">{first["id"]}</a>.' in html
    assert f'same cause fail <a href="#{report["requirements"][1]["id"]}">' in html

import copy
import unicodedata
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from complyt_conformance.reports.visible import visible

Report = dict[str, Any]
Reporting = Callable[..., Report]
Written = Callable[[Report], str]

LOOKS = [(width, scheme) for width in (1280, 390) for scheme in ("light", "dark")]
SHOWN = ".requirement:visible"


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_axe_finds_nothing(
    visit: Any, written: Written, busy: Report, width: int, scheme: str
) -> None:
    """By WCAG 2.1 AA and best practice, with all that can be shown, and no wider than a window."""
    visited = visit(written(busy), width=width, scheme=scheme)
    visited.page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert visited.violations() == []
    assert not visited.scrolls_sideways()


@pytest.mark.parametrize("failures", [0, 1, 200])
def test_any_number_of_failures_is_shown(
    visit: Any, written: Written, reporting: Reporting, failures: int
) -> None:
    """None, one, or 200 with bodies of 64 KiB: each is there, and nothing is found wrong."""
    url = written(reporting(failures, "漢" * 21845))
    visited = visit(url)
    assert visited.page.locator(".failure").count() == failures
    verdict = "does not conform" if failures else "conforms"
    assert visited.page.locator("h1 em").text_content() == verdict
    assert visited.violations() == []
    assert not visited.scrolls_sideways()
    assert not visit(url, width=390).scrolls_sideways()


def test_the_facts_of_the_run_are_on_top(
    visit: Any, written: Written, reporting: Reporting
) -> None:
    """Server, verdict and what the run was are seen without scrolling."""
    opened = visit(written(reporting())).page
    top = opened.locator("header, [aria-labelledby=run]")
    text = " ".join(" ".join(top.all_inner_texts()).split())
    for fact in (
        *("http://127.0.0.1:8080/base", "69 passed", "2026-05-04 03:02:01 UTC", "1 min 1 s"),
        *("smoke", "7", "4,321", "1,234", "document 1.0.0", "complyt-contract-kit 0.1.0"),
        *("Requirements all", "Known failures none"),
    ):
        assert fact in text
    assert opened.locator("#run ~ .facts").bounding_box()["y"] < 800


def test_what_people_must_know_is_said(visit: Any, written: Written, busy: Report) -> None:
    """That a run was interrupted, insecure, partial, or hindered; and what is known, and why."""
    text = " ".join(visit(written(busy)).page.locator("main").inner_text().split())
    for sentence in (
        "The run was interrupted.",
        "The run ended early. The server is gone.",
        "The run was insecure. With --insecure nothing proves which server answered.",
        "PUT-9 passes now; remove its entry.",
        "--only for TOKEN-1, TOKEN-2.",
        "The clocks differ",
        "This prevents TIME-1 from being judged.",
        "The next release. Until 2027-01-31, https://example.com/4.",
        "1 of 3 seen, 1 left untested, 1 missed",
        "1 failure likely for the same cause as TOKEN-1.1",
        "Wrong the whole: a property is missing",
        "Why it matters Nothing else can be called before.",
        "What usually breaks it The names of OAuth are answered. A gateway wraps it.",
        "It stands at openapi/customers.yaml:25",
        "And 2 more.",
    ):
        assert sentence in text


@pytest.mark.parametrize("scripts", [True, False])
def test_requirements_are_filtered(
    visit: Any, written: Written, busy: Report, scripts: bool
) -> None:
    """By verdict and level, with scripts and without; that nothing is left is said."""
    opened = visit(written(busy), scripts=scripts).page
    judged = busy["requirements"]
    shown = opened.locator(SHOWN)
    assert shown.count() == len(judged)
    for verdict, words in (("fail", "failed 3"), ("skip", "skipped 1"), ("known", "known 1")):
        _choose(opened, words)
        expected = [each["id"] for each in judged if each["verdict"] == verdict]
        assert [each.get_attribute("id") for each in shown.all()] == expected
    _choose(opened, "must 28")
    assert (shown.count(), opened.locator(".nothing").is_visible()) == (0, True)
    _choose(opened, "all 69")
    assert (shown.count(), opened.locator(".nothing").is_visible()) == (28, False)


def test_filters_are_reached_by_keyboard(
    visit: Any, written: Written, reporting: Reporting
) -> None:
    """Arrows choose a verdict, and what is chosen is seen to have the focus."""
    opened = visit(written(reporting(5))).page
    opened.locator("#verdict-all").focus()
    opened.keyboard.press("ArrowRight")
    assert opened.locator(SHOWN).count() == 5
    label = opened.locator("[for=verdict-fail]")
    assert label.evaluate("each => getComputedStyle(each).outlineStyle") == "solid"


def test_a_link_shows_what_a_filter_hides(
    visit: Any, written: Written, reporting: Reporting
) -> None:
    """The address of a failure opens it and all around it, whatever is filtered."""
    url = written(reporting(100))
    opened = visit(f"{url}#TOKEN-1.2").page
    assert opened.locator("[id='TOKEN-1.2'] .told").is_visible()
    _choose(opened, "should 41")
    opened.get_by_role("navigation").get_by_role("link", name="PUT-1", exact=True).click()
    assert opened.locator("[id='PUT-1'] > summary").is_visible()


def test_curl_lines_are_copied(visit: Any, written: Written, reporting: Reporting) -> None:
    """The button puts the lines into the clipboard as a shell takes them."""
    report = reporting(1)
    opened = visit(written(report)).page
    opened.context.grant_permissions(["clipboard-read", "clipboard-write"])
    button = opened.get_by_role("button", name="Copy")
    button.click()
    opened.get_by_role("button", name="Copied").wait_for()
    lines = report["requirements"][0]["failures"][0]["curl"]
    copied = opened.evaluate("navigator.clipboard.readText()")
    assert copied == "".join(f"{line}\n" for line in lines)


def test_hostile_bodies_are_read_as_they_are(
    visit: Any, written: Written, busy: Report, hostile: str
) -> None:
    """A browser shows their markup as text, runs nothing, and asks for nothing."""
    opened = visit(written(busy)).page
    bodies = opened.locator("[id='TOKEN-1.1'] .exchanges li:last-child pre")
    assert str(visible(hostile)) in bodies.last.inner_html().replace('"', "&quot;")
    assert opened.locator("main img, main script, main style").count() == 0


def test_without_scripts_everything_is_read(visit: Any, written: Written, busy: Report) -> None:
    """What failed is open; only the buttons are missing."""
    opened = visit(written(busy), width=390, scripts=False).page
    assert opened.locator("[id='TOKEN-1.1'] .curl").is_visible()
    assert opened.get_by_role("button").count() == 0
    opened.locator("[id='PUT-8'] > summary").click()
    assert opened.locator("[id='PUT-8.1'] > summary").is_visible()


def test_print_has_everything(visit: Any, written: Written, busy: Report) -> None:
    """On paper stand all requirements, exchanges and points, whatever was filtered or closed."""
    report = copy.deepcopy(busy)
    opened = visit(written(report)).page
    _choose(opened, "skipped 1")
    printed = PdfReader(BytesIO(opened.pdf(format="A4")))
    text = _run_on("".join(sheet.extract_text() for sheet in printed.pages))
    for item in report["requirements"]:
        assert _run_on(item["text"]) in text
        for failure in item["failures"]:
            assert _run_on(failure["curl"][-1]) in text
    assert _run_on("No server that conforms sends it.") in text
    assert "Openall" not in text


def _choose(page: Any, words: str) -> None:
    page.locator("label").get_by_text(words, exact=True).click()


def _run_on(text: str) -> str:
    """Leave out blanks and ligatures: a printer sets lines and letters as it likes."""
    return "".join(unicodedata.normalize("NFKC", text).split())

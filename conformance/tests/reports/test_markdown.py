from typing import Any

from markdown_it import MarkdownIt

from complyt_conformance.reports.markdown import markdown

MARKUP = "| `x` <script>alert(1)</script> ![a](http://elsewhere/) **b** @you \\ \n# no"
REPORT: dict[str, Any] = {
    "url": "http://127.0.0.1:8080",
    "verdict": "does not conform",
    "strict": False,
    "profile": "smoke",
    "seed": 7,
    "only": None,
    "begun": "2026-10-01T10:00:00+00:00",
    "seconds": 4.0,
    "requests": 900,
    "customers": 300,
    "complaints": [],
    "ended": None,
    "versions": {"document": "1.0.0", "complyt-contract-kit": "0.1.0"},
    "document": {"sha256": "0" * 64},
}
KNOWN = {"reason": "Comes later.", "until": "2027-01-31", "issue": "https://tracker.example/42"}


def item(verdict: str, **more: Any) -> dict[str, Any]:
    """Return a requirement as the report has it."""
    return {
        "id": "PUT-8", "level": "must", "text": "A sentence.", "verdict": verdict, "reason": "",
        "known": None, "failures": [], **more,
    }  # fmt: skip  # what never differs is no matter of its own


def rendered(*requirements: dict[str, Any], **more: Any) -> str:
    """Return the summary of a report as a browser gets it."""
    text = markdown({**REPORT, "requirements": list(requirements), **more})
    page: str = MarkdownIt("commonmark").enable("table").render(text)
    return page


def test_each_failing_requirement_is_a_line() -> None:
    """What fails is told with the first failure, and how many others there are."""
    failures = [{"id": "PUT-8.1", "expected": "201", "received": "500"}] * 3
    page = rendered(item("fail", failures=failures), item("pass"))
    assert "Of 2 requirements: 1 pass, 1 fail." in page
    assert page.count("PUT-8") == 1
    assert "expected <code>201</code>, received <code>500</code>, and 2 more" in page


def test_a_cause_is_told_in_one_row() -> None:
    """The row that tells it names the others, which lead there."""
    first = {"id": "PUT-6.1", "expected": "400", "received": "422", "cause": None}
    second = {**first, "id": "PUT-7.1", "cause": "PUT-6.1"}
    page = rendered(
        item("fail", id="PUT-6", failures=[first]), item("fail", id="PUT-7", failures=[second])
    )
    assert page.count("<code>422</code>") == 1
    assert "<code>422</code>; likely for the same cause fail PUT-7</td>" in page
    assert "<td>likely for the same cause as PUT-6.1</td>" in page


def test_what_is_known_or_not_tested_is_told_apart() -> None:
    """Known failures come with reason, day and link; what was skipped with its reason."""
    page = rendered(item("known", known=KNOWN), item("skip", reason="no client"))
    assert 'Comes later. (<a href="https://tracker.example/42">issue</a>)</td>' in page
    assert "2027-01-31" in page
    assert "<td>no client</td>" in page
    assert "Failing" not in page


def test_what_a_server_sends_is_no_markup() -> None:
    """Whatever was received is shown as it is, in its cell."""
    failures = [{"id": "PUT-8.1", "expected": "``a`", "received": MARKUP}]
    page = rendered(
        item("fail", failures=failures),
        item("error", reason=MARKUP, text=MARKUP),
        item("known", known={**KNOWN, "reason": MARKUP, "issue": MARKUP}),
        url=f"http://127.0.0.1/{MARKUP}",
        ended=MARKUP,
        complaints=[MARKUP],
    )
    for made in ("<script", "<img", "<strong", "<h1", "<a "):
        assert made not in page
    assert page.count("&lt;script&gt;") == 8
    cells = [row.count("<td>") for row in page.split("<tr>") if "PUT-8" in row]
    assert cells == [4, 4, 5]


def test_a_long_answer_is_cut_off() -> None:
    """No line grows with what a server sends."""
    failures = [{"id": "PUT-8.1", "expected": "201", "received": "x" * 100_000}]
    assert len(rendered(item("fail", failures=failures))) < 3000


def test_a_failure_that_does_not_decide_is_said_to_be_none() -> None:
    """A server that conforms although a `should` fails is not left unexplained."""
    page = rendered(item("fail", level="should"), verdict="conforms")
    assert "PUT-8 is a `should`: its failure decides with --strict alone." in page
    assert "--strict alone" not in rendered(item("fail"))


def test_a_run_that_trusted_anybody_says_so() -> None:
    """What --insecure means stands in the summary."""
    page = rendered(item("pass"), insecure=True)
    assert "With --insecure nothing proves which server answered." in page

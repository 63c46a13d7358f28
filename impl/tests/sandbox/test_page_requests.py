import json
import shlex
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.sandbox.pages import customer, forgive, path_of

HOSTILE = '<img src=x onerror="hostile = 1"><svg onload="hostile = 2">\u202e&lt;'
CLIPBOARD = ["clipboard-read", "clipboard-write"]


@pytest.fixture
def sender(server: Any) -> Iterator[httpx.Client]:
    """Return the client that a person tries, beside the page."""
    with server.client() as sender:
        yield sender


def _row(visited: Any, text: str) -> Any:
    return visited.page.locator("#exchanges").get_by_role("button").filter(has_text=text)


def _rows(visited: Any) -> list[str]:
    rows = visited.page.locator("#exchanges .path")
    return [text.rsplit("/", 1)[-1] for text in rows.all_inner_texts()]


def test_requests_are_seen_as_they_come(entered: Any, sender: httpx.Client) -> None:
    """The newest on top, with method, status, milliseconds and what validation said."""
    sender.put(path_of("first"), json=customer("first"))
    _row(entered, "first").wait_for()
    sender.put(path_of("second"), json=customer("second", name=""))
    _row(entered, "second").wait_for()
    assert _rows(entered)[:2] == ["second", "first"]
    told = _row(entered, "second").inner_text().split()
    assert (
        told[1:]
        == (
            f"PUT {path_of('second')} 400 {told[4]} ms #/name: Must have at least 1 character."
        ).split()
    )
    assert "201" in _row(entered, "first").inner_text()
    assert "valid" in _row(entered, "first").inner_text()


def test_what_was_before_is_there(entered: Any, sender: httpx.Client) -> None:
    """A page that is opened later shows what the server still has."""
    sender.get(path_of("earlier"))
    entered.page.reload()
    _row(entered, "earlier").first.wait_for()


def test_arrivals_are_read_out_together(sender: httpx.Client, entered: Any) -> None:
    """Those of five seconds are one message of a polite live region."""
    entered.page.clock.install()
    for number in range(5):
        sender.get(path_of(f"many-{number}"))
    _row(entered, "many-4").wait_for()
    status = entered.page.locator("#arrivals[role=status]")
    assert status.inner_text() == ""
    entered.page.clock.run_for(5000)
    assert status.inner_text().startswith("5 requests came, the last GET ")
    assert "many-4: 404 There is no customer" in status.inner_text()


def test_a_request_is_opened(entered: Any, sender: httpx.Client) -> None:
    """With all errors, headers and bodies; no secret is among them."""
    body = customer("opened", name="", comment="1.0", number=1)
    sender.put(path_of("opened"), json=body)
    _row(entered, "opened").click()
    panel = entered.page.get_by_role("dialog")
    told = panel.inner_text()
    assert panel.get_by_role("heading", level=2).inner_text() == f"PUT {path_of('opened')}"
    assert "#/name: Must have at least 1 character." in told
    assert "upsertCustomer" in told
    assert "authorization: Bearer ***" in told
    assert '  "comment": "1.0",\n' in told
    assert "content-type: application/problem+json" in told
    assert "eyJ" not in told


def test_a_request_of_nobody_is_told_apart(entered: Any, server: Any) -> None:
    """Its body is not shown, and the panel says why."""
    httpx.put(server.url + path_of("nobodys"), json=customer("nobodys"))
    _row(entered, "nobodys").click()
    told = entered.page.get_by_role("dialog").inner_text()
    assert "bytes are not shown, as nobody knows whose it is." in told


def test_what_a_fault_made_of_it_is_told(entered: Any, sender: httpx.Client) -> None:
    """A request that got no answer is shown as such."""
    with pytest.raises(httpx.RemoteProtocolError):
        sender.get(path_of("sandbox-drop-a"))
    _row(entered, "sandbox-drop-a").filter(has_text="no answer").click()
    told = entered.page.get_by_role("dialog").inner_text()
    assert "A fault made of it: drop." in told
    assert "The connection was closed." in told


def test_a_request_is_copied_as_curl(entered: Any, sender: httpx.Client) -> None:
    """With $TOKEN where the token was."""
    entered.page.context.grant_permissions(CLIPBOARD)
    sender.put(path_of("it's"), json=customer("it's"))
    _row(entered, "it's").or_(_row(entered, "it%27s")).click()
    entered.page.get_by_role("button", name="Copy as curl").click()
    entered.page.get_by_text("Copied.").wait_for()
    copied = entered.page.evaluate("navigator.clipboard.readText()")
    words = shlex.split(copied)
    assert words[0] == "curl"
    assert "Authorization: Bearer $TOKEN" in words
    assert json.loads(words[-1]) == customer("it's")


def test_without_a_clipboard_the_command_is_selected(entered: Any, sender: httpx.Client) -> None:
    """As for pages without TLS of another machine, which may not write to it."""
    entered.page.evaluate(
        "Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true })"
    )
    sender.get(path_of("selected"))
    _row(entered, "selected").click()
    entered.page.get_by_role("button", name="Copy as curl").click()
    entered.page.get_by_text("it is selected").wait_for()
    assert entered.page.evaluate("getSelection().toString()").startswith("curl ")


def test_filters_choose_what_is_seen(entered: Any, sender: httpx.Client) -> None:
    """By operation, status and externalId, also of what comes later, until they are cleared."""
    filters = entered.page.get_by_role("search", name="Filter")
    sender.get(path_of("chosen-1"))
    sender.put(path_of("chosen-2"), json=customer("chosen-2"))
    filters.get_by_label("externalId").fill("chosen-*")
    filters.get_by_label("Status").fill("4xx")
    filters.get_by_label("Operation").select_option("getCustomer")
    filters.get_by_role("button", name="Filter").click()
    entered.page.get_by_text("1 request", exact=True).wait_for()
    assert _rows(entered) == ["chosen-1"]
    sender.get(path_of("chosen-2"))
    sender.get(path_of("chosen-3"))
    _row(entered, "chosen-3").wait_for()
    assert _rows(entered) == ["chosen-3", "chosen-1"]
    filters.get_by_role("button", name="Clear").click()
    _row(entered, "chosen-2").first.wait_for()


def test_a_filter_that_nothing_fits_says_so(entered: Any) -> None:
    """And a status that is none is answered with what is wrong."""
    status = entered.page.get_by_role("search", name="Filter").get_by_label("Status")
    status.fill("418")
    status.press("Enter")
    entered.page.get_by_text("No request fits the filter.").wait_for()
    status.fill("9")
    status.press("Enter")
    entered.page.get_by_text("status: Must").wait_for()
    assert entered.page.get_by_text("Not watching.").is_visible()
    forgive(entered, "a status of 400 ")


def test_a_pause_holds_back_what_comes(entered: Any, sender: httpx.Client) -> None:
    """It is counted meanwhile, and shown when it goes on."""
    entered.page.get_by_role("button", name="Pause").click()
    sender.get(path_of("held-1"))
    sender.get(path_of("held-2"))
    entered.page.get_by_text(", 2 wait").wait_for()
    assert "held-1" not in _rows(entered)
    entered.page.get_by_role("button", name="Go on").click()
    assert _rows(entered)[:2] == ["held-2", "held-1"]


def test_requests_are_saved_as_har(entered: Any, sender: httpx.Client) -> None:
    """Those that fit the filter."""
    sender.get(path_of("archived"))
    filters = entered.page.get_by_role("search", name="Filter")
    filters.get_by_label("externalId").fill("archived")
    filters.get_by_role("button", name="Filter").click()
    with entered.page.expect_download() as download:
        entered.page.get_by_role("button", name="Download HAR").click()
    assert download.value.suggested_filename == "sandbox.har"
    log = json.loads(download.value.path().read_text())["log"]
    assert [entry["response"]["status"] for entry in log["entries"]] == [404]


def test_markup_in_a_request_is_text(entered: Any, section: Any, sender: httpx.Client) -> None:
    """In rows, in panels, in customers and in what the server says of them."""
    assert sender.put(path_of(HOSTILE), json=customer(HOSTILE, name=HOSTILE)).status_code == 201
    sender.put(path_of("wrong"), json={**customer("wrong"), HOSTILE: 1})
    sender.get("/v1/customers", params={"page": HOSTILE}, headers={"X-Hostile": "<b>bold</b>"})
    _row(entered, "page=").wait_for()
    for row in entered.page.locator("#exchanges button").all()[:3]:
        row.click()
    customers = section("Customers")
    customers.get_by_role("button").filter(has_text=HOSTILE).click()
    assert HOSTILE in entered.page.get_by_role("dialog").inner_text().replace('\\"', '"')
    assert entered.page.evaluate("window.hostile") is None
    assert entered.page.locator("img, svg, b, script:not([src])").count() == 0


def test_a_broken_stream_is_told_and_taken_up_again(visit: Any, serve: Any) -> None:
    """Another server under the same address is watched, though it signs with another key."""
    arguments = ("--database", "sqlite:///:memory:", "--sandbox")
    server = serve(*arguments)
    visited = visit(f"{server.url}/sandbox")
    visited.page.get_by_role("button", name="Get a token").click()
    visited.page.get_by_text("Live.", exact=True).wait_for()
    with server.client() as sender:
        sender.post("/sandbox/faults", json={"effect": "drop"})
        sender.post("/sandbox/clock/freeze", json={})
    visited.page.get_by_role("link", name="Faults").click()
    visited.page.get_by_text("drop: the next request").wait_for()
    server.stop()
    visited.page.locator("#stream", has_text="The connection is lost").wait_for(state="attached")
    again = serve(*arguments, "--port", server.url.rsplit(":", 1)[-1])
    visited.page.locator("#stream", has_text="Live.").wait_for(state="attached")
    visited.page.get_by_text("No fault waits.").wait_for()
    visited.page.get_by_role("link", name="Requests").click()
    with again.client() as sender:
        sender.get(path_of("after-all"))
    _row(visited, "after-all").wait_for()
    visited.page.close()  # before the server goes, which it would notice
    forgive(visited, "net::ERR_", "a status of 401 ")

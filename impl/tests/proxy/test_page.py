"""The page of the proxy, in Chromium."""

import re
import socket
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.proxy.cases import INTERNAL, Exchange, customer
from tests.proxy.proxies import Proxy, Target, read_message
from tests.proxy.test_findings import answer_of

PATH = "/v1/customers/source/2/externalId/a"
HEADERS = {"Authorization": "Bearer page"}


@pytest.fixture
def answered(proxy: Proxy, target: Target) -> Callable[[str, int, Any], None]:
    """Send a GET that is answered as told."""

    def ask(path: str, status: int, value: Any) -> None:
        def script(connection: socket.socket) -> None:
            read_message(connection)
            connection.sendall(answer_of(Exchange("GET", path, None, status, value), "0a9e0a9e"))

        target.script = script
        httpx.get(proxy.url + path, headers=HEADERS)

    return ask


def opened(visit: Any, proxy: Proxy, **looks: Any) -> Any:
    """Return the page, once it is live."""
    visited = visit(f"{proxy.page}/", **looks)
    visited.page.get_by_text("Live.", exact=True).wait_for()
    return visited


def test_requests_come_live_and_are_opened(visit: Any, proxy: Proxy, answered: Any) -> None:
    """With what the target broke, in the list, in the table and beside the request."""
    page = opened(visit, proxy).page
    wrong = {**INTERNAL, "createdDate": "2024-01-01T00:00:00"}
    answered(PATH, 200, customer(externalId="a", internalTimestamps=wrong))
    row = page.locator("#exchanges button", has_text="PUT-14: expected updatedDate").first
    row.wait_for()
    page.locator("#broken tr", has_text="PUT-14").wait_for()
    assert "finding" in page.locator("#findings").inner_text()
    row.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("heading", name="What the target broke").wait_for()
    assert "Judged: " in dialog.inner_text()
    assert proxy.url in dialog.locator(".curl").inner_text()
    assert "$TOKEN" in dialog.locator(".curl").inner_text()


def test_what_clients_do_is_told_apart(visit: Any, proxy: Proxy, answered: Any) -> None:
    """It is no finding against the target."""
    page = opened(visit, proxy).page
    answered("/v1/customers?size=many", 400, {"title": "x", "status": 400})
    page.locator("#exchanges button", has_text="client: The size of its query").wait_for()
    page.locator("#told-summary").click()
    page.locator("#told", has_text="The size of its query").wait_for()


def test_what_is_not_judged_says_why(visit: Any, proxy: Proxy) -> None:
    """Each requirement is either counted, or has a reason."""
    page = opened(visit, proxy).page
    page.locator("#unjudged-summary").click()
    assert "AUTH-4 Which scopes" in page.locator("#unjudged").inner_text()


def test_nothing_of_a_sandbox_is_shown(visit: Any, proxy: Proxy) -> None:
    """No clock, no faults, no seeds, no keys, and no token is asked for."""
    page = opened(visit, proxy).page
    text = page.inner_text("body")
    assert not re.search("Clock|Faults|Seed|Snapshots|Keys|clientSecret|Sandbox", text)


@pytest.mark.parametrize(
    ("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]
)
def test_axe_finds_nothing(
    visit: Any, proxy: Proxy, answered: Any, width: int, scheme: str
) -> None:
    """In the list, the table and the panel; nothing is wider than the window."""
    answered("/v1/customers/source/2/externalId/" + "long" * 60, 500, {"title": "x", "status": 500})
    visited = opened(visit, proxy, width=width, scheme=scheme)
    page = visited.page
    page.emulate_media(reduced_motion="reduce")
    page.locator("#broken tr", has_text="ERR-2").wait_for()
    for name in ("held", "unjudged", "told"):
        page.locator(f"#{name}-summary").click()
    assert visited.violations() == []
    assert not visited.scrolls_sideways()
    page.locator("#exchanges button").first.click()
    page.get_by_role("dialog").wait_for()
    assert visited.violations() == []
    assert not visited.scrolls_sideways()


def test_the_keyboard_alone_opens_a_request(visit: Any, proxy: Proxy, answered: Any) -> None:
    """One stop for the list, Enter opens, Escape leads back."""
    answered(PATH + "-keyboard", 404, {"title": "x", "status": 404})
    page = opened(visit, proxy).page
    page.locator("#exchanges button", has_text="keyboard").first.wait_for()
    page.locator("#har").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    heading = page.get_by_role("dialog").get_by_role("heading", level=2)
    assert "keyboard" in heading.inner_text()
    page.keyboard.press("Escape")
    assert "keyboard" in page.evaluate("document.activeElement.innerText")


def test_the_page_is_for_this_machine_alone(proxy: Proxy) -> None:
    """A page of elsewhere that calls it by another name is not answered."""
    answer = httpx.get(f"{proxy.page}/sandbox/requests", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    policy = httpx.get(f"{proxy.page}/").headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy

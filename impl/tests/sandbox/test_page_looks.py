from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.sandbox.pages import customer, path_of

LOOKS = [(1280, "light"), (390, "dark")]
SECTIONS = ["Customers", "Clock", "Faults", "Seed and reset", "Snapshots", "Keys", "Requests"]
FOCUSED = "document.activeElement.id || document.activeElement.innerText.trim()"


@pytest.fixture
def busy(client: httpx.Client) -> Iterator[None]:
    """Fill every section: long texts, faults, a frozen clock, a snapshot and a key."""
    client.delete("/sandbox/faults")
    long = "long-" * 50
    client.put(path_of("plain"), json=customer("plain", name="Complyt"))
    client.put(path_of(long), json=customer(long, name=long))
    client.put(path_of("wrong"), json=customer("wrong", name="", email="none"))
    client.get(path_of("sandbox-503-x"))
    for effect in ("status", "delay"):
        client.post("/sandbox/faults", json={"effect": effect, "externalId": long})
    client.put("/sandbox/snapshots/before-import")
    client.post("/sandbox/keys", json={"label": long[:100]})
    client.post("/sandbox/clock/freeze", json={})
    yield
    client.delete("/sandbox/faults")


def _enter(visited: Any) -> None:
    visited.page.get_by_role("button", name="Get a token").click()
    visited.page.get_by_text("Live.", exact=True).wait_for()


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_axe_finds_nothing(visit: Any, server: Any, width: int, scheme: str) -> None:
    """In the entrance, each section, a panel and a question; nothing is wider than the window."""
    visited = visit(f"{server.url}/sandbox", width=width, scheme=scheme)
    page = visited.page
    page.emulate_media(reduced_motion="reduce")  # colours on their way are not those that stay

    def judge() -> None:
        assert visited.violations() == []
        assert not visited.scrolls_sideways()

    judge()
    _enter(visited)
    for name in SECTIONS:
        page.get_by_label("Sections").get_by_role("link", name=name).click()
        page.get_by_role("region", name=name).wait_for()
        judge()
    page.locator("#exchanges button", has_text="#/name").first.click()
    page.get_by_role("dialog").wait_for()
    judge()
    page.get_by_role("button", name="Close").click()
    page.get_by_label("Sections").get_by_role("link", name="Seed").click()
    page.get_by_role("button", name="Remove all customers").click()
    page.locator("#question").wait_for()
    judge()


def test_the_keyboard_alone_opens_a_request_and_returns(entered: Any, client: httpx.Client) -> None:
    """One stop for the list, arrows within it; Enter opens, Escape closes and leads back."""
    for name in ("one", "two", "three"):
        client.get(path_of(name))
    page = entered.page
    page.locator("#exchanges button", has_text="three").wait_for()
    page.locator("#har").focus()
    page.keyboard.press("Tab")
    assert "/three" in page.evaluate(FOCUSED)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert "/one" in page.evaluate(FOCUSED)
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.evaluate(FOCUSED) == "detail-heading"
    assert "/two" in page.get_by_role("dialog").get_by_role("heading", level=2).inner_text()
    page.keyboard.press("Escape")
    assert page.get_by_role("dialog").count() == 0
    assert "/two" in page.evaluate(FOCUSED)
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert "/two" in page.evaluate(FOCUSED)


def test_a_panel_whose_row_is_gone_leads_to_the_heading(entered: Any, client: httpx.Client) -> None:
    """So that the keyboard is not sent back to the top of the page."""
    client.get(path_of("left-out"))
    entered.page.locator("#exchanges button", has_text="left-out").click()
    entered.page.get_by_role("search", name="Filter").get_by_label("Status").fill("418")
    entered.page.get_by_role("button", name="Filter").click()
    entered.page.get_by_text("No request fits the filter.").wait_for()
    entered.page.keyboard.press("Escape")
    entered.page.locator("#requests-heading:focus").wait_for()


def test_the_keyboard_alone_sets_a_fault(visit: Any, server: Any, client: httpx.Client) -> None:
    """From the entrance on: a token, the section, the form, by Tab, arrows and Enter."""
    client.delete("/sandbox/faults")
    page = visit(f"{server.url}/sandbox").page
    assert page.evaluate(FOCUSED) == "client-secret"
    page.keyboard.press("Enter")
    page.get_by_text("Live.", exact=True).wait_for()
    page.get_by_role("link", name="Faults").focus()
    page.keyboard.press("Enter")
    page.locator("#faults-heading:focus").wait_for()
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == "fault-effect"
    page.keyboard.press("d")
    assert page.locator("#fault-effect").input_value() == "delay"
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == "fault-delay"
    page.keyboard.press("Enter")
    page.get_by_text("delay of 1,000 ms: the next request").wait_for()


def test_focus_is_seen(entered: Any) -> None:
    """Whatever Tab reaches has an outline."""
    page = entered.page
    page.get_by_role("button", name="Sign out").focus()
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    seen = set()
    for _ in range(9):  # the last stop is the list
        page.keyboard.press("Tab")
        seen.add(page.evaluate(FOCUSED))
        assert page.evaluate(outline) == "solid"
    assert {"contract", "filter-status", "pause", "har"} < seen


def test_a_panel_covers_a_phone(visit: Any, server: Any, client: httpx.Client) -> None:
    """What lies beneath cannot be reached meanwhile; Escape leads back to the row."""
    client.get(path_of("covered"))
    visited = visit(f"{server.url}/sandbox", width=390)
    _enter(visited)
    row = visited.page.locator("#exchanges button", has_text="covered").first
    row.click()
    box = visited.page.get_by_role("dialog").bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 390, 800)
    assert visited.page.evaluate("document.querySelector('#detail').matches(':modal')")
    visited.page.keyboard.press("Escape")
    assert "covered" in visited.page.evaluate(FOCUSED)


@pytest.mark.parametrize(("motion", "animation"), [("no-preference", "arrive"), ("reduce", "none")])
def test_motion_is_reduced_where_that_is_wished(
    entered: Any, client: httpx.Client, motion: str, animation: str
) -> None:
    """A row that comes lights up, or does not."""
    entered.page.emulate_media(reduced_motion=motion)
    client.get(path_of(f"moved-{motion}"))
    row = entered.page.locator("#exchanges li", has_text=f"moved-{motion}")
    assert row.evaluate("each => getComputedStyle(each).animationName") == animation


def test_json_is_shown_as_it_was_written(entered: Any) -> None:
    """On lines of its own, but with names that come twice and numbers of any length."""
    text = '{"a":1.0,"a":123456789012345678901,"b":[],"c":[{"d":"x,{\\"}"}],"e":{}}'
    module = f"import('{entered.url}/page/json.js')"
    shown = entered.page.evaluate(f"text => {module}.then(each => each.indented(text))", text)
    assert shown == (
        '{\n  "a": 1.0,\n  "a": 123456789012345678901,\n  "b": [],\n'
        '  "c": [\n    {\n      "d": "x,{\\"}"\n    }\n  ],\n  "e": {}\n}'
    )
    same = entered.page.evaluate(f"text => {module}.then(each => each.indented(text))", '{"a":')
    assert same == '{"a":'

import json
from collections.abc import Callable
from typing import Any

import pytest

PATIENCE = 30_000  # milliseconds until an answer that does not come counts as none


@pytest.fixture
def console(visit: Any, serve: Any) -> Any:
    """Open the page of a server of its own."""
    return visit(f"{serve('--database', 'sqlite:///:memory:').url}/docs")


@pytest.fixture
def authorized(console: Any) -> Any:
    """Get the sandbox's token there."""
    console.page.get_by_role("button", name="Get a token").click()
    status = console.page.locator("#token [role=status]")
    status.filter(has_text="The token of sandbox goes with every request").wait_for()
    return console


@pytest.fixture
def send(authorized: Any) -> Callable[..., tuple[str, Any]]:
    """Send an operation's form as it stands, or changed; return the outcome and the body."""

    def run(operation_id: str, body: str | None = None, **inputs: str) -> tuple[str, Any]:
        form = authorized.page.get_by_role("form", name=f"Try {operation_id}", include_hidden=True)
        panel = form.locator("xpath=..")
        panel.evaluate("each => each.open = true")
        for name, value in inputs.items():
            form.locator(f"input[name='{name}']").fill(value)
        if body is not None:
            form.locator("textarea").fill(body)
        form.get_by_role("button", name="Send").click()
        outcome = panel.locator(".outcome").filter(has_text="after")
        outcome.wait_for(timeout=PATIENCE)
        text = panel.locator(".body").inner_text()
        return outcome.inner_text().split(" after ")[0], json.loads(text)

    return run


def test_the_defaults_work_as_they_stand(send: Any) -> None:
    """Token, PUT, GET, list, PATCH: nothing is typed, and each answers what was stored."""
    status, stored = send("upsertCustomer")
    assert status == "201 Created"
    assert send("getCustomer") == ("200 OK", stored)
    assert send("getAllCustomers") == ("200 OK", [stored])
    status, patched = send("updateCustomer")
    assert (status, patched["complytId"]) == ("200 OK", stored["complytId"])
    assert patched["address"]["city"] == "San Francisco"
    assert send("createToken")[0] == "200 OK"


def test_the_request_is_shown_as_curl(authorized: Any, send: Any) -> None:
    """The token is named $TOKEN, the body quoted for a shell."""
    send("upsertCustomer", body='{"name": "it\'s"}')
    shown = authorized.page.locator("#operation\\/upsertCustomer ~ details .curl").inner_text()
    url = authorized.page.url.removesuffix("/docs")
    assert shown.splitlines() == [
        f"curl --request PUT '{url}/v1/customers/source/1/externalId/externalIdExample' \\",
        '  --header "Authorization: Bearer $TOKEN" \\',
        "  --header 'Content-Type: application/json' \\",
        "  --data-raw '{\"name\": \"it'\\''s\"}'",
    ]
    assert "ey" not in shown
    _forgive(authorized, 400)


def test_a_refusal_shows_its_pointer(authorized: Any, send: Any) -> None:
    """The answer's headers and its body say what is wrong and where."""
    status, problem = send("updateCustomer", body='{"externalTimestamps": {"createdDate": "now"}}')
    assert status == "400 Bad Request"
    pointers = [error["pointer"] for error in problem["errors"]]
    assert "#/externalTimestamps/createdDate" in pointers
    headers = authorized.page.locator("#operation\\/updateCustomer ~ details .headers")
    assert "content-type: application/problem+json" in headers.inner_text()
    _forgive(authorized, 400)


def test_a_path_is_encoded_once(send: Any) -> None:
    """Any legal externalId can be typed as it is; a query is left out where it is empty."""
    name = "ü ?#%41"
    body = json.dumps(
        {
            "externalId": name,
            "source": "1",
            "customerType": "RETAIL",
            "externalTimestamps": {"createdDate": "2022-10-19", "updatedDate": "2022-10-19"},
        }
    )
    status, stored = send("upsertCustomer", body=body, externalId=name)
    assert (status, stored["externalId"]) == ("201 Created", name)
    assert send("getCustomer") == ("200 OK", stored)
    assert send("getAllCustomers", page="2", size="1") == ("200 OK", [])


def test_another_example_works_as_it_stands(authorized: Any, send: Any) -> None:
    """An example that is chosen brings its identifiers into the path."""
    form = authorized.page.get_by_role("form", name="Try upsertCustomer", include_hidden=True)
    form.locator("xpath=..").evaluate("each => each.open = true")
    form.locator(".examples").select_option(label="tutorial")
    status, stored = send("upsertCustomer")
    assert (status, stored["externalId"]) == ("201 Created", "1")


def test_another_client_is_chosen(console: Any) -> None:
    """The select fills in id and secret; a wrong secret is told."""
    page = console.page
    page.get_by_label("Client of the sandbox").select_option("other")
    page.get_by_role("button", name="Get a token").click()
    page.locator("#token [role=status]").filter(has_text="The token of other goes").wait_for()
    page.get_by_label("clientSecret").fill("wrong")
    page.get_by_role("button", name="Get a token").click()
    page.locator("#token [role=status]").filter(has_text="No token: 401").wait_for()
    _forgive(console, 401)


def test_a_server_that_is_gone_is_told(visit: Any, serve: Any) -> None:
    """A request without an answer says so."""
    server = serve("--database", "sqlite:///:memory:")
    visited = visit(f"{server.url}/docs")
    server.stop()
    visited.page.get_by_role("button", name="Get a token").click()
    visited.page.locator("#token [role=status]").filter(has_text="No answer: ").wait_for()
    assert [error.split(" at ")[0] for error in visited.errors] == [
        "Failed to load resource: net::ERR_CONNECTION_REFUSED"
    ]
    visited.errors.clear()


def test_the_keyboard_alone_gets_a_token_and_sends(console: Any) -> None:
    """From the heading on: select, id, secret, button; then a form is opened, and sent by Enter."""
    page = console.page
    page.locator("#console").evaluate("each => { each.tabIndex = -1; each.focus(); }")
    stops = []
    for _ in range(4):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("document.activeElement.id || document.activeElement.innerText"))
    assert stops == ["client", "client-id", "client-secret", "Get a token"]
    page.keyboard.press("Enter")
    page.locator("#token [role=status]").filter(has_text="The token of sandbox").wait_for()
    page.get_by_text("Try GET /v1/customers", exact=True).focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator(".outcome").filter(has_text="200 OK").wait_for()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_console(
    visit: Any, shared_server: Any, width: int, scheme: str
) -> None:
    """Its forms are labelled and legible, and fit a phone."""
    visited = visit(f"{shared_server.url}/docs", width=width, scheme=scheme)
    visited.page.evaluate("document.querySelectorAll('.try').forEach(each => each.open = true)")
    visited.page.get_by_role("form", name="Try getCustomer").get_by_role(
        "button", name="Send"
    ).click()
    visited.page.locator(".outcome").filter(has_text="401 Unauthorized").wait_for()
    assert visited.violations(".try") == []
    assert not visited.scrolls_sideways()
    _forgive(visited, 401)


def _forgive(visited: Any, status: int) -> None:
    """Take out what Chromium says of an answer that was meant to be a refusal."""
    assert all(f"a status of {status} " in error for error in visited.errors)
    visited.errors.clear()

import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from complyt_reference.sandbox import page
from tests.sandbox.pages import forgive

FOLDER = Path(page.__file__).parent
FILES = sorted(path.name for path in FOLDER.iterdir() if path.suffix in (".css", ".js"))
STORED = "JSON.stringify([{...sessionStorage}, {...localStorage}, document.cookie, location.href])"


@pytest.mark.parametrize("path", ["/sandbox", *(f"/sandbox/page/{name}" for name in FILES)])
def test_without_the_option_there_is_no_page(shared_server: Any, path: str) -> None:
    """Neither the page nor one of its files is there."""
    assert httpx.get(shared_server.url + path).status_code == 404


@pytest.mark.parametrize("name", FILES)
def test_its_files_are_served(server: Any, name: str) -> None:
    """Each as what it is, to be kept until it changes, and nothing in it may be read as another."""
    answer = httpx.get(f"{server.url}/sandbox/page/{name}")
    kind = "text/css" if name.endswith(".css") else "text/javascript"
    assert answer.headers["content-type"] == f"{kind}; charset=utf-8"
    assert answer.content.endswith((FOLDER / name).read_bytes())
    assert answer.headers["x-content-type-options"] == "nosniff"
    unchanged = {"If-None-Match": answer.headers["etag"]}
    assert httpx.get(str(answer.url), headers=unchanged).status_code == 304


@pytest.mark.parametrize(
    "name", ["page.html", "fields.html", "__init__.py", "../app.py", "none.js"]
)
def test_nothing_else_of_it_is_served(server: Any, name: str) -> None:
    """Templates and modules are not for browsers."""
    assert httpx.get(f"{server.url}/sandbox/page/{name}").status_code == 404


def test_its_policy_lets_nothing_else_in(server: Any) -> None:
    """No other host, no script or style within the page, no frame, no text that becomes markup."""
    answer = httpx.get(f"{server.url}/sandbox")
    policy = answer.headers["content-security-policy"].split("; ")
    assert policy[0] == "default-src 'none'"
    assert {"frame-ancestors 'none'", "require-trusted-types-for 'script'"} <= set(policy)
    assert {"script-src 'self'", "style-src 'self'", "connect-src 'self'"} <= set(policy)
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert not re.search(r"<style|<script(?! type=\"module\" src)|\son\w+=|\sstyle=", answer.text)


def test_the_welcome_names_the_page(serve: Any) -> None:
    """With --sandbox alone."""
    memory = ("--database", "sqlite:///:memory:")
    server = serve("--sandbox", *memory)
    assert f"{server.url}/sandbox\n" in server.stop()
    assert "/sandbox" not in serve(*memory).stop()


def test_the_public_client_is_filled_in(visit: Any, server: Any) -> None:
    """One that may use the controls, which are shown after one click."""
    page = visit(f"{server.url}/sandbox").page
    assert page.get_by_label("clientId").input_value() == "sandbox"
    assert not page.get_by_role("link", name="Faults").is_visible()
    page.get_by_role("button", name="Get a token").click()
    page.get_by_role("heading", name="Requests").wait_for()
    assert page.get_by_role("link", name="Faults").is_visible()


def test_clients_of_a_file_are_not_shown(serve: Any, command: Any, tmp_path: Path) -> None:
    """With --clients nothing is filled in."""
    entry = command("client", "acme", "--tenant", "acme", "--scope", "sandbox", stdin="unheard\n")
    (tmp_path / "clients.toml").write_text(entry.stdout)
    memory = ("--database", "sqlite:///:memory:")
    server = serve("--sandbox", "--clients", "clients.toml", *memory)
    written = httpx.get(f"{server.url}/sandbox").text
    assert 'id="client-secret"' in written
    assert "public ones" not in written
    for text in ("acme", "unheard", "scrypt", "sandbox-secret"):
        assert text not in written


def test_a_wrong_secret_is_told(visit: Any, server: Any) -> None:
    """The page stays where it was, and says what the server said."""
    visited = visit(f"{server.url}/sandbox")
    visited.page.get_by_label("clientSecret").fill("wrong")
    visited.page.keyboard.press("Enter")
    visited.page.get_by_text("Unauthorized (401)").wait_for()
    assert not visited.page.get_by_role("link", name="Faults").is_visible()
    forgive(visited, "a status of 401 ")


def test_a_client_without_the_scope_is_told(visit: Any, server: Any) -> None:
    """Its token is of no use here, and is not kept."""
    visited = visit(f"{server.url}/sandbox")
    visited.page.get_by_label("clientId").fill("other")
    visited.page.get_by_label("clientSecret").fill("other-secret")
    visited.page.get_by_role("button", name="Get a token").click()
    visited.page.get_by_text("Forbidden (403)").wait_for()
    visited.page.reload()
    visited.page.get_by_role("button", name="Get a token").wait_for()
    assert "eyJ" not in visited.page.evaluate(STORED)
    forgive(visited, "a status of 403 ")


def test_the_secret_is_kept_nowhere(entered: Any) -> None:
    """The token lasts as long as the tab, the secret as long as the page."""
    stored = entered.page.evaluate(STORED)
    assert "eyJ" in stored
    assert "sandbox-secret" not in stored
    entered.page.reload()
    entered.page.get_by_text("Live.", exact=True).wait_for()
    entered.page.get_by_role("button", name="Sign out").click()
    entered.page.get_by_role("button", name="Get a token").wait_for()
    assert "eyJ" not in entered.page.evaluate(STORED)


def test_a_token_that_ended_is_asked_for_again(entered: Any) -> None:
    """After a reload nobody but the person has the secret, and the page says why it asks."""
    entered.page.evaluate("sessionStorage.setItem('complyt-reference-sandbox-token', 'x.y.z')")
    entered.page.reload()
    entered.page.get_by_text("Unauthorized (401)").wait_for()
    assert not entered.page.get_by_role("link", name="Faults").is_visible()
    entered.page.get_by_role("button", name="Get a token").click()
    entered.page.get_by_text("Live.", exact=True).wait_for()
    forgive(entered, "a status of 401 ")


def test_without_scripts_the_page_says_so(visit: Any, server: Any) -> None:
    """And no form is there that would send a secret."""
    page = visit(f"{server.url}/sandbox", scripts=False).page
    assert page.locator("noscript p").is_visible()
    assert not page.get_by_label("clientSecret").is_visible()

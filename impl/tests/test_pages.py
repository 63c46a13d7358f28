import hashlib
import html
import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from complyt_contract.document import load

DOCUMENT = load()
PATHS = ("/docs", "/openapi.yaml", "/openapi.json")


def test_the_document_is_served_as_written(shared_server: Any) -> None:
    """Byte for byte, under its own hash, to whoever asks."""
    answer = httpx.get(f"{shared_server.url}/openapi.yaml")
    assert answer.status_code == 200
    assert answer.content == DOCUMENT.source
    assert answer.headers["Content-Type"] == "application/yaml"
    assert answer.headers["ETag"] == f'"{hashlib.sha256(DOCUMENT.source).hexdigest()}"'


def test_the_document_is_served_as_json(shared_server: Any) -> None:
    """The same values."""
    answer = httpx.get(f"{shared_server.url}/openapi.json")
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json() == DOCUMENT.raw


def test_the_page_states_its_policy_twice(shared_server: Any) -> None:
    """The header says what the page says, and that nobody may frame it."""
    answer = httpx.get(f"{shared_server.url}/docs")
    policy = answer.headers["Content-Security-Policy"].removesuffix("; frame-ancestors 'none'")
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert f'content="{html.escape(policy).replace("&#x27;", "&#39;")}"' in answer.text
    assert "connect-src 'self'" in policy


@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_asked_for_again_in_vain(shared_server: Any, path: str) -> None:
    """Whoever has it gets 304; HEAD answers as GET does, without the body."""
    url = shared_server.url + path
    answer = httpx.get(url)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    for known in (answer.headers["ETag"], f'"old", W/{answer.headers["ETag"]}'):
        again = httpx.get(url, headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == answer.headers["ETag"]
    assert httpx.get(url, headers={"If-None-Match": '"old"'}).content == answer.content
    head = httpx.head(url)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == str(len(answer.content))


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_a_page_knows_no_other_method(shared_server: Any, method: str, path: str) -> None:
    """What is no part of the contract is not found."""
    assert path not in DOCUMENT.raw["paths"]
    assert httpx.request(method, shared_server.url + path).status_code == 404


@pytest.mark.parametrize("path", ["/docs/", "/docs/index.html", "/openapi", "/openapi.yml"])
def test_nothing_else_is_served(shared_server: Any, path: str) -> None:
    """A path beside them is not ours."""
    assert httpx.get(shared_server.url + path).status_code == 404


def test_secrets_of_a_file_of_clients_are_not_shown(
    serve: Any, command: Any, tmp_path: Path
) -> None:
    """With --clients the console has fields, but nothing to choose from."""
    entry = command("client", "acme-client", "--tenant", "acme", stdin="unheard-of\n").stdout
    (tmp_path / "clients.toml").write_text(entry)
    server = serve("--clients", "clients.toml", "--database", "sqlite:///:memory:")
    written = httpx.get(f"{server.url}/docs").text
    assert 'id="client-secret"' in written
    for text in ("acme", "unheard-of", "scrypt", 'id="client"', 'value="sandbox-secret"'):
        assert text not in written


def test_the_welcome_names_the_page(serve: Any) -> None:
    """Beside the commands to paste there is a place to click."""
    server = serve("--database", "sqlite:///:memory:")
    assert f"{server.url}/docs\n" in server.stop()


def test_a_page_is_logged_by_its_path(serve: Any) -> None:
    """The log tells it from a path that is not there."""
    server = serve("--database", "sqlite:///:memory:")
    httpx.get(f"{server.url}/openapi.json")
    server.stop()
    lines = [json.loads(line) for line in server.log.read_text().splitlines()]
    assert "/openapi.json" in [line.get("path") for line in lines]

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from complyt_reference import clients

SECRET, GUESS = "a-secret-of-ours", "a-guess-of-theirs"


@pytest.mark.parametrize("level", ["debug", "info"])
def test_no_secret_and_no_token_is_written(
    serve: Callable[..., Any], tmp_path: Path, level: str
) -> None:
    """What the server writes, its database and its log, holds secrets as hashes alone."""
    client = clients.Client("ours", "ours", clients.SCOPES, clients.hash_secret(SECRET))
    (tmp_path / "clients.toml").write_text(clients.entry(client))
    server = serve("--clients", "clients.toml", "--log-level", level)
    tokens = []
    for secret in (SECRET, GUESS):
        asked = {"clientId": "ours", "clientSecret": secret}
        tokens.append(httpx.post(f"{server.url}/v1/token", json=asked).json().get("accessToken"))
    headers = {"Authorization": f"Bearer {tokens[0]}"}
    assert httpx.get(f"{server.url}/v1/customers", headers=headers).json() == []
    server.stop()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) >= 4  # clients, key, database, log
    for path in files:
        for confidential in (SECRET, GUESS, tokens[0], tokens[0].split(".")[2]):
            assert confidential.encode() not in path.read_bytes(), path
    assert tokens[1] is None


def test_the_only_page_is_told_what_it_may_do(shared_server: Any) -> None:
    """Of all paths that are known elsewhere the page alone is HTML, with headers that bind it."""
    html = {}
    for path in ("/", "/docs", "/console", "/debug", "/admin", "/redoc", "/ui", "/v1/customers"):
        answer = httpx.get(shared_server.url + path, headers={"Accept": "text/html"})
        if answer.headers["Content-Type"].startswith("text/html"):
            html[path] = answer.headers
    assert list(html) == ["/docs"]
    policy = html["/docs"]["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert html["/docs"]["X-Content-Type-Options"] == "nosniff"
    assert html["/docs"]["Referrer-Policy"] == "no-referrer"

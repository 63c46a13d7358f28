from pathlib import Path
from typing import Any

import httpx
import pytest


def _status(server: Any, token: str) -> Any:
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.get(f"{server.url}/v1/customers?size=1", headers=headers).status_code


def test_a_printed_token_is_valid(serve: Any, command: Any) -> None:
    """A token that was made without asking the server is one of its own."""
    server = serve()
    assert _status(server, command("token", "sandbox").stdout.strip()) == 200


def test_a_token_may_be_made_before_the_server_ever_ran(serve: Any, command: Any) -> None:
    """The first of both makes the key that the other then reads."""
    token = command("token", "sandbox").stdout.strip()
    assert _status(serve(), token) == 200


def test_a_negative_lifetime_makes_an_expired_token(serve: Any, command: Any) -> None:
    """The server refuses a token that was born expired."""
    server = serve()
    token = command("token", "sandbox", "--lifetime", "-60").stdout.strip()
    assert _status(server, token) == 401


def test_the_token_has_the_clients_scopes(serve: Any, command: Any) -> None:
    """A writer's token may not read."""
    assert _status(serve(), command("token", "sandbox-writer").stdout.strip()) == 403


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "CLIENT_ID"),
        (["nobody"], "choose one of sandbox"),
        (["sandbox", "--lifetime", "soon"], "--lifetime"),
        (["sandbox", "--lifetime", "1e9"], "--lifetime"),
        (["sandbox", "--database", "sqlite:///:memory:"], "keeps no key"),
        (["sandbox", "--database", "sqlite:///missing/customers.db"], "missing"),
        (["sandbox", "--database", "nonsense"], "nonsense"),
        (["sandbox", "--clients", "missing.toml"], "missing.toml"),
    ],
)
def test_wrong_use_is_said_in_a_sentence(
    wrong: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    said: str,
) -> None:
    """Whatever stands in the way of a token is named, with exit code 2."""
    monkeypatch.chdir(tmp_path)
    assert said in wrong("token", *arguments)

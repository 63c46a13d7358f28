import tomllib
from pathlib import Path
from typing import Any

import pytest

from complyt_reference import clients


def test_an_entry_lets_the_client_in(command: Any, tmp_path: Path) -> None:
    """What the command prints can be used as a file of clients, and holds no secret."""
    done = command("client", "shop", "--tenant", "acme", stdin="a secret\nanother line\n")
    path = tmp_path / "clients.toml"
    path.write_text(done.stdout)
    client = clients.load(path).authenticate("shop", "a secret")
    assert client is not None
    assert (client.tenant, client.scopes) == ("acme", ("read:customers", "write:customers"))
    assert "a secret" not in done.stdout + done.stderr


def test_scopes_can_be_narrowed(command: Any) -> None:
    """A scope that is given replaces the default of both."""
    done = command(
        "client", "shop", "--tenant", "acme", "--scope", "read:customers", stdin="secret\n"
    )
    assert tomllib.loads(done.stdout)["clients"]["shop"]["scopes"] == ["read:customers"]


@pytest.mark.parametrize(
    ("arguments", "secret"),
    [
        (["shop"], "secret\n"),
        (["shop", "--tenant", ""], "secret\n"),
        (["a\nb", "--tenant", "acme"], "secret\n"),
        (["shop", "--tenant", "acme", "--scope", "all"], "secret\n"),
        (["shop", "--tenant", "acme"], ""),
        (["shop", "--tenant", "acme"], "\n"),
    ],
)
def test_wrong_use_is_said_in_a_sentence(command: Any, arguments: list[str], secret: str) -> None:
    """Without a tenant, a printable id, a known scope or a secret nothing is printed but why."""
    done = command("client", *arguments, stdin=secret)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("complyt-reference: ")
    assert done.stderr.count("\n") == 1

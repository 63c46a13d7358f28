from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from tests.storages import body

PATH = "/v1/customers/source/1/externalId/a"


def _get(server: Any, token: str) -> httpx.Response:
    return httpx.get(server.url + PATH, headers={"Authorization": f"Bearer {token}"})


def test_servers_of_one_database_share_customers_and_tokens(
    serve: Callable[..., Any], command: Callable[..., Any], postgresql_database: str, tmp_path: Path
) -> None:
    """Two servers of two workers each, and the command for tokens, are as one."""
    options = "--database", postgresql_database, "--key", str(tmp_path / "signing.key")
    servers = [serve(*options, "--workers", "2") for _ in range(2)]
    with servers[0].client() as client:
        stored = client.put(PATH, json=body()).json()
    for token in (servers[1].token(), command("token", "sandbox", *options).stdout.strip()):
        for server in servers * 3:
            assert _get(server, token).json() == stored
    assert (tmp_path / "signing.key").stat().st_mode & 0o077 == 0


def test_postgresql_needs_a_key(wrong: Callable[..., str]) -> None:
    """A database that keeps no key beside it is not served, nor are tokens made, without one."""
    for arguments in (["serve"], ["token", "sandbox"]):
        said = wrong(*arguments, "--database", "postgresql://u:hush@127.0.0.1:1/d")
        assert "--key" in said
        assert "hush" not in said


def test_a_database_that_is_not_there_is_named_without_its_password(
    command: Callable[..., Any],
) -> None:
    """A server that cannot reach its database ends with a sentence."""
    url = "postgresql://u:hush@127.0.0.1:1/d"
    done = command("serve", "--port", "0", "--key", "signing.key", "--database", url)
    assert (done.returncode, done.stdout) == (2, "")
    assert "postgresql://u@127.0.0.1:1/d cannot be reached" in done.stderr
    assert "hush" not in done.stderr


def test_a_tenant_moves_between_kinds_of_databases(
    serve: Callable[..., Any], command: Callable[..., Any], postgresql_database: str
) -> None:
    """What went from SQLite to PostgreSQL and back is the same, byte for byte."""
    with serve("--database", "sqlite:///one.db").client() as client:
        for number in range(30):
            client.put(
                f"/v1/customers/source/1/externalId/{number}", json=body(str(number), name="né")
            )
    lines = command("export", "--database", "sqlite:///one.db", "--tenant", "sandbox").stdout
    for database in (postgresql_database, "sqlite:///two.db"):
        moved = command("import", "--database", database, "--tenant", "t", "-", stdin=lines)
        assert moved.stderr == "Imported 30 customers into t; read back, they are the same.\n"
        assert command("export", "--database", database, "--tenant", "t").stdout == lines

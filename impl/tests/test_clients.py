from pathlib import Path
from typing import Any

import pytest

from complyt_reference import clients
from complyt_reference.clients import Client, ClientsError

ENTRY = clients.entry(Client("a", "acme", clients.CONTRACT_SCOPES, clients.hash_secret("secret")))


@pytest.mark.parametrize(
    ("client_id", "tenant", "scopes"),
    [
        ("sandbox", "sandbox", ("read:customers", "write:customers", "sandbox")),
        ("sandbox-reader", "sandbox", ("read:customers",)),
        ("sandbox-writer", "sandbox", ("write:customers",)),
        ("other", "other", ("read:customers", "write:customers")),
    ],
)
def test_the_sandbox_has_its_documented_clients(
    client_id: str, tenant: str, scopes: tuple[str, ...]
) -> None:
    """Without a file there are four clients in two tenants, each with the secret of its name."""
    client = clients.load().authenticate(client_id, f"{client_id}-secret")
    assert client is not None
    assert (client.tenant, client.scopes) == (tenant, scopes)


@pytest.mark.parametrize(
    ("client_id", "secret"),
    [
        ("sandbox", "other-secret"),
        ("sandbox", ""),
        ("sandbox", "sandbox-secret\0"),
        ("nobody", "sandbox-secret"),
        ("nobody", ""),
        ("", ""),
        ("Sandbox", "sandbox-secret"),
    ],
)
def test_wrong_credentials_find_nobody(client_id: str, secret: str) -> None:
    """A wrong secret and an unknown client are refused alike."""
    assert clients.load().authenticate(client_id, secret) is None


def test_an_unknown_client_costs_as_much_as_a_known_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A secret is hashed once whether or not the client exists, so that time betrays nothing."""
    hashed = []
    monkeypatch.setattr(
        clients, "secret_matches", lambda secret, against: hashed.append((secret, against))
    )
    for client_id in ("sandbox", "nobody"):
        clients.load().authenticate(client_id, "a guess")
    assert [secret for secret, _ in hashed] == ["a guess", "a guess"]
    prefixes = {against[: against.index("=1$")] for _, against in hashed}
    assert len(prefixes) == 1


def test_hashes_are_salted() -> None:
    """The same secret has another hash each time, and matches each."""
    first, second = clients.hash_secret("secret"), clients.hash_secret("secret")
    assert first != second
    assert clients.secret_matches("secret", first)
    assert clients.secret_matches("secret", second)
    assert not clients.secret_matches("Secret", first)


@pytest.mark.parametrize("client_id", ["a", "a b.c", 'quo"te', "back\\slash", "Ünï漢😀"])
def test_an_entry_reads_back_as_it_was_written(tmp_path: Path, client_id: str) -> None:
    """What `entry` writes is what `load` reads, whatever printable text the id is."""
    client = Client(client_id, "ten'ant", ("read:customers",), clients.hash_secret("Sécret"))
    path = tmp_path / "clients.toml"
    path.write_text(clients.entry(client) + "\n" + ENTRY.replace('."a"', ".other"), "utf-8")
    loaded = clients.load(path)
    assert loaded.by_id[client_id] == client
    assert loaded.authenticate(client_id, "Sécret") == client


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[clients]",
        "clients = 1",
        "[customers.a]",
        "other = 1\n" + ENTRY,
        "[clients.a]\ntenant = 'acme'",
        ENTRY.replace('"acme"', '""'),
        ENTRY.replace('"acme"', "1"),
        ENTRY.replace("read:customers", "read:everything"),
        ENTRY.replace('["read:customers", "write:customers"]', '"read:customers"'),
        ENTRY.replace("ln=14", "ln=4"),
        ENTRY.replace("ln=14", "ln=24"),
        ENTRY.replace("$scrypt", "plain"),
        ENTRY + "admin = true\n",
        "[[[",
        "a = " + "[" * 5000,
    ],
)
def test_a_wrong_file_is_refused_in_a_sentence(tmp_path: Path, text: str) -> None:
    """A file that holds anything but clients as they must be is named, without a secret."""
    path = tmp_path / "clients.toml"
    path.write_text(text)
    with pytest.raises(ClientsError, match=r"clients\.toml") as refusal:
        clients.load(path)
    assert "scrypt$" not in str(refusal.value)


@pytest.mark.parametrize("content", [None, b"\xff\xfe"], ids=["missing", "not UTF-8"])
def test_an_unreadable_file_is_refused_in_a_sentence(tmp_path: Path, content: Any) -> None:
    """A file that is missing or not UTF-8 is named."""
    path = tmp_path / "clients.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ClientsError, match=r"clients\.toml"):
        clients.load(path)

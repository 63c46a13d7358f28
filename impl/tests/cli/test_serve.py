import json
import re
import socket
import sqlite3
import stat
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

CUSTOMER = {
    "externalId": "7",
    "source": "1",
    "customerType": "RETAIL",
    "externalTimestamps": {"createdDate": "2022-10-19", "updatedDate": "2022-10-19"},
}
PATH = "/v1/customers/source/1/externalId/7"


def _refused(done: Any, *said: str) -> Any:
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("complyt-reference: ")
    assert done.stderr.count("\n") == 1
    for text in said:
        assert text in done.stderr


def test_the_first_line_is_the_url_of_a_server_that_answers(serve: Any) -> None:
    """Whoever reads the first line can connect at once, on a port that was free."""
    server = serve()
    assert re.fullmatch(r"http://127\.0\.0\.1:[1-9][0-9]*", server.url)
    assert httpx.get(f"{server.url}/healthz").json() == {"status": "ok"}


def test_the_printed_commands_work_when_pasted(serve: Any) -> None:
    """The token, the documentation's own PUT and the GET run in a shell as they are printed."""
    server = serve()
    shell = subprocess.Popen(
        ["sh", "-e"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    printed = []
    for line in server.process.stdout:
        printed.append(line)
        if line == "\n" and any(text.startswith("Read it:") for text in printed):
            break
    text = "".join(printed)
    commands = text[text.index("TOKEN=") :]
    script = re.sub(r"(?m)^[A-Z][a-z ]+:$", "echo", commands)
    out, _ = shell.communicate(script, timeout=30)
    stored, read = (json.loads(line) for line in out.splitlines() if line)
    assert shell.returncode == 0
    assert stored == read
    assert read["externalId"] == "externalIdExample"
    assert read["externalTimestamps"]["updatedDate"] == "2022-10-19T09:07:54.585"


def test_it_names_the_credentials_to_try(serve: Any) -> None:
    """A server of the sandbox's clients prints their secrets, which are public."""
    printed = serve().stop()
    for client_id in ("sandbox", "sandbox-reader", "sandbox-writer", "other"):
        assert f"  {client_id}, {client_id}-secret: " in printed


def test_a_file_of_clients_replaces_the_sandbox(serve: Any, command: Any, tmp_path: Path) -> None:
    """With --clients only the file's clients get tokens, and no secret is printed."""
    entry = command("client", "it's", "--tenant", "acme", stdin="hidden\n").stdout
    (tmp_path / "clients.toml").write_text(entry)
    server = serve("--clients", "clients.toml", "--host", "0.0.0.0")
    url = server.url.replace("0.0.0.0", "127.0.0.1") + "/v1/token"
    ours = httpx.post(url, json={"clientId": "it's", "clientSecret": "hidden"})
    theirs = httpx.post(url, json={"clientId": "sandbox", "clientSecret": "sandbox-secret"})
    printed = server.stop()
    assert (ours.status_code, theirs.status_code) == (200, 401)
    assert "secret" not in printed.replace("Secret", "").replace("ITS SECRET", "")


def test_the_default_database_lies_in_a_folder_of_its_own(serve: Any, tmp_path: Path) -> None:
    """Database and key are made below the working folder, the key readable by its owner alone."""
    serve().stop()
    folder = tmp_path / "complyt-reference"
    assert {"customers.db", "customers.db.key"} <= {path.name for path in folder.iterdir()}
    assert stat.S_IMODE((folder / "customers.db.key").stat().st_mode) == 0o600


def test_a_database_in_memory_leaves_nothing_behind(serve: Any, tmp_path: Path) -> None:
    """Neither customers nor key reach the disk."""
    server = serve("--database", "sqlite:///:memory:")
    with server.client() as client:
        assert client.put(PATH, json=CUSTOMER).status_code == 201
    server.stop()
    assert [path.name for path in tmp_path.iterdir()] == [server.log.name]


def test_customers_and_tokens_outlive_a_restart(serve: Any) -> None:
    """A token of the first server is valid at the second, which answers the same customer."""
    server = serve()
    with server.client() as client:
        stored = client.put(PATH, json=CUSTOMER).content
        authorization = client.headers["Authorization"]
    server.stop()
    read = httpx.get(serve().url + PATH, headers={"Authorization": authorization})
    assert read.content == stored


def test_options_come_from_the_environment(serve: Any, tmp_path: Path) -> None:
    """COMPLYT_REFERENCE_DATABASE stands for --database, and so do the others for theirs."""
    serve(
        COMPLYT_REFERENCE_DATABASE="sqlite:///elsewhere.db",
        COMPLYT_REFERENCE_LOG_LEVEL="error",
        COMPLYT_REFERENCE_WORKERS="1",
        COMPLYT_REFERENCE_CHECK_RESPONSES="1",
        COMPLYT_REFERENCE_HOST="localhost",
    )
    assert (tmp_path / "elsewhere.db").exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "high"),
        ("HOST", "192.0.2.1"),
        ("CLIENTS", "missing.toml"),
        ("WORKERS", "0"),
        ("LOG_LEVEL", "loud"),
    ],
)
def test_a_wrong_variable_is_refused_as_its_option_is(
    wrong: Any, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """The environment is checked like the command line."""
    monkeypatch.setenv(f"COMPLYT_REFERENCE_{name}", value)
    assert value in wrong("serve")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--port", "http"],
        ["--port", "65536"],
        ["--port", "-1"],
        ["--workers", "0"],
        ["--workers", "many"],
        ["--log-level", "loud"],
        ["--check-responses=maybe"],
        ["--database"],
        ["surplus"],
    ],
)
def test_a_wrong_option_is_refused_in_a_sentence(wrong: Any, arguments: list[str]) -> None:
    """An option that cannot be is named and help is offered."""
    assert wrong("serve", *arguments).endswith("--help` says what it takes.\n")


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "192.0.2.1", "example.org", "", "127.0.0.1.nip.io"]
)
def test_public_secrets_are_served_on_loopback_alone(wrong: Any, host: str) -> None:
    """Without a file of clients every other address is refused."""
    assert "--clients FILE" in wrong("serve", "--host", host)


def test_a_port_in_use_is_named(command: Any) -> None:
    """The sentence says which port and what else to choose."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        _refused(command("serve", "--port", port), f"Port {port} of 127.0.0.1 is in use")


def test_a_wrong_file_of_clients_is_named(
    wrong: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A file that is missing or holds something else is refused before the server listens."""
    monkeypatch.chdir(tmp_path)
    assert "missing.toml cannot be read" in wrong("serve", "--clients", "missing.toml")
    (tmp_path / "wrong.toml").write_text("clients = 1")
    assert "wrong.toml must hold tables" in wrong("serve", "--clients", "wrong.toml")
    assert "cannot be read" in wrong("serve", "--clients", str(tmp_path))


def test_a_wrong_key_is_named(command: Any, tmp_path: Path) -> None:
    """A damaged key is neither used nor overwritten."""
    (tmp_path / "a.db.key").write_text("damaged")
    _refused(command("serve", "--port", "0", "--database", "sqlite:///a.db"), "a.db.key holds no")
    assert (tmp_path / "a.db.key").read_text() == "damaged"


def test_workers_cannot_share_a_database_in_memory(command: Any) -> None:
    """Each would have customers and a key of its own."""
    done = command("serve", "--database", "sqlite:///:memory:", "--workers", "2")
    _refused(done, "belongs to one process")


@pytest.mark.parametrize(
    "url", ["nonsense", "postgresql://localhost/a", "sqlite://", "sqlite:///", "sqlite:///no/a.db"]
)
def test_a_database_that_cannot_be_is_named(command: Any, url: str) -> None:
    """A URL of another kind and a folder that is missing are refused in a sentence."""
    _refused(command("serve", "--port", "0", "--database", url))


def test_a_file_that_is_no_database_is_named_and_kept(command: Any, tmp_path: Path) -> None:
    """Nothing is written into a file that is not SQLite."""
    (tmp_path / "a.db").write_text("a letter" * 1000)
    _refused(command("serve", "--port", "0", "--database", "sqlite:///a.db"), "a.db")
    assert (tmp_path / "a.db").read_text() == "a letter" * 1000


def test_a_database_of_a_newer_schema_is_refused(serve: Any, command: Any, tmp_path: Path) -> None:
    """A file that a later version has migrated is left alone."""
    serve("--database", "sqlite:///a.db").stop()
    with closing(sqlite3.connect(tmp_path / "a.db")) as database:
        database.execute("PRAGMA user_version = 1000000")
    _refused(command("serve", "--port", "0", "--database", "sqlite:///a.db"), "a.db", "newer")


def test_a_locked_database_is_refused(serve: Any, command: Any, tmp_path: Path) -> None:
    """A file that another process holds is named after a short wait."""
    serve("--database", "sqlite:///a.db").stop()
    with closing(sqlite3.connect(tmp_path / "a.db")) as database:
        database.execute("PRAGMA locking_mode = EXCLUSIVE")
        database.execute("BEGIN EXCLUSIVE")
        _refused(command("serve", "--port", "0", "--database", "sqlite:///a.db"), "a.db")


def test_several_workers_serve_one_database(serve: Any) -> None:
    """What one worker stores another answers, and a token of one is valid at all."""
    server = serve("--workers", "3")
    with server.client() as client:
        stored = client.put(PATH, json=CUSTOMER).content
        authorization = client.headers["Authorization"]
    for _ in range(20):  # each on a connection of its own, so that every worker gets some
        read = httpx.get(server.url + PATH, headers={"Authorization": authorization})
        assert read.content == stored
    server.stop()
    assert server.process.returncode == 0

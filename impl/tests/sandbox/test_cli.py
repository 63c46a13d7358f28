import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from complyt_reference import cli

Run = Callable[..., str]

BODY = {
    "externalId": "a",
    "source": "1",
    "customerType": "RETAIL",
    "externalTimestamps": {"createdDate": "2022-10-19", "updatedDate": "2022-10-19"},
}
PATH = "/v1/customers/source/1/externalId/a"
COMMAND = str(Path(sys.executable).with_name("complyt-reference"))


@pytest.fixture
def run(server: Any, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `complyt-reference sandbox` against the server; return what it prints."""

    def run(*arguments: str) -> str:
        code = cli.run(["sandbox", "--url", server.url, *arguments])
        out, error = capsys.readouterr()
        assert (code, error) == (0, "")
        return out

    return run


@pytest.fixture(autouse=True)
def as_at_first(client: httpx.Client) -> Iterator[None]:
    """Let the tenant have no customers, snapshots, faults or other time."""
    yield
    client.delete("/sandbox/faults")
    client.delete("/sandbox/customers")
    for each in client.get("/sandbox/snapshots").json():
        client.delete(f"/sandbox/snapshots/{each['name']}")


def test_customers_are_seeded_kept_and_restored(run: Run, client: httpx.Client) -> None:
    """Each command says how many there are."""
    assert run("seed", "1200", "--locale", "de_DE", "--seed", "3") == "Stored 1,200 customers.\n"
    assert run("snapshot", "full") == "Kept 1,200 customers as full.\n"
    assert run("reset") == "The tenant has no customers.\n"
    assert client.get("/v1/customers").json() == []
    assert run("restore", "full") == "The tenant has the 1,200 customers of full.\n"
    assert run("snapshot") == "full  1,200 customers\n"
    assert run("snapshot", "full", "--delete") == "Deleted full.\n"
    assert run("snapshot") == ""


@pytest.mark.parametrize("name", ["customers.jsonl", "customers.csv"])
def test_files_are_stored_by_their_kind(
    run: Run, client: httpx.Client, tmp_path: Path, name: str
) -> None:
    """What ends in .csv is CSV, all else lines of JSON."""
    file = tmp_path / name
    if name.endswith(".csv"):
        columns = "externalTimestamps.createdDate,externalTimestamps.updatedDate"
        file.write_text(
            f"externalId,source,customerType,{columns}\na,1,RETAIL,2022-10-19,2022-10-19\n"
        )
    else:
        file.write_text(json.dumps(BODY))
    assert run("seed", "--file", str(file)) == "Stored 1 customers.\n"
    assert client.get(PATH).status_code == 200


def test_wrong_lines_are_told(server: Any, tmp_path: Path, capsys: Any) -> None:
    """Each has its number, its place and what is wrong, without a traceback."""
    file = tmp_path / "customers.jsonl"
    file.write_text("{\n" + json.dumps({**BODY, "name": ""}))
    assert cli.run(["sandbox", "--url", server.url, "seed", "--file", str(file)]) == 2
    assert capsys.readouterr().err.splitlines() == [
        "complyt-reference: The file is not as described; nothing was stored.",
        "  line 1: The line is not JSON.",
        "  line 2: #/name: Must have at least 1 character.",
    ]


def test_a_refusal_amid_the_customers_is_told(
    server: Any, client: httpx.Client, capsys: Any
) -> None:
    """A customer that is there already ends the command with a sentence."""
    body = {**BODY, "externalId": "seed-1-0001500"}
    client.put("/v1/customers/source/1/externalId/seed-1-0001500", json=body)
    assert cli.run(["sandbox", "--url", server.url, "seed", "2000"]) == 2
    assert "'seed-1-0001500'" in capsys.readouterr().err


def test_the_clock_is_read_and_set(run: Run) -> None:
    """Each command prints the time and what became of the clock."""
    assert run("clock", "freeze", "2026-12-31T23:59:59Z") == "2026-12-31T23:59:59Z  frozen\n"
    assert run("clock", "advance", "1") == "2027-01-01T00:00:00Z  frozen\n"
    assert run("clock") == "2027-01-01T00:00:00Z  frozen\n"
    assert run("clock", "release").endswith("Z  real\n")
    assert run("clock", "freeze").endswith("Z  frozen\n")


def test_faults_are_added_and_deleted(run: Run, client: httpx.Client) -> None:
    """A fault is printed with its number, by which it is deleted."""
    added = run(
        *("faults", "add", "status", "--status", "429", "--operation", "getCustomer"),
        *("--external-id", "a*", "--times", "2"),
    )
    number, _, rest = added.partition("  ")
    assert rest == "status 429  for the next 2 of getCustomer of a*\n"
    assert run("faults") == added
    assert client.get(PATH).status_code == 429
    assert run("faults", "delete", number) == f"Fault {number} waits no more.\n"
    assert run("faults", "add", "drop").endswith("drop  for the next 1 of any operation\n")
    assert run("faults", "delete") == "No fault waits.\n"
    assert run("faults") == ""


def test_requests_are_shown(run: Run, client: httpx.Client) -> None:
    """As a line each with the reason of a refusal, as JSON, as HAR and as curl."""
    seen = client.get("/sandbox/requests").json()
    since = ("--after", str(seen[-1]["id"] if seen else 0))
    client.put(f"{PATH}?b=c", json={**BODY, "name": ""})
    client.get(PATH.replace("/a", "/sandbox-503-"))
    (line, fault) = run("requests", *since, "--external-id", "*").splitlines()
    assert f"  400  PUT {PATH}?b=c  #/name: Must have" in line
    assert fault.endswith("  (fault: status 503)")
    wanted = ("requests", *since, "--status", "400", "--format")
    assert json.loads(run(*wanted, "json"))["operation"] == "upsertCustomer"
    assert len(json.loads(run(*wanted, "har"))["log"]["entries"]) == 1
    assert run(*wanted, "curl").startswith("curl ")


def test_requests_are_followed_until_ctrl_c(server: Any, client: httpx.Client) -> None:
    """Each is a line as soon as it was answered, and Ctrl-C is the end, not a failure."""
    seen = client.get("/sandbox/requests").json()
    wanted = [
        "--follow",
        "--external-id",
        "followed",
        "--after",
        str(seen[-1]["id"] if seen else 0),
    ]
    command = [COMMAND, "sandbox", "--url", server.url, "requests", *wanted]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as run:
        try:
            client.get(PATH.replace("/a", "/followed"))
            assert run.stdout is not None
            assert "404  GET " in run.stdout.readline()
            run.send_signal(signal.SIGINT)
            assert run.wait(timeout=30) == 0
            assert run.stderr is not None
            assert run.stderr.read() == ""
        finally:
            run.kill()


def test_keys_are_created_and_deleted(run: Run) -> None:
    """A key is printed as JSON with its secret, listed without, and ended."""
    key = json.loads(run("keys", "create", "--label", "job", "--lifetime", "60"))
    own = f"{key['clientId']}:{key['clientSecret']}"
    assert "read:customers write:customers sandbox  job\n" in run("keys")
    reader = json.loads(
        run("--client", own, "keys", "create", "--own", "--scope", "read:customers")
    )
    assert (reader["tenant"], reader["scopes"]) == (key["tenant"], ["read:customers"])
    assert run("keys", "delete", key["clientId"]) == f"{key['clientId']} has ended.\n"
    run("--client", "sandbox:sandbox-secret", "keys")
    assert key["clientId"] not in run("keys")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--client", "sandbox:guess", "clock"], "refuses the client 'sandbox'"),
        (["--client", "other:other-secret", "clock"], "lacks the scope sandbox"),
        (["--client", "sandbox", "clock"], "it must be ID:SECRET"),
        (["restore", "none"], "There is no snapshot 'none'"),
        (["seed"], "Say how many customers"),
        (["seed", "1", "--locale", "xx_XX"], "#/locale: Faker has no locale 'xx_XX'"),
        (["clock", "freeze", "soon"], "#/at: "),
        (["requests", "--format", "har", "--follow"], "leave --follow out"),
    ],
)
def test_what_cannot_be_done_is_said(
    server: Any, capsys: Any, arguments: list[str], sentence: str
) -> None:
    """A sentence says what was wrong, with exit code 2."""
    assert cli.run(["sandbox", "--url", server.url, *arguments]) == 2
    out, error = capsys.readouterr()
    assert out == ""
    assert error.startswith("complyt-reference: ")
    assert sentence in error


def test_a_server_without_a_sandbox_is_told(shared_server: Any, wrong: Any) -> None:
    """The command says how to start one."""
    told = wrong("sandbox", "--url", shared_server.url, "clock")
    assert "serve --sandbox" in told


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "nonsense", "http://[", "ftp://a"])
def test_a_server_that_is_not_there_is_named(wrong: Any, url: str) -> None:
    """The URL is told, and what to do."""
    assert url in wrong("sandbox", "--url", url, "clock")

import subprocess
from collections.abc import Callable

from faults.judge import serving

Command = Callable[..., subprocess.CompletedProcess[str]]
CLIENTS = ("--client", "sandbox:sandbox-secret", "--other-client", "other:other-secret")


def test_fuzzing_the_reference_finds_nothing(command: Command, reference: str) -> None:
    """A run within its time finds nothing, reaches every operation and shows no secret."""
    result = command("fuzz", "--url", reference, *CLIENTS, "--max-time", "15", "--seed", "3")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "5 selected / 5 total" in result.stdout
    assert "Seed: 3" in result.stdout
    assert "No issues found" in result.stdout
    assert "sandbox-secret" not in result.stdout + result.stderr
    assert "Bearer ey" not in result.stdout + result.stderr


def test_fuzzing_a_wrong_server_fails(command: Command) -> None:
    """A server that answers unknown customers with a page is found out, with exit code 1."""
    with serving("unknown-customers-as-html") as (url, _):
        result = command("fuzz", "--url", url, *CLIENTS, "--max-time", "15", "--seed", "3")
    assert result.returncode == 1, result.stdout + result.stderr
    assert "Undocumented Content-Type" in result.stdout
    assert "Bearer ey" not in result.stdout + result.stderr


def test_a_server_that_is_not_there_cannot_be_fuzzed(command: Command) -> None:
    """Without a server one sentence says so, with exit code 2."""
    result = command("fuzz", "--url", "http://127.0.0.1:9", *CLIENTS)
    assert result.returncode == 2
    assert result.stderr.startswith("complyt-conformance: No connection to http://127.0.0.1:9")
    assert result.stderr.count("\n") == 1


def test_another_host_is_not_written_to_unasked(command: Command) -> None:
    """Customers cannot be deleted, so that fuzzing another host has to be asked for."""
    result = command("fuzz", "--url", "http://server.invalid", *CLIENTS)
    assert result.returncode == 2
    assert "--yes" in result.stderr

import subprocess
import sys
from typing import Any

import pytest


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["--nonsense"], ["serve", "--nonsense"]])
def test_a_wrong_command_is_said_in_a_sentence(command: Any, arguments: list[str]) -> None:
    """The sentence names what was wrong and where help is; the exit code is 2."""
    done = command(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("complyt-reference: ")
    assert done.stderr.endswith("--help` says what it takes.\n")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("subcommand", ["serve", "client", "token"])
def test_help_names_the_subcommands(command: Any, subcommand: str) -> None:
    """Each subcommand is listed and has its own help."""
    assert f"  {subcommand} " in command("--help").stdout
    done = command(subcommand, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"Usage: complyt-reference {subcommand} ")


@pytest.mark.parametrize("package", ["uvicorn", "connexion", "jwt", "orjson"])
def test_without_the_server_extra_it_says_what_to_install(package: str) -> None:
    """Where a package of the extra is missing, the sentence says how to get it."""
    program = (
        "import sys; sys.modules[sys.argv.pop()] = None; "
        "from complyt_reference.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "serve", package],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "pip install 'complyt-contract-kit[server]'" in done.stderr
    assert done.stderr.count("\n") == 1

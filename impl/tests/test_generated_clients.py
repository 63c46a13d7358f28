"""What `make clients` generates is run and type-checked as its users do."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from complyt_contract.document import load

TREE = Path(__file__).parents[2]
GENERATED = TREE / "build/clients"
ENVIRONMENT = {
    name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))
} | {
    "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    "PYTHONPATH": f"{GENERATED}/python",
    "MYPYPATH": f"{GENERATED}/python",
}
MYPY = (sys.executable, "-m", "mypy", "--strict", "--config-file=")
TSC = ("node", "node_modules/typescript/bin/tsc", "--pretty", "false", "--project")


@dataclass(frozen=True)
class Language:
    """The commands that run and check the example, and check calls that must be refused.

    `error` finds an error of the type checker: its line and its code.
    """

    example: tuple[str, ...]
    check: tuple[str, ...]
    refuse: tuple[str, ...]
    wrong_calls: str
    error: str


PYTHON = Language(
    example=(sys.executable, "-W", "error", "impl/clients/example.py"),
    check=(*MYPY, f"{GENERATED}/python/complyt_customers", "impl/clients/example.py"),
    refuse=(*MYPY, "impl/tests/clients/wrong_calls.py"),
    wrong_calls="impl/tests/clients/wrong_calls.py",
    error=r"^impl/tests/clients/wrong_calls\.py:(\d+): error: .*\[([a-z-]+)\]$",
)
TYPESCRIPT = Language(
    example=("node", "impl/clients/example.ts"),
    check=(*TSC, "impl/clients"),
    refuse=(*TSC, "impl/tests/clients"),
    wrong_calls="impl/tests/clients/wrong_calls.ts",
    error=r"^impl/tests/clients/wrong_calls\.ts\((\d+),\d+\): error (TS\d+): ",
)
LANGUAGES = pytest.mark.parametrize("language", [PYTHON, TYPESCRIPT], ids=["python", "typescript"])


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command in the root of the tree."""
    return subprocess.run(
        command,
        cwd=TREE,
        env=ENVIRONMENT | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def generate() -> dict[Path, bytes]:
    """Run `make clients`; return the files that it made."""
    made = run("make", "clients")
    assert made.returncode == 0, made.stderr
    assert "build/clients/python" in made.stdout.splitlines()[-1]
    assert "build/clients/typescript" in made.stdout.splitlines()[-1]
    return {file: file.read_bytes() for file in GENERATED.rglob("*") if file.is_file()}


@pytest.fixture(scope="module", autouse=True)
def generated() -> dict[Path, bytes]:
    """Generate the clients once; every test here stands on them."""
    return generate()


def test_generation_is_deterministic(generated: dict[Path, bytes]) -> None:
    """The same document makes the same files, byte for byte."""
    assert generate() == generated


@LANGUAGES
def test_the_example_drives_every_operation(language: Language, serve: Callable[..., Any]) -> None:
    """The example comes to its end, and has met these answers of the operations."""
    server = serve("--check-responses")
    example = run(*language.example, COMPLYT_URL=server.url)
    assert (example.returncode, example.stderr) == (0, "")
    server.stop()
    assert set(answers(server.log)) == {
        "createToken 200",
        "getAllCustomers 200",
        "getAllCustomers 400",
        "getCustomer 200",
        "getCustomer 401",
        "getCustomer 404",
        "upsertCustomer 200",
        "upsertCustomer 201",
        "upsertCustomer 400",
        "upsertCustomer 403",
        "updateCustomer 200",
        "updateCustomer 404",
    }


def answers(log: Path) -> Iterator[str]:
    """Yield what a server answered, by its log: operationId and status."""
    names = {(each.method, each.path): each.operation_id for each in load().operations.values()}
    for line in map(json.loads, log.read_text().splitlines()):
        if "status" in line:
            yield f"{names[line['method'], line['path']]} {line['status']}"


@LANGUAGES
def test_right_calls_are_accepted(language: Language) -> None:
    """The strict type checker finds nothing in the generated client and in the example."""
    checked = run(*language.check)
    assert checked.returncode == 0, checked.stdout


@LANGUAGES
def test_wrong_calls_are_refused(language: Language) -> None:
    """The strict type checker refuses each wrong call where it stands, and nothing else."""
    lines = enumerate((TREE / language.wrong_calls).read_text().splitlines(), start=1)
    wrong = {(n, line.rpartition(" wrong: ")[2]) for n, line in lines if " wrong: " in line}
    checked = run(*language.refuse)
    found = re.findall(language.error, checked.stdout, re.MULTILINE)
    assert {(int(line), code) for line, code in found} == wrong
    assert len(found) == checked.stdout.count(": error")

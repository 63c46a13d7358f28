import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema_rs
import pytest

from complyt_conformance.reports.files import report_schema
from complyt_contract.document import load

Command = Callable[..., subprocess.CompletedProcess[str]]
Serving = Callable[[], AbstractContextManager[tuple[str, subprocess.Popen[str]]]]
CLIENT = ("--client", "sandbox:sandbox-secret")


def one_sentence(result: subprocess.CompletedProcess[str]) -> str:
    """Return what a refused command said, after making sure that it is a line and exit code 2."""
    assert result.returncode == 2, result.stderr
    assert result.stderr.count("\n") == 1, result.stderr
    assert result.stderr.startswith("complyt-conformance: ")
    assert "Traceback" not in result.stderr
    return result.stderr


def test_a_conforming_server_is_said_to_conform(
    command: Command, reference: str, tmp_path: Path
) -> None:
    """A run of some requirements ends with the sentence, exit code 0 and both reports."""
    arguments = ("--only", "PUT-1", "--only", "TOKEN-1", "--report", "out", "--seed", "7")
    result = command("run", "--url", reference, *CLIENT, *arguments)
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines()[-1] == f"{reference} conforms as far as tested"
    report = json.loads(tmp_path.joinpath("out/report.json").read_text())
    jsonschema_rs.validator_for(report_schema()).validate(report)
    assert {item["id"]: item["verdict"] for item in report["requirements"]} == {
        "PUT-1": "pass",
        "TOKEN-1": "pass",
    }
    assert (report["seed"], report["verdict"]) == (7, "conforms as far as tested")
    cases = ElementTree.parse(tmp_path / "out/junit.xml").getroot().findall("testcase")
    assert len(cases) == 2


def test_secrets_are_masked(command: Command, reference: str, tmp_path: Path) -> None:
    """Neither secrets nor tokens stand in the output or in the reports."""
    result = command(
        *("run", "--url", reference, *CLIENT, "--header", "X-Key: k3y-of-mine"),
        *("--only", "AUTH-2", "--only", "TOKEN-1", "--report", "out"),
    )
    texts = [result.stdout, result.stderr]
    texts += [path.read_text() for path in tmp_path.joinpath("out").iterdir()]
    for text in texts:
        for secret in ("sandbox-secret", "k3y-of-mine", "eyJ"):
            assert secret not in text


def test_secrets_come_from_the_environment(command: Command, reference: str) -> None:
    """URL and client may be given by environment variables."""
    environment = {
        **os.environ,
        "COMPLYT_URL": reference,
        "COMPLYT_CLIENT": "sandbox:sandbox-secret",
    }
    assert command("run", "--only", "PUT-4", environment=environment).returncode == 0


def test_what_could_not_be_tested_is_said(command: Command, reference: str) -> None:
    """Without another tenant's client AUTH-5 is skipped, and the sentence says so."""
    result = command("run", "--url", reference, *CLIENT, "--only", "AUTH-5", "--only", "AUTH-1")
    assert result.returncode == 0
    assert result.stdout.splitlines()[-1].endswith("conforms as far as tested")
    assert "--other-client" in result.stdout


def test_nothing_tested_is_no_conformance(command: Command, reference: str) -> None:
    """When every chosen requirement is skipped the suite could not tell."""
    result = command("run", "--url", reference, *CLIENT, "--only", "AUTH-5")
    assert result.returncode == 2
    assert result.stdout.splitlines()[-1] == f"could not tell whether {reference} conforms"


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("run",), "--url"),
        (("run", "--url", "ftp://127.0.0.1"), "http"),
        (("run", "--url", "http://127.0.0.1:99999"), "port"),
        (("run", "--url", "http://[::1"), "http://[::1"),
        (("run", "--url", "http://127.0.0.1", *CLIENT, "--timeout", "nan"), "nan"),
        (("run", "--url", "http://127.0.0.1", *CLIENT, "--max-rps", "nan"), "nan"),
        (("run", "--url", "http://127.0.0.1", *CLIENT, "--cacert", __file__), "PEM"),
        ((), "--help"),
        (("run", "--url", "http://127.0.0.1", "--client", "nobody"), "ID:SECRET"),
        (("run", "--url", "http://127.0.0.1", "--header", "nothing"), "NAME:VALUE"),
        (("run", "--url", "http://127.0.0.1", *CLIENT, "--only", "PUT-99"), "PUT-99"),
        (("run", "--url", "http://127.0.0.1", *CLIENT, "--profile", "hard"), "hard"),
        (("run", "--url", "http://127.0.0.1", *CLIENT, "--document", "no.yaml"), "no.yaml"),
        (("run", "--url", "http://127.0.0.1", *CLIENT, "--unknown"), "--unknown"),
        (("run", "--url", "http://192.0.2.1", *CLIENT), "--yes"),
        (("nothing",), "nothing"),
    ],
)
def test_a_wrong_command_is_answered_with_a_sentence(
    command: Command, arguments: tuple[str, ...], hint: str
) -> None:
    """Whatever is wrong with the command is said in one line, and the exit code is 2."""
    assert hint in one_sentence(command(*arguments))


BROKEN = json.dumps({**load().raw, "components": {"schemas": {"Customer": {"pattern": "("}}}})


@pytest.mark.parametrize("text", ["", "- a list", "openapi: 3.1.0", "{", "a: b: c", BROKEN])
def test_an_invalid_document_is_answered_with_a_sentence(
    command: Command, reference: str, tmp_path: Path, text: str
) -> None:
    """A document that cannot be judged by is named."""
    tmp_path.joinpath("mine.yaml").write_text(text)
    result = command("run", "--url", reference, *CLIENT, "--document", "mine.yaml")
    assert "mine.yaml" in one_sentence(result)


def test_wrong_credentials_are_no_finding(command: Command, reference: str) -> None:
    """Credentials that get no token end the run before it begins."""
    result = command("run", "--url", reference, "--client", "sandbox:wrong-one")
    assert "--client" in result.stderr
    assert result.returncode == 2
    assert "wrong-one" not in result.stderr


def test_a_server_that_is_down_is_no_finding(command: Command) -> None:
    """A port where nobody listens is said."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    result = command("run", "--url", f"http://127.0.0.1:{port}", *CLIENT)
    assert result.returncode == 2
    assert "No connection" in result.stderr
    assert "Traceback" not in result.stderr


def cut_short(url: str, folder: Path, cut: Callable[[int], None]) -> tuple[int, str]:
    """Run, call `cut` with the process id in the midst; return exit code and output."""
    program = Path(sys.executable).with_name("complyt-conformance")
    arguments = ["run", "--url", url, *CLIENT, "--report", str(folder), "--timeout", "1"]
    with subprocess.Popen(
        [str(program), *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        while "ERR" not in process.stderr.readline():
            assert process.poll() is None
        cut(process.pid)
        output, errors = process.communicate(timeout=60)
    assert "Traceback" not in output + errors
    return process.returncode, output


def test_an_interrupted_run_still_reports(reference: str, tmp_path: Path) -> None:
    """Ctrl-C ends the run with the report so far and exit code 2."""
    code, output = cut_short(reference, tmp_path, lambda pid: os.kill(pid, signal.SIGINT))
    assert code == 2
    assert "interrupted" in output
    report: dict[str, Any] = json.loads(tmp_path.joinpath("report.json").read_text())
    assert report["ended"]


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP], ids=["dies", "hangs"])
def test_a_server_that_is_gone_in_the_midst_ends_the_run(
    serving: Serving, tmp_path: Path, how: signal.Signals
) -> None:
    """A server that dies or hangs half-way ends the run; only a dropped request counts."""
    with serving() as (url, server):
        code, output = cut_short(url, tmp_path, lambda _pid: os.kill(server.pid, how))
        server.kill()
    report: dict[str, Any] = json.loads(tmp_path.joinpath("report.json").read_text())
    assert url in report["ended"]
    failed = {item["id"] for item in report["requirements"] if item["verdict"] == "fail"}
    assert (code, failed) in ((2, set()), (1, {"ERR-2"})), output

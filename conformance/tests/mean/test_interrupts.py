import json
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import jsonschema_rs
import pytest

from complyt_conformance.reports.files import report_schema
from tests.mean.running import PATIENCE, PROGRAM
from tests.mean.wire import Honest, Wire, serving

CLIENT = ("--client", "sandbox:sandbox-secret")


def interrupted(
    url: str, folder: Path, number: signal.Signals, moment: Callable[[str], bool], *options: str
) -> tuple[int, str]:
    """Send a run this signal once it has said what `moment` waits for; return code and output."""
    arguments = ["run", "--url", url, *CLIENT, "--report", str(folder), *options]
    with subprocess.Popen(
        [PROGRAM, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        while not moment(line := process.stderr.readline()):
            assert line, "it ended before that moment"
        process.send_signal(number)
        try:
            said, errors = process.communicate(timeout=PATIENCE)
        finally:
            process.kill()
    assert "Traceback" not in said + errors
    assert "Warning" not in errors
    return process.returncode, said


def expect_report(folder: Path) -> None:
    """Expect a report that says that it is one of an interrupted run."""
    report = json.loads(folder.joinpath("report.json").read_text())
    jsonschema_rs.validator_for(report_schema()).validate(report)
    assert (report["interrupted"], report["verdict"]) == (True, "could not tell")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("family", ["ERR", "PUT"])
def test_a_run_that_is_interrupted_reports_what_it_has(
    reference: str, tmp_path: Path, number: signal.Signals, family: str
) -> None:
    """Both signals end it with the report so far, in checks of all kinds, races among them."""
    only = ("--only", "PUT-15", "--only", "PUT-16") if family == "PUT" else ()
    code, said = interrupted(reference, tmp_path, number, lambda line: family in line, *only)
    assert code == 2
    assert "The run was interrupted." in said
    expect_report(tmp_path)


@pytest.mark.parametrize("waits_for", ["/v1/token", "/externalId/"])
def test_a_run_that_waits_for_an_answer_is_interrupted(tmp_path: Path, waits_for: str) -> None:
    """Within the preflight and within a check it does not wait for an answer to come."""
    asked: list[subprocess.Popen[str]] = []

    def silent(wire: Wire) -> None:
        asked[0].send_signal(signal.SIGINT)
        wire.stay_silent()

    behaviour = silent if waits_for == "/v1/token" else Honest(silent)
    with serving(behaviour, reads=True) as url:
        arguments = ["run", "--url", url, *CLIENT, "--only", "GET-1", "--timeout", "600"]
        with subprocess.Popen(
            [PROGRAM, *arguments, "--report", str(tmp_path)],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        ) as process:  # fmt: skip  # a line an argument hides that this is one command
            asked.append(process)
            try:
                said, _ = process.communicate(timeout=PATIENCE)
            finally:
                process.kill()
    assert process.returncode == 2, said
    assert "Traceback" not in said
    expect_report(tmp_path)


def test_two_runs_at_once_do_not_disturb_each_other(reference: str) -> None:
    """Each judges the customers that it wrote itself, whoever else writes."""
    arguments = ["run", "--url", reference, *CLIENT, "--profile", "smoke"]
    for requirement in ("PUT-1", "PUT-15", "PATCH-1", "GET-1", "LIST-1", "LIST-2", "LIST-3"):
        arguments += ["--only", requirement]
    runs = [
        subprocess.Popen([PROGRAM, *arguments], stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    for run in runs:
        said, _ = run.communicate(timeout=PATIENCE)
        assert said.splitlines()[-1].endswith("conforms as far as tested"), said
        assert run.returncode == 0

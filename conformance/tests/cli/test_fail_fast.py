import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from faults.judge import Judgement, judge

ENDED = "The run stopped at the first failure that decides, as --fail-fast asks."
Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def whole() -> Judgement:
    """Judge a wrong server by all requirements, in several processes, until one fails."""
    return judge("put-always-200", "smoke", 1, "--fail-fast")


def test_a_run_stops_at_its_first_failure_in_all_processes(whole: Judgement) -> None:
    """Most checks are not reached, and the report says why."""
    assert whole.failed <= {"PUT-1", "PUT-16", "PUT-12"}
    assert whole.failed
    assert whole.report["ended"] == ENDED
    unreached = [item for item in whole.report["requirements"] if "not reached" in item["reason"]]
    assert "LIST-3" in [item["id"] for item in unreached]


def test_a_failed_must_still_decides(whole: Judgement) -> None:
    """What failed before the end decides as it does in a whole run."""
    assert (whole.report["verdict"], whole.exit_code) == ("does not conform", 1)


def test_a_run_of_some_requirements_stops_too() -> None:
    """With --only the run ends at the first failure, long before it had sent all requests."""
    options = ("--only", "PUT-1", "--only", "PUT-16", "--strict")
    requests: list[int] = []
    for more in ((), ("--fail-fast",)):
        report: dict[str, Any] = judge("put-always-200", "smoke", 1, *options, *more).report
        requests.append(report["requests"])
        assert report["ended"] == (ENDED if more else None)
    assert requests[1] * 2 < requests[0]


def test_a_failed_should_stops_where_it_decides() -> None:
    """A `should` that fails ends the run with --strict alone."""
    options = ("--only", "PUT-8", "--fail-fast")
    lenient = judge("put-merges", "smoke", 1, *options)
    strict = judge("put-merges", "smoke", 1, *options, "--strict")
    assert (lenient.report["ended"], lenient.exit_code) == (None, 0)
    assert (strict.report["ended"], strict.exit_code) == (ENDED, 1)
    assert lenient.failed == strict.failed == {"PUT-8"}


def test_a_run_without_a_failure_comes_to_its_end(
    command: Command, reference: str, tmp_path: Path
) -> None:
    """A right server is judged as without the option."""
    arguments = ("--client", "sandbox:sandbox-secret", "--only", "PUT-1", "--report", "out")
    result = command("run", "--url", reference, *arguments, "--fail-fast")
    assert result.returncode == 0, result.stderr
    report = json.loads(tmp_path.joinpath("out/report.json").read_text())
    assert report["ended"] is None
    assert report["requirements"][0]["verdict"] == "pass"

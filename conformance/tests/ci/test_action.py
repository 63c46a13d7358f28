import re
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[3]
ACTION: dict[str, Any] = yaml.safe_load(ROOT.joinpath("action.yml").read_text("utf-8"))
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
CREDENTIALS = {"client": "sandbox:sandbox-secret", "profile": "smoke"}
AT_ONCE = {"COMPLYT_FAIL_FAST": "true", "COMPLYT_STRICT": "true"}  # whatever fails first decides

Script = Callable[..., subprocess.CompletedProcess[str]]


class Runner:
    """Runs the action's steps as one of GitHub does, in an empty folder."""

    def __init__(self, script: Script, folder: Path) -> None:
        self._script = script
        self._folder = folder
        self.summary = folder / "summary"
        self.output = folder / "output"
        for file in (self.summary, self.output):
            file.touch()

    def run(self, inputs: Mapping[str, str], **variables: str) -> subprocess.CompletedProcess[str]:
        """Return how the first step that fails, or the last one, ended."""
        given = {name: each.get("default", "") for name, each in ACTION["inputs"].items()}
        given.update(inputs)
        runner = {
            "RUNNER_TEMP": str(self._folder),
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_OUTPUT": str(self.output),
            "GITHUB_STEP_SUMMARY": str(self.summary),
        }
        for step in STEPS:
            assert step["shell"] == "bash"
            own = {name: _filled(value, given) for name, value in step.get("env", {}).items()}
            done = self._script(step["run"], {**runner, **variables, **own})
            if done.returncode:
                break
        return done


def _filled(text: str, inputs: Mapping[str, str]) -> str:
    return re.sub(r"\$\{\{ inputs\.([a-z-]+) \}\}", lambda found: inputs[found[1]], text)


@pytest.fixture
def runner(script: Script, tmp_path: Path) -> Runner:
    """Give a runner."""
    return Runner(script, tmp_path)


def test_no_script_holds_an_input() -> None:
    """What a workflow hands over reaches the scripts by the environment alone."""
    for step in STEPS:
        assert "${{" not in step["run"]
    used = re.findall(r"inputs\.([a-z-]+)", str(STEPS))
    assert sorted(used) == sorted(ACTION["inputs"])


def test_a_conforming_server_passes(runner: Runner, reference: str, tmp_path: Path) -> None:
    """The job succeeds, shows the verdict and leaves the reports."""
    done = runner.run({**CREDENTIALS, "url": reference, "report": "the reports"})
    assert done.returncode == 0, done.stderr
    assert runner.output.read_text() == "exit-code=0\n"
    assert runner.summary.read_text().startswith(f"## `{reference}` conforms")
    assert tmp_path.joinpath("the reports", "junit.xml").exists()


def test_a_wrong_server_fails(runner: Runner, wrong_server: str) -> None:
    """The job fails with the suite's exit code and shows what is wrong."""
    done = runner.run({**CREDENTIALS, "url": wrong_server}, **AT_ONCE)
    assert done.returncode == 1, done.stderr
    assert runner.output.read_text() == "exit-code=1\n"
    assert "does not conform" in runner.summary.read_text()


def test_an_input_is_never_run(runner: Runner, tmp_path: Path) -> None:
    """What looks like a command is a name; where no run began there is no summary."""
    inputs = dict.fromkeys(ACTION["inputs"], "$(touch pwned)`touch pwned`\"'; touch pwned")
    done = runner.run({**inputs, "url": "http://127.0.0.1:9", "report": "; touch pwned"})
    assert done.returncode == 2
    assert done.stderr.startswith("complyt-conformance: ")
    assert runner.output.read_text() == "exit-code=2\n"
    assert runner.summary.read_text() == ""
    assert not tmp_path.joinpath("pwned").exists()

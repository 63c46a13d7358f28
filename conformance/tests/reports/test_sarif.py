import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from complyt_conformance.reports.sarif import sarif

ROOT = Path(__file__).parents[3]
TYPES = ROOT / "node_modules" / "@types" / "sarif" / "index.d.ts"
TSC = ROOT / "node_modules" / ".bin" / "tsc"
OPTIONS = ("--noEmit", "--strict", "--moduleResolution", "bundler", "--module", "esnext")
FAILURE = {
    "id": "PUT-8.1", "check": "test_put_replaces", "expected": "None", "count": 3,
    "received": "'a\u2028\ud800'",
}  # fmt: skip  # what never differs is no matter of its own
EXPLANATION = {
    "place": "openapi/customers.yaml:25",
    "anchor": "#PUT-8",
    "why": "Why.",
    "causes": ["One."],
}


def item(verdict: str, **more: Any) -> dict[str, Any]:
    """Return a requirement as the report has it."""
    return {
        "id": "PUT-8", "level": "must", "text": "A sentence.", "verdict": verdict, "reason": "",
        "known": None, "failures": [], **more,
    }  # fmt: skip  # what never differs is no matter of its own


def written(
    *requirements: dict[str, Any], ended: str | None = None, complaints: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Return the log of a report."""
    report = {
        "begun": "2026-10-01T10:00:00+00:00",
        "ended": ended,
        "complaints": list(complaints),
        "versions": {"complyt-contract-kit": "0.1.0"},
        "requirements": list(requirements),
    }
    log: dict[str, Any] = json.loads(sarif(report))
    return log


EVERYTHING = (
    item("pass", id="PUT-1"),
    item("fail", failures=[FAILURE], explanation=EXPLANATION),
    item(
        "known", id="PUT-9", level="should", failures=[FAILURE, FAILURE], known={"reason": "Later."}
    ),
    item("error", id="PUT-10", reason="The suite broke."),
)


def test_each_failure_is_a_result_of_its_requirement() -> None:
    """It tells the level, the sentence, what was seen, how often, and the line of the document."""
    (run,) = written(*EVERYTHING)["runs"]
    first, *known = run["results"]
    assert run["tool"]["driver"]["rules"][first["ruleIndex"]]["help"]["text"] == "Why.\nOne."
    assert (first["ruleId"], first["level"], first["occurrenceCount"]) == ("PUT-8", "error", 3)
    assert first["message"]["text"].startswith("A sentence. expected None, received 'a")
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "openapi/customers.yaml"
    assert place["region"]["startLine"] == 25
    assert [each["level"] for each in known] == ["warning", "warning"]
    assert known[0]["suppressions"] == [{"kind": "external", "justification": "Later."}]


def test_a_run_that_could_not_tell_was_not_successful() -> None:
    """What kept it from a verdict is a notification, and no result."""
    assert written(item("pass"))["runs"][0]["invocations"][0]["executionSuccessful"]
    (run,) = written(*EVERYTHING, ended="The server has gone.")["runs"]
    (invocation,) = run["invocations"]
    assert not invocation["executionSuccessful"]
    notes = [note["message"]["text"] for note in invocation["toolExecutionNotifications"]]
    assert notes == ["The server has gone.", "The suite broke."]


def test_a_log_is_of_the_form_that_readers_know(tmp_path: Path) -> None:
    """It fits the published types of SARIF, in which no other member is known."""
    if shutil.which("node") is None or not TYPES.exists():
        pytest.skip("There is no TypeScript to look at types with; run `make setup`.")
    shutil.copy(TYPES, tmp_path / "sarif.d.ts")
    log = json.dumps(written(*EVERYTHING, ended="It ended."))

    def checked(text: str) -> str:
        tmp_path.joinpath("log.ts").write_text(
            f'import type {{ Log }} from "./sarif";\nexport const log: Log = {text};\n'
        )
        done = subprocess.run(
            [str(TSC), *OPTIONS, "log.ts"],
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip  # the options are one line
        return done.stdout

    assert checked(log) == ""
    assert "ruleid" in checked(log.replace('"ruleId"', '"ruleid"'))


def test_an_outdated_known_failure_is_told() -> None:
    """A run that failed for its list of known failures alone was not successful."""
    (invocation,) = written(item("pass"), complaints=("PUT-8 passes now.",))["runs"][0][
        "invocations"
    ]
    assert not invocation["executionSuccessful"]
    (note,) = invocation["toolExecutionNotifications"]
    assert note["message"]["text"] == "PUT-8 passes now."

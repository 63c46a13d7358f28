"""A failure as a test module that needs pytest and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from pprint import pformat
from typing import Any

from complyt_conformance.exchange import printable
from complyt_conformance.standalone.expectations import assertions
from complyt_conformance.standalone.sequence import (
    CannotWriteError,
    Step,
    answers_needed,
    sequence,
    variables,
)
from complyt_contract.command_line import called


def as_pytest(failure: Mapping[str, Any], url: str) -> str:
    """Return the module's text; raises CannotWriteError."""
    identifier = failure["id"]
    recording = sequence(failure)
    asserted = assertions(failure, recording.staged)
    if not asserted or any(step.at_once for step in recording.steps):
        raise CannotWriteError(
            f"{identifier} cannot be judged by a file alone; --as curl writes its requests, "
            f"`{called('complyt-conformance')} replay` without --as judges it."
        )
    marks = {
        "IDENTIFIER": identifier,
        "EXPECTED": _commented(failure["expected"]),
        "RECEIVED": _commented(failure["received"]),
        "URL": repr(url),
        "VARIABLES": repr(variables(recording.steps)),
        "STEPS": pformat([_step(step) for step in recording.steps], width=96, sort_dicts=False),
        "NEEDED": repr(sorted(answers_needed(recording.steps))),
        "NAME": name_of(identifier),
        "ASSERTIONS": "\n    ".join(asserted),
    }
    text = (
        files("complyt_conformance").joinpath("standalone/template_pytest.txt").read_text("utf-8")
    )
    for name, value in marks.items():
        text = text.replace(f"@{name}@", value)
    return text


def name_of(identifier: str) -> str:
    """Return an id as part of a Python name."""
    return identifier.lower().replace("-", "_").replace(".", "_")


def _commented(text: str) -> str:
    """Return a text as one line of a comment."""
    return printable(text)


def _step(step: Step) -> dict[str, Any]:
    whole = {
        "method": step.method,
        "target": step.target,
        "headers": dict(step.headers),
        "body": step.body,
        "packed": step.packed,
        "cuts": list(step.cuts),
    }
    return {name: value for name, value in whole.items() if value not in (None, [])}

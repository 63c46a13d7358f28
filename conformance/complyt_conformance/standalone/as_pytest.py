"""A failure as a test module that needs pytest and nothing else."""

from __future__ import annotations

import re
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


def as_pytest(failure: Mapping[str, Any], url: str) -> str:
    """Return the module's text; raises CannotWriteError."""
    identifier = failure["id"]
    recording = sequence(failure)
    steps = recording.steps
    if any(step.at_once for step in steps):
        raise CannotWriteError("a module sends no requests at once")
    asserted = assertions(failure, recording)
    expected, received = printable(failure["expected"]), printable(failure["received"])
    if not asserted:
        raise CannotWriteError("only the suite can tell what is right there")
    says = f"{failure['requirement']}: {printable(failure.get('text', ''))}"
    texts = [*recording.texts, *(line for _, line in asserted)]
    needed = answers_needed(texts)
    marks = {
        "IDENTIFIER": identifier,
        "SAYS": says,
        "EXPECTED": expected,
        "RECEIVED": received,
        "IDENTITIES": "".join(
            f"# {identity} of the run is {mark} here\n"
            for identity, mark in recording.identities(expected, received).items()
        ),
        "URL": repr(url),
        "VARIABLES": repr(variables(texts)),
        "SAID": repr(says),
        "MARKED": repr(recording.marked(expected, needed)),
        "STEPS": pformat([_step(step) for step in steps], width=96, sort_dicts=False),
        "NEEDED": repr(sorted(needed)),
        "NAME": name_of(identifier),
        "ASSERTIONS": "\n    ".join(
            f"assert {line}, told(answers[{number}], ids)" for number, line in asserted
        ),
    }
    text = (
        files("complyt_conformance").joinpath("standalone/template_pytest.txt").read_text("utf-8")
    )
    return re.sub("@([A-Z]+)@", lambda mark: marks.get(mark[1], mark[0]), text)


def name_of(identifier: str) -> str:
    """Return an id as part of a Python name."""
    return identifier.lower().replace("-", "_").replace(".", "_")


def _step(step: Step) -> dict[str, Any]:
    whole = {
        "purpose": step.purpose or None,
        "method": step.method,
        "target": step.target,
        "headers": dict(step.headers),
        "body": step.body,
        "packed": step.packed,
        "cuts": list(step.cuts),
    }
    return {name: value for name, value in whole.items() if value not in (None, [])}

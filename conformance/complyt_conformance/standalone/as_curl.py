"""A failure as a shell script that repeats it with curl, and judges what a status tells."""

from __future__ import annotations

import re
import shlex
from collections.abc import Collection, Iterator, Mapping
from importlib.resources import files
from itertools import groupby
from typing import Any

from complyt_conformance.exchange import printable
from complyt_conformance.packing import unpacking
from complyt_conformance.standalone.sequence import (
    MARK,
    Step,
    answers_needed,
    sequence,
    variables,
)
from complyt_conformance.standalone.statuses import Statuses, statuses

_OCTETS = r"cx-[0-9a-f]\{8\}[a-z]\{0,1\}-\([0-9]\)"
_JUDGED = """\
Exit code: 0 the status that comes to request {} is right, 1 it is wrong, 2 there is no telling."""
_LOOKED_AT = """\
No script can judge what it shows: look for what is expected.
# Exit code: 0 the requests were answered, 2 one was not."""


def as_curl(failure: Mapping[str, Any], url: str) -> str:
    """Return the script; raises CannotWriteError where a request was not kept."""
    recording = sequence(failure)
    steps = recording.steps
    needed = answers_needed(recording.texts)
    blocks = []
    for at_once, group in groupby(enumerate(steps), lambda pair: pair[1].at_once):
        blocks += ["\n".join(_lines(number, step, number in needed)) for number, step in group]
        if at_once:
            blocks.append('wait\nif [ -e "$ANSWERS/incomplete" ]; then exit 2; fi')
    judged = statuses(failure, recording)
    expected, received = printable(failure["expected"]), printable(failure["received"])
    blocks.append(
        f"say '' {_quoted(f'Expected is {recording.marked(expected, needed)}')} "
        + shlex.quote(f"In the run came {received}")
    )
    blocks += ["\n".join(_judging(judged, steps[judged.number]))] if judged else []
    marks = {
        "IDENTIFIER": failure["id"],
        "SAYS": f"{failure['requirement']}: {printable(failure.get('text', ''))}",
        "EXPECTED": expected,
        "RECEIVED": received,
        "IDENTITIES": "".join(
            f"# {identity} of the run is {_variable(mark, needed)} here\n"
            for identity, mark in recording.identities(expected, received).items()
        ),
        "CODES": _JUDGED.format(judged.number) if judged else _LOOKED_AT,
        "VARIABLES": " ".join(variables(recording.texts)),
        "URL": shlex.quote(url),
        "REQUESTS": "\n\n".join(blocks),
    }
    text = files("complyt_conformance").joinpath("standalone/template_curl.txt").read_text("utf-8")
    return re.sub("@([A-Z]+)@", lambda mark: marks[mark[1]], text)


def _lines(number: int, step: Step, needed: bool) -> Iterator[str]:
    """Yield the lines of a request; one that was sent together with others is not waited for."""
    if step.purpose:
        yield f"# {step.purpose}:"
    if step.cuts:
        yield "# In the run the body was sent in pieces; curl sends it whole."
    words = [
        "send",
        str(number),
        str(step.answered or "'no answer'"),
        "-X",
        shlex.quote(step.method),
    ]
    for name, value in step.headers.items():
        words += ["-H", _quoted(f"{name}: {value}" if value else f"{name};")]
    has_body = step.packed is not None or step.body is not None
    if has_body and not any(name.lower() == "content-type" for name in step.headers):
        words += ["-H", "Content-Type:"]  # or curl sends one of its own
    words += ["--data-binary", "@-"] if has_body else []
    request = " ".join([*words, '"$URL"' + _quoted(step.target)])
    if step.packed:
        request = f'{unpacking(step.packed)} | sed "s/{_OCTETS}/$RUN-\\\\1/g" |\n    {request}'
    elif step.body is not None:
        request = f"printf %s {_quoted(step.body)} |\n    {request}"
    if step.at_once and not needed:
        request = f"{{ {request}; }} &"
    yield request
    if needed:
        yield f"ID_{number}=$(id_of {number})"


def _judging(judged: Statuses, step: Step) -> Iterator[str]:
    """Yield the lines that end the script by what a status tells."""
    came = f"to request {judged.number} came $STATUS"
    there, gone = f"The failure is still there: {came}.", f"The failure is not there: {came}."
    begins = " | ".join(f"{each:?<3}" for each in judged.begins)
    yield f'STATUS=$(cat "$ANSWERS/{judged.number}.status")'
    yield "case $STATUS in"
    has_token = any("TOKEN}}" in value for value in step.headers.values())
    if has_token and "401" not in (*judged.begins, str(step.answered)):
        yield f'401) say "There is no telling, as {came}: is the token still good?"; exit 2 ;;'
    if judged.right:
        yield f'{begins}) say "{gone}"; exit 0 ;;'
        yield f"""{step.answered or "'no answer'"}) say "{there}"; exit 1 ;;"""
        yield f'*) say "It fails otherwise than in the run: {came}."; exit 1 ;;'
    else:
        yield f"""{begins} | 'no answer') say "{there}"; exit 1 ;;"""
        yield f'*) say "{gone}"; exit 0 ;;'
    yield "esac"


def _variable(mark: str, needed: Collection[int]) -> str:
    """Return how people read the mark of an identity: as the variable, where the script has it."""
    number = int(mark.strip("{}").partition(" ")[2] or -1)
    if number < 0:
        return "$RUN"
    return f"$ID_{number}" if number in needed else f"the complytId of answer {number}"


def _quoted(text: str) -> str:
    """Quote for a shell; marks expand and nothing else does."""
    words, end = [], 0
    for mark in MARK.finditer(text):
        words += [shlex.quote(text[end : mark.start()]), _filled(mark)]
        end = mark.end()
    return "".join([*words, shlex.quote(text[end:])])


def _filled(mark: re.Match[str]) -> str:
    name, number = mark.groups()
    if name == "run":
        return '"$RUN"'
    if name == "complytId":
        return f'"$ID_{number}"'
    if name == "COMPLYTID":
        return f'"$(printf %s "$ID_{number}" | tr a-f A-F)"'
    return f'"${name}"'

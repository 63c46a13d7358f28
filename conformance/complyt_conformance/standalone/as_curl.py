"""A failure as a shell script that repeats it with curl, for people to look at."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from complyt_conformance.exchange import printable
from complyt_conformance.standalone.sequence import (
    MARK,
    Step,
    answers_needed,
    sequence,
    variables,
)

_HEAD = """\
#!/bin/sh
# {id} of a run of complyt-conformance: a server broke the requirement so.
# expected {expected}
# received {received}
#
# It needs curl. COMPLYT_URL says where the server is; tokens come from the environment, too:
# TOKEN is the accessToken that POST /v1/token answers to a client, OTHER_TOKEN that of another
# tenant's, READER_TOKEN and WRITER_TOKEN have one scope.
set -eu
URL=${{COMPLYT_URL:-{url}}}
RUN=cx-$(od -An -N4 -tx1 /dev/urandom | tr -d ' \\n')  # begins each externalId
export LC_ALL=C
"""
_ID = r"""sed -n 's/.*"complytId" *: *"\([^"]*\)".*/\1/p' | head -n 1"""
_OCTETS = r"cx-[0-9a-f]\{8\}[a-z]\{0,1\}-\([0-9]\)"


def as_curl(failure: Mapping[str, Any], url: str) -> str:
    """Return the script; raises CannotWriteError where a request was not kept."""
    recording = sequence(failure)
    needed = answers_needed(recording.steps)
    head = _HEAD.format(
        id=failure["id"],
        expected=printable(failure["expected"]),
        received=printable(failure["received"]),
        url=shlex.quote(url),
    )
    named = [f': "${{{name}:?set it in the environment}}"\n' for name in variables(recording.steps)]
    blocks = []
    for at_once, group in groupby(enumerate(recording.steps), lambda pair: pair[1].at_once):
        for number, step in group:
            blocks.append("\n".join(_lines(number, step, number in needed)) + "\n")
        if at_once:
            blocks.append("wait\n")
    look = f"echo; echo {shlex.quote('Look for: ' + printable(failure['expected']))}\n"
    before = f"echo {shlex.quote('In the run was received: ' + printable(failure['received']))}\n"
    return "\n".join([head + "".join(named), *blocks, look + before])


def _lines(number: int, step: Step, needed: bool) -> Iterator[str]:
    """Yield the lines of a request; one that was sent together with others is not waited for."""
    together = step.at_once and not needed
    if together:
        yield "{"
    yield from _request(number, step)
    if needed:
        yield f'ID_{number}=$(printf "%s\\n" "$ANSWER" | {_ID})'
    if together:
        yield "} &"


def _request(number: int, step: Step) -> Iterator[str]:
    if step.cuts:
        yield "# In the run the body was sent in pieces; curl sends it whole."
    words = ["curl", "-sS", "-i", "--path-as-is", "-X", step.method]
    for name, value in step.headers.items():
        words += ["-H", _quoted(f"{name}: {value}")]
    words += ["--data-binary @-"] if step.packed or step.body is not None else []
    request = " ".join([*words, '"$URL"' + _quoted(step.target)])
    if step.packed:
        given = f"printf %s {step.packed} | base64 -d | gunzip"
        request = f'{given} | sed "s/{_OCTETS}/$RUN-\\\\1/g" | {request}'
    elif step.body is not None:
        request = f"printf %s {_quoted(step.body)} | {request}"
    yield f"ANSWER=$({request} | tr -d '\\0') || ANSWER='no answer came'"
    answered = "no answer" if step.answered is None else step.answered
    yield f"echo; echo '== {number}: {step.method}, in the run answered {answered}'"
    yield 'printf "%s\\n" "$ANSWER"'


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

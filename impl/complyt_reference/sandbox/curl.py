"""A request as a command that sends it again."""

from __future__ import annotations

import shlex

from complyt_reference.sandbox.generated.models import RequestModel
from complyt_reference.sandbox.masks import HIDDEN

_BY_ITSELF = ("accept-encoding", "connection", "content-length", "expect", "host", "user-agent")
_TOKEN = f"Bearer {HIDDEN}"


def as_curl(request: RequestModel, most: int) -> str:
    """Return the command; of a body no more than `most` octets are known.

    What is masked in the request reads HIDDEN, and is $TOKEN or $SECRET here.
    """
    parts = ["curl --globoff --path-as-is --request", request["method"], _quote(request["url"])]
    for header in request["headers"]:
        if header["name"] in _BY_ITSELF:
            continue
        if header["value"].lower() == _TOKEN.lower():
            parts.append('--header "Authorization: Bearer $TOKEN"')
        else:
            line = f"{header['name']}: {header['value']}"
            parts.append(f"--header {_quote(line)}")
    if request["body"]:
        parts.append(f"--data-raw {_quote(request['body'])}")
    command = " ".join(parts)
    if request["bodySize"] > most:
        command += f"  # of the body's {request['bodySize']:,} bytes only the first are known"
    return command


def _quote(text: str) -> str:
    """Quote for a shell, which puts $SECRET where something was masked."""
    return '"$SECRET"'.join(shlex.quote(part) if part else "" for part in text.split(HIDDEN))

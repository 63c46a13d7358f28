"""Reads an answer's body, no more of it than there is a reason for.

An answer may have 32 MiB, which is more than a thousand customers of the longest texts; only the
whole collection may have 1 GiB, room for a million customers. What is longer is given up, and so is
what would take up far more memory than customers do, as it holds so many JSON values.
"""

from __future__ import annotations

import io

import urllib3

from complyt_conformance.exchange import Request

_MAX_BODY = 2**25
_MAX_COLLECTION = 2**30
_FEW_VALUES = 1_000_000  # of JSON, beside one for every so many octets:
_OCTETS_A_VALUE = 16


class EndlessError(Exception):
    """An answer that goes on and on; the message says how far."""


def read_body(answer: urllib3.BaseHTTPResponse, request: Request, most: int | None = None) -> bytes:
    """Read a body to its end, decoded; raises EndlessError, for more than `most` octets too."""
    most = most or (_MAX_COLLECTION if is_whole_collection(request) else _MAX_BODY)
    body = io.BytesIO()
    while chunk := answer.read1(2**16):
        body.write(chunk)
        if body.tell() > most:
            answer.close()
            raise EndlessError(f"an answer of more than {most:,} octets")
    octets = body.getvalue()
    values = sum(octets.count(mark) for mark in (b",", b"[", b"{"))  # no fewer than there are
    if values > _FEW_VALUES + len(octets) // _OCTETS_A_VALUE:
        raise EndlessError(f"an answer of {len(octets):,} octets with some {values:,} values")
    return octets


def is_whole_collection(request: Request) -> bool:
    """Whether all customers may be the answer, whatever the query: some servers ignore it."""
    return request.method == "GET" and request.target.partition("?")[0] == "/v1/customers"

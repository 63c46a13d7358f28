"""Raw connections: octets out, statuses back."""

from __future__ import annotations

import re
import socket
from contextlib import suppress
from dataclasses import dataclass

from tests.hostile.cases import CLOSED

PATIENCE = 30  # seconds until a server that neither answers nor closes counts as hanging
LAST = b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

_HEAD = re.compile(rb"HTTP/1\.1 ([0-9]{3}) [^\r\n]*\r\n((?:[^\r\n]+\r\n)*)\r\n")
_LENGTH = re.compile(rb"^content-length: ([0-9]+)\r$", re.MULTILINE)


@dataclass(frozen=True)
class Answer:
    """One answer; the body is as it was sent, in chunks perhaps."""

    status: int
    head: bytes
    body: bytes


def connect(url: str, patience: float = PATIENCE) -> socket.socket:
    """Open a connection to a server."""
    host, port = url.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=patience)


def read_to_end(connection: socket.socket) -> bytes:
    """Return all that comes until the server closes, in whichever way."""
    parts = []
    with suppress(ConnectionError):  # it may close with octets of ours unread
        while data := connection.recv(65_536):
            parts.append(data)
    return b"".join(parts)


def exchange(url: str, sent: bytes) -> list[Answer]:
    """Send octets and, behind them, a request that ends the connection; return all answers."""
    with connect(url) as connection:
        with suppress(ConnectionError):  # it may have refused already
            connection.sendall(sent + LAST)
        return answers(read_to_end(connection))


def answers(received: bytes) -> list[Answer]:
    """Take octets apart; raises AssertionError where they are no answers, one after the other."""
    found = []
    while received:
        start = _HEAD.match(received)
        assert start, f"no answer begins here: {received[:80]!r}"
        rest = received[start.end() :]
        length = _LENGTH.search(start[2])
        if length:
            size = int(length[1])
        else:
            assert b"transfer-encoding: chunked\r\n" in start[2]
            size = rest.index(b"0\r\n\r\n") + 5
        assert len(rest) >= size, "the answer is cut"
        found.append(Answer(int(start[1]), start[2], rest[:size]))
        received = rest[size:]
    return found


def first_status(found: list[Answer]) -> int:
    """Return the status of the first answer."""
    return found[0].status if found else CLOSED

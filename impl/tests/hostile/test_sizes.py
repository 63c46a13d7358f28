"""Bodies that are too large, and what has no end."""

import re
import socket

import pytest

from tests.hostile.cases import AUTHORIZATION, BODY, CHUNKED, JSON, PAIR, head, put
from tests.hostile.conftest import Target
from tests.hostile.wire import exchange, first_status


@pytest.mark.parametrize("size", [1_048_577, 4_000_000, 40_000_000])
@pytest.mark.parametrize("framing", ["length", "chunks"])
def test_a_body_that_is_too_large_is_refused(target: Target, size: int, framing: str) -> None:
    """It is answered 413 and not kept, whether or not its length was told."""
    before = target.stored()
    body = BODY + b" " * (size - len(BODY))
    sent = put(body)
    if framing == "chunks":
        pieces = [body[at : at + 50_000] for at in range(0, size, 50_000)]
        chunks = b"".join(b"%x\r\n%s\r\n" % (len(each), each) for each in pieces)
        sent = head(AUTHORIZATION + JSON + CHUNKED, method=b"PUT", target=PAIR) + chunks
        sent += b"0\r\n\r\n"
    answers = exchange(target.url, sent.replace(b"{token}", target.token.encode()))
    assert first_status(answers) == 413
    assert target.stored() == before


@pytest.mark.parametrize("told", [b"18446744073709551615", b"4294967296", b"1048577"])
def test_a_length_that_is_too_large_is_refused_at_once(target: Target, told: bytes) -> None:
    """Nothing of the body is waited for."""
    sent = re.sub(rb"Length: \d+", b"Length: " + told, put(BODY))
    with target.connect() as connection:
        connection.sendall(sent.replace(b"{token}", target.token.encode()))
        assert connection.recv(12) == b"HTTP/1.1 413"


def send_for_ever(connection: socket.socket, data: bytes) -> None:
    """Send the same again and again."""
    while True:
        connection.sendall(data)


@pytest.mark.parametrize(
    ("first", "again"),
    [
        (head(target=b"/")[:-2], b"X: " + b"y" * 10_000 + b"\r\n"),
        (head(target=b"/")[:-2], b"X:y\r\n"),
        (head(target=b"/")[:-2] + b"X: ", b"y"),
        (b"GET /", b"a"),
        (b"", b"\r\n"),
        (head(CHUNKED), b"0;" + b"a" * 1_000),
        (head(CHUNKED) + b"0\r\n", b"X: y\r\n"),
        (head(CHUNKED) + b"0\r\nX: ", b"y"),
    ],
    ids=["long headers", "headers", "a value", "a target", "lines", "sizes", "trailers", "trailer"],
)
def test_what_has_no_end_is_cut_off(target: Target, first: bytes, again: bytes) -> None:
    """Who sends for ever is cut off before it fills the memory."""
    before = target.memory()
    with target.connect() as connection:
        connection.sendall(first)
        with pytest.raises(OSError, match=r"reset|Broken pipe"):
            send_for_ever(connection, again * (65_536 // len(again)))
    assert target.memory() - before < 16 * 2**20

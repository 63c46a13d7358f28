"""Servers that are mean in one way each.

`from_the_start` is mean to every request, `later` to those for customers that it does not know,
once tokens and writes have been answered well; each says how the run ends, and with what words.
"""

# ruff: noqa: D103 - the name of a server says what it does

from __future__ import annotations

import gzip
import itertools
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass

from tests.mean.wire import HEAD, Behaviour, Honest, Wire

_MIB = bytes(2**20)


@dataclass(frozen=True)
class Mean:
    """A server, whether it reads what it is sent, and how a run against it ends."""

    behaviour: Behaviour
    code: int
    words: str
    reads: bool = True


MEAN: dict[str, Mean] = {}


def from_the_start(words: str, *, reads: bool = True) -> Callable[[Behaviour], Behaviour]:
    """Register a server that gives no run a chance to begin."""

    def register(behaviour: Behaviour) -> Behaviour:
        MEAN[behaviour.__name__] = Mean(behaviour, 2, words, reads)
        return behaviour

    return register


def later(code: int, words: str) -> Callable[[Behaviour], Behaviour]:
    """Register a server that turns mean in the midst of a run."""

    def register(behaviour: Behaviour) -> Behaviour:
        MEAN[behaviour.__name__] = Mean(Honest(behaviour), code, words)
        return behaviour

    return register


# Connections cut at every stage


@from_the_start("dropped connection", reads=False)
def closes_unread(wire: Wire) -> None:
    wire.close()


@from_the_start("dropped connection")
def closes_unanswered(wire: Wire) -> None:
    wire.close()


@later(1, "dropped connection")
def resets(wire: Wire) -> None:
    wire.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    wire.close()


@later(1, "not valid HTTP")
def closes_in_the_status_line(wire: Wire) -> None:
    wire.send(b"HTTP/1.1 4")
    wire.close()


@later(1, "GET-1")
def closes_in_the_headers(wire: Wire) -> None:
    wire.send(HEAD, b"X-Half: a")
    wire.close()


@later(1, "dropped connection")
def closes_before_the_body(wire: Wire) -> None:
    wire.send(HEAD, b"Content-Length: 100\r\n\r\n")
    wire.close()


@later(1, "dropped connection")
def closes_in_the_body(wire: Wire) -> None:
    wire.send(HEAD, b'Content-Length: 100\r\n\r\n{"complytId"')
    wire.close()


@later(1, "dropped connection")
def closes_in_a_chunk(wire: Wire) -> None:
    wire.send(HEAD, b"Transfer-Encoding: chunked\r\n\r\n64\r\n{")
    wire.close()


@later(1, "dropped connection")
def closes_before_the_last_chunk(wire: Wire) -> None:
    wire.send(HEAD, b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n")
    wire.close()


# Lengths and chunks that are wrong


@later(1, "GET-1")
def content_length_too_short(wire: Wire) -> None:
    wire.send(HEAD, b'Content-Length: 2\r\n\r\n{"title": "this is longer"}')


@later(1, "dropped connection")
def content_length_too_long(wire: Wire) -> None:
    wire.send(HEAD, b"Content-Length: 99999999999999999999\r\n\r\n{}")
    wire.close()


@later(1, "GET-1")
def content_length_negative(wire: Wire) -> None:
    wire.send(HEAD, b"Content-Length: -5\r\n\r\n{}")
    wire.close()


@later(1, "not valid HTTP")
def content_lengths_that_differ(wire: Wire) -> None:
    wire.send(HEAD, b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}")
    wire.close()


@later(1, "not valid HTTP")
def chunk_sizes_of_words(wire: Wire) -> None:
    wire.send(HEAD, b"Transfer-Encoding: chunked\r\n\r\ntwo\r\n{}\r\n0\r\n\r\n")
    wire.close()


@later(1, "dropped connection")
def chunk_of_many_exabytes(wire: Wire) -> None:
    wire.send(HEAD, b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{}")
    wire.close()


@later(1, "ERR-2")
def chunk_extension_without_end(wire: Wire) -> None:
    wire.send(HEAD, b"Transfer-Encoding: chunked\r\n\r\n2;")
    wire.flood(b"a" * 65536)


@from_the_start("not over within")
def trailers_without_end(wire: Wire) -> None:
    wire.send(HEAD, b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n")
    wire.flood(b"X-More: and more\r\n" * 100)


# Answers that are no HTTP, or another


@from_the_start("not valid HTTP")
def http_0_9(wire: Wire) -> None:
    wire.send(b"<html>It works!</html>")
    wire.close()


@later(1, "not valid HTTP")
def http_of_the_future(wire: Wire) -> None:
    wire.send(b"HTTP/9.9 200 OK\r\nContent-Length: 2\r\n\r\n{}")


@from_the_start("not valid HTTP")
def http_2(wire: Wire) -> None:
    wire.send(b"\0\0\x12\4\0\0\0\0\0\0\3\0\0\0\x80\0\4\0\1\0\0\0\5\0\xff\xff\xff")
    wire.close()


@from_the_start("not valid HTTP")
def binary_rubbish(wire: Wire) -> None:
    wire.send(bytes(range(255, -1, -1)) * 8)
    wire.close()


@from_the_start("not valid HTTP", reads=False)
def another_protocol(wire: Wire) -> None:
    wire.send(b"220 mail.example ESMTP\r\n")
    wire.stay_silent()


@later(1, "GET-1")
def status_999(wire: Wire) -> None:
    wire.answer(999, {})


@later(1, "GET-1")
def control_characters(wire: Wire) -> None:
    wire.send(b"HTTP/1.1 400 \x1b[2J\r\nX-\x1b[31m: \x1b[31m\r\nContent-Length: 9\r\n\r\n")
    wire.send(b"\0\x1b[31m\xff\x9b\r\n")


# Floods, drips and silence


@later(1, "not valid HTTP")
def ten_thousand_headers(wire: Wire) -> None:
    wire.send(HEAD, b"X-More: and more\r\n" * 10_000, b"Content-Length: 2\r\n\r\n{}")
    wire.close()


@later(1, "not valid HTTP")
def headers_without_end(wire: Wire) -> None:
    wire.send(HEAD)
    wire.flood(b"X-More: and more\r\n" * 100)


@later(1, "not valid HTTP")
def a_header_without_end(wire: Wire) -> None:
    wire.send(HEAD, b"X-Long: ")
    wire.flood(b"a" * 65536)


@later(1, "not valid HTTP")
def a_status_line_without_end(wire: Wire) -> None:
    wire.flood(b"HTTP/1.1 200 " + b"a" * 65536)


@later(1, "GET-1")
def processing_without_end(wire: Wire) -> None:
    wire.flood(b"HTTP/1.1 102 Processing\r\n\r\n")


@later(1, "GET-1")
def early_hints_without_end(wire: Wire) -> None:
    wire.flood(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")


@from_the_start("not over within")
def continue_without_end(wire: Wire) -> None:
    wire.drip(b"HTTP/1.1 100 Continue\r\n\r\n")


@from_the_start("not over within")
def drips_headers(wire: Wire) -> None:
    wire.send(HEAD)
    wire.drip(b"X: y\r\n")


@later(1, "not over within")
def drips_a_body(wire: Wire) -> None:
    wire.send(HEAD, b"Content-Length: 1000000\r\n\r\n")
    wire.drip(b" ")


@from_the_start("not over within", reads=False)
def drips_a_status_line(wire: Wire) -> None:
    wire.drip(b"H")


@from_the_start("no answer within")
def never_answers(wire: Wire) -> None:
    wire.stay_silent()


@later(1, "no answer within")
def never_answers_one_operation(wire: Wire) -> None:
    wire.stay_silent()


# Bodies that are too much


@from_the_start("of more than 33,554,432 octets")
def a_token_of_100_megabytes(wire: Wire) -> None:
    wire.send(HEAD, b"Content-Length: 104857600\r\n\r\n", *[_MIB] * 100)


@later(1, "of more than 33,554,432 octets")
def a_body_without_end(wire: Wire) -> None:
    wire.send(HEAD, b"\r\n")
    wire.flood(_MIB)


@later(1, "of more than 33,554,432 octets")
def chunks_without_end(wire: Wire) -> None:
    wire.send(HEAD, b"Transfer-Encoding: chunked\r\n\r\n")
    wire.flood(b"100000\r\n" + _MIB + b"\r\n")


@later(1, "of more than 33,554,432 octets")
def a_gzip_bomb(wire: Wire) -> None:
    bomb = gzip.compress(_MIB) * 64
    wire.send(HEAD, b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(bomb), bomb)


@later(1, "not valid HTTP")
def gzip_that_is_none(wire: Wire) -> None:
    wire.send(HEAD, b"Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}")


@later(1, "not valid HTTP")
def gzip_a_hundred_times(wire: Wire) -> None:
    coding = b", ".join([b"gzip"] * 100)
    wire.send(HEAD, b"Content-Encoding: ", coding, b"\r\nContent-Length: 2\r\n\r\n{}")


@later(1, "values")
def millions_of_values(wire: Wire) -> None:
    wire.send(HEAD, b"Content-Length: 12000001\r\n\r\n[", b"{}," * 4_000_000)


@later(1, "GET-1")
def brackets_a_million_deep(wire: Wire) -> None:
    wire.send(HEAD, b"Content-Length: 900000\r\n\r\n", b"[" * 900_000)


@later(1, "GET-1")
def a_number_of_many_digits(wire: Wire) -> None:
    wire.send(HEAD, b"Content-Length: 900000\r\n\r\n", b"9" * 900_000)


@later(1, "GET-1")
def texts_that_are_none(wire: Wire) -> None:
    body = rb'{"complytId": "\ud800", "externalId": NaN, "source": -Infinity}'
    wire.send(HEAD, b"Content-Length: %d\r\n\r\n" % len(body), body)


# Elsewhere, another time, another mind


@from_the_start("redirects to http://127.0.0.1:1/")
def redirects_elsewhere(wire: Wire) -> None:
    wire.answer(307, {}, b"Location: http://127.0.0.1:1/")


@from_the_start("redirects to")
def redirects_in_a_circle(wire: Wire) -> None:
    wire.answer(308, {}, b"Location: " + wire.path.encode())


@later(1, "GET-1")
def redirects_elsewhere_later(wire: Wire) -> None:
    wire.answer(302, {}, b"Location: http://127.0.0.1:1/")


@from_the_start("gave no token")
def a_page_for_people(wire: Wire) -> None:
    wire.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\n<ht>")


@from_the_start("gave no token")
def a_token_that_is_a_number(wire: Wire) -> None:
    wire.answer(200, {"accessToken": 123, "tokenType": "Bearer", "expiresIn": True})


@from_the_start("gave no token")
def a_token_with_a_line_break(wire: Wire) -> None:
    wire.answer(200, {"accessToken": "a\r\nX-Mean: b", "tokenType": "Bearer", "expiresIn": 1})


@from_the_start("gave no token")
def a_token_of_a_megabyte(wire: Wire) -> None:
    wire.answer(200, {"accessToken": "a" * 2**20, "tokenType": "Bearer", "expiresIn": 60})


@from_the_start("asked to wait (429)")
def busy_for_ages(wire: Wire) -> None:
    wire.answer(429, {}, b"Retry-After: 99999999999999999999")


@later(1, "an answer other than 503")
def busy_for_one_operation(wire: Wire) -> None:
    wire.answer(503, {}, b"Retry-After: 0")


@later(2, "asked to wait (429)")
def busy_until_the_year_9999(wire: Wire) -> None:
    busy = {"title": "Too Many Requests", "status": 429}
    wire.answer(429, busy, b"Retry-After: Fri, 31 Dec 9999 23:59:59 GMT")


@later(1, "ERR-2")
def answers_twice(wire: Wire) -> None:
    wire.answer(500, {})
    wire.answer(200, {})


_minds = itertools.cycle((404, 200, 404, 500, 301, 201))


@later(1, "GET-1")
def changes_its_mind(wire: Wire) -> None:
    wire.answer(next(_minds), {})

"""Sends requests over pooled connections and brings back every answer within a bounded time.

What the contract says of a busy server is kept here: a 429 or 503 is no answer, the request is
repeated as `Retry-After` asks, and in the end the check is undecided.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import urllib3
from urllib3 import HTTPHeaderDict
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NewConnectionError,
    ProtocolError,
    ReadTimeoutError,
    SSLError,
)

from complyt_conformance.connections import PlainConnection, TLSConnection
from complyt_conformance.exchange import Request, Response
from complyt_conformance.findings import ServerGone, Undecided, Violation
from complyt_conformance.target import Target

if TYPE_CHECKING:
    from urllib3._base_connection import BaseHTTPConnection  # a protocol, for type checkers alone

_MAX_REPEATS = 5
_MAX_WAIT = 60.0
_MAX_BODY = 256 * 1024 * 1024
_MAX_SILENCES = 3
_PAUSE = 0.03  # seconds between the pieces of a body, so that they arrive one by one
_MAX_ANSWER = 60.0  # seconds that an answer may take, however slowly it comes


class _EndlessError(Exception):
    """An answer that goes on and on."""


class Transport:
    """Thread-safe; one per run.

    `observe` sees every answer, once. `probe`, when there is one, is an ordinary request: whether
    it is answered at this moment decides what an endless 503 means (ERR-2). Without patience a 429
    or 503 is returned as it comes. Answers longer than the bounds are given up.
    """

    def __init__(self, target: Target, observe: Callable[[Response], None]) -> None:
        self.target = target
        self.requests = 0
        self._observe = observe
        self.probe: Request | None = None
        self.patient = True
        self.most_octets = _MAX_BODY
        self.most_seconds = _MAX_ANSWER
        self._pool = _pool(target)
        self._lock = threading.Lock()
        self._next_slot = 0.0
        self._silences = 0
        self._stubborn = 0

    def send(self, request: Request) -> Response:
        """Return the answer that is neither 429 nor 503, where there is patience.

        Raises Violation of ERR-2 when the connection is dropped or a 503 sticks to this request,
        Undecided when the server asks to wait or stays silent, ServerGone when nothing answers.
        """
        waited = 0.0
        for repeat in range(_MAX_REPEATS + 1):
            response = self._send_once(request)
            self._observe(response)
            if response.status not in (429, 503) or not self.patient:
                return response
            pause = retry_after(response)
            if repeat == _MAX_REPEATS or waited + pause > _MAX_WAIT or self._stubborn >= 2:
                break
            waited += pause
            time.sleep(pause)  # the server named the condition: a time
        return self._given_up(response)

    def _is_alive(self) -> bool:
        """Tell whether an ordinary request is answered now, and not asked to wait."""
        if self.probe is None:
            return False
        try:
            return self._send_once(self.probe).status not in (429, 503)
        except (Violation, Undecided):
            return False

    def _given_up(self, response: Response) -> Response:
        if response.status == 503 and self._is_alive():
            self._stubborn += 1
            raise Violation(
                "an answer other than 503 while other requests are answered",
                response.summary(),
                requirement="ERR-2",
            )
        raise Undecided(f"the server asked to wait ({response.status}), also after repeating")

    def _send_once(self, request: Request) -> Response:
        self._wait_for_slot()
        with self._lock:
            self.requests += 1
        try:
            response = self._exchange(request)
        except (NewConnectionError, ConnectTimeoutError, SSLError) as error:
            raise ServerGone(f"No connection to {self.target.url}: {_cause(error)}.") from error
        except _EndlessError as error:
            raise self._silent(str(error)) from error
        except ReadTimeoutError as error:
            raise self._silent(f"no answer within {self.target.timeout:g} s") from error
        except HTTPError as error:
            if isinstance(_innermost(error), TimeoutError):
                raise Undecided(
                    f"the request was not taken within {self.target.timeout:g} s"
                ) from error
            raise Violation(
                f"an HTTP answer to {request.method} {request.target[:200]}",
                f"a dropped connection: {_cause(error)}",
                requirement="ERR-2",
            ) from error
        self._silences = 0
        return response

    def _silent(self, what: str) -> Undecided | ServerGone:
        """Say what one unanswered request means, and what several in a row do."""
        self._silences += 1
        if self._silences < _MAX_SILENCES:
            return Undecided(what)
        return ServerGone(
            f"{self.target.url} left {_MAX_SILENCES} requests in a row without an answer: {what}."
        )

    def _exchange(self, request: Request) -> Response:
        answer = self._answer(request)
        deadline = time.monotonic() + max(self.most_seconds, self.target.timeout)
        chunks: list[bytes] = []
        size = 0
        while chunk := answer.read1(2**16):  # what is there, so that a slow drip meets the deadline
            chunks.append(chunk)
            size += len(chunk)
            if size > self.most_octets or time.monotonic() > deadline:
                answer.close()
                raise _EndlessError(f"an answer that does not end ({size} bytes so far)")
        answer.release_conn()
        headers = HTTPHeaderDict()
        for name, value in answer.headers.iteritems():
            headers.add(name, value.strip(" \t"))  # blanks around a value are no part of it
        return Response(request, answer.status, headers, b"".join(chunks))

    def _answer(self, request: Request) -> urllib3.BaseHTTPResponse:
        """Return an answer's head; ask anew when a kept connection proves closed (RFC 9112, 9.3.1).

        Whether it was a kept one is known by thread: others open connections meanwhile.
        """
        try:
            return self._ask(self._pool, request)
        except ProtocolError:
            if not _connection.was_kept:
                raise
        return self._ask(_pool(self.target), request)

    def _ask(self, pool: urllib3.HTTPConnectionPool, request: Request) -> urllib3.BaseHTTPResponse:
        headers = {**self.target.headers, **request.headers}
        body: bytes | Iterator[bytes] | None = request.body
        if request.body is not None and request.cuts:
            headers["Content-Length"] = str(len(request.body))
            body = _slowly(request)
        return pool.urlopen(
            request.method,
            self.target.base_path + request.target,
            body=body,
            headers=headers,
            retries=False,
            redirect=False,
            assert_same_host=False,
            preload_content=False,
            decode_content=True,
        )

    def _wait_for_slot(self) -> None:
        if not self.target.max_rps:
            return
        with self._lock:
            slot = max(self._next_slot, time.monotonic())
            self._next_slot = slot + 1 / self.target.max_rps
        time.sleep(max(0.0, slot - time.monotonic()))  # --max-rps asks for this pace


def _slowly(request: Request) -> Iterator[bytes]:
    for piece in request.pieces:
        yield piece
        time.sleep(_PAUSE)  # the pace is what is sent


def retry_after(response: Response) -> float:
    """Return the seconds that Retry-After asks for (RFC 9110, section 10.2.3), 1 without it."""
    value = response.headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        until = parsedate_to_datetime(value)
    except (ValueError, TypeError):
        return 1.0
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())


class _Connection(threading.local):
    """Whether the connection that this thread's last request got had served another before."""

    was_kept = False


_connection = _Connection()


class _Noting(urllib3.HTTPConnectionPool):
    def _get_conn(self, timeout: float | None = None) -> BaseHTTPConnection:
        """Note what urllib3 does not tell: whether it opens a connection or takes a kept one."""
        connection = super()._get_conn(timeout)
        _connection.was_kept = getattr(connection, "sock", None) is not None
        return connection


class _HTTPNoting(_Noting):
    ConnectionCls = PlainConnection


class _HTTPSNoting(_Noting, urllib3.HTTPSConnectionPool):
    ConnectionCls = TLSConnection


def _pool(target: Target) -> urllib3.HTTPConnectionPool:
    parts = urlsplit(target.url)
    timeout = urllib3.Timeout(connect=target.timeout, read=target.timeout)
    if parts.scheme == "http":
        return _HTTPNoting(parts.hostname or "", parts.port, maxsize=32, timeout=timeout)
    return _HTTPSNoting(
        parts.hostname or "",
        parts.port,
        maxsize=32,
        timeout=timeout,
        ca_certs=str(target.cacert) if target.cacert else None,
    )


def _innermost(error: BaseException) -> BaseException:
    """Return where a chain of urllib3 errors began."""
    while error.__cause__ or error.__context__:
        error = error.__cause__ or error.__context__ or error
    return error


def _cause(error: BaseException) -> str:
    """Return the reason of a chain of urllib3 errors in words."""
    innermost = _innermost(error)
    return str(innermost).rstrip(".") or type(innermost).__name__

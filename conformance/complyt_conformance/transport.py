"""Sends requests over pooled connections and brings back every answer within a bounded time.

What the contract says of a busy server is kept here: a 429 or 503 is no answer, the request is
repeated as `Retry-After` asks, and in the end the check is undecided.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

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

from complyt_conformance.bodies import EndlessError, is_whole_collection, read_body
from complyt_conformance.connections import Deadlines, Exchange, pool
from complyt_conformance.exchange import Request, Response
from complyt_conformance.findings import ServerGone, Undecided, Violation
from complyt_conformance.mishaps import cause, distrusted, innermost, what_came
from complyt_conformance.target import Target

_MAX_REPEATS = 5
_MAX_WAIT = 60.0
_MAX_UNANSWERED = 3  # in a row
_MAX_STUBBORN = 2  # requests that are repeated in vain; later ones are believed at once
_PAUSE = 0.03  # seconds between the pieces of a body, so that they arrive one by one
_LEFT_ALONE = 60.0  # seconds for which an operation that leaves so many unanswered is not asked
_TIMES_THE_TIMEOUT = 6  # that a whole exchange may take


class Transport:
    """Thread-safe; one per process of a run.

    `observe` sees every answer, once. `probe`, when there is one, is an ordinary request: whether
    it is answered at this moment decides what an endless 503 means (ERR-2), and whether a server
    that leaves requests unanswered is gone. `put_off` is the first 429 or 503 that was not taken
    for an answer. Without patience they are returned as they come, and nothing is asked again. An
    answer of more than `most_octets`, None for what `bodies` says, or `most_seconds` is given up.
    """

    def __init__(self, target: Target, observe: Callable[[Response], None]) -> None:
        self.target = target
        self.requests = 0
        self._observe = observe
        self.probe: Request | None = None
        self.patient = True
        self.put_off: Response | None = None
        self.most_octets: int | None = None
        self.most_seconds = _TIMES_THE_TIMEOUT * target.timeout
        self._pool = pool(target)
        self._deadlines = Deadlines()
        self._lock = threading.Lock()
        self._next_slot = 0.0
        self._unanswered: Counter[str] = Counter()
        self._in_a_row = 0
        self._left_alone: dict[str, float] = {}
        self._stubborn = 0

    def send(self, request: Request) -> Response:
        """Return the answer that is neither 429 nor 503, where there is patience.

        Raises Violation of ERR-2 when the connection is dropped, or a 503 or silence sticks to
        this request; Undecided when the server asks to wait or is silent for once; ServerGone when
        nothing answers.
        """
        self._expect_answered(request)
        waited = 0.0
        is_alive = False
        for left in reversed(range(_MAX_REPEATS + 1)):
            response = self._send_once(request)
            self._observe(response)
            if response.status not in (429, 503) or not self.patient:
                self._in_a_row = self._unanswered[_kind(request)] = 0
                return response
            self.put_off = self.put_off or response
            pause = retry_after(response)
            if not left:
                break
            if waited + pause > _MAX_WAIT or self._stubborn >= _MAX_STUBBORN:
                is_alive = self._is_alive()
                break
            waited += pause
            time.sleep(pause)  # the server named the condition: a time
            # asked before the last repeat: a server that is able again by now has its chance
            is_alive = left == 1 and self._is_alive()
        raise self._given_up(response, is_alive=is_alive)

    def _is_alive(self) -> bool:
        """Tell whether an ordinary request is answered now, and not asked to wait."""
        answer = self._answer_to(self.probe) if self.probe else None
        return answer is not None and answer.status not in (429, 503)

    def _answer_to(self, request: Request) -> Response | None:
        """Return the answer to a request that only looks whether there is one, None without."""
        self._wait_for_slot()
        with self._lock:
            self.requests += 1
        try:
            return self._exchange(request)
        except (HTTPError, EndlessError):
            return None

    def _given_up(
        self, response: Response, *, is_alive: bool
    ) -> Violation | Undecided | ServerGone:
        """Say what the last 429 or 503 means, others being answered or not."""
        if response.status == 503 and is_alive:
            self._stubborn += 1
            return Violation(
                "an answer other than 503 while other requests are answered",
                response.summary(),
                requirement="ERR-2",
            )
        what = f"the server asked to wait ({response.status}), also after repeating"
        return self._undecided(response.request, what)

    def _send_once(self, request: Request) -> Response:
        self._wait_for_slot()
        with self._lock:
            self.requests += 1
        try:
            return self._exchange(request)
        except SSLError as error:
            raise distrusted(self.target.url, innermost(error)) from error
        except (NewConnectionError, ConnectTimeoutError) as error:
            raise ServerGone(f"No connection to {self.target.url}: {cause(error)}.") from error
        except EndlessError as error:
            raise self._silent(request, str(error)) from error
        except ReadTimeoutError as error:
            what = f"no answer within {self.target.timeout:g} s"
            raise self._silent(request, what) from error
        except HTTPError as error:
            if isinstance(innermost(error), TimeoutError):
                what = f"the request was not taken within {self.target.timeout:g} s"
                raise self._silent(request, what) from error
            raise Violation(
                f"an HTTP answer to {request.method} {request.target[:200]}",
                f"{what_came(error)}: {cause(error)}",
                requirement="ERR-2",
            ) from error

    def _silent(self, request: Request, what: str) -> Violation | Undecided | ServerGone:
        """Say what it means that a request was left without an answer.

        As with a 503, it breaks ERR-2 when it befalls one request each time while others are
        answered. The whole collection may be long in coming, which decides nothing.
        """
        undecided = self._undecided(request, what)
        if (
            not self.patient
            or self.probe is None
            or self._stubborn >= _MAX_STUBBORN
            or is_whole_collection(request)
            or isinstance(undecided, ServerGone)
        ):
            return undecided
        if any(self._answer_to(request) for _ in range(_MAX_UNANSWERED - 1)):
            return Undecided(f"{what}; when it was sent again there was one")
        if not self._is_alive():
            return self._gone(_MAX_UNANSWERED, what)
        self._stubborn += 1
        return Violation(
            f"an answer to {request.method} {request.target[:200]} while other requests are "
            "answered",
            f"{what}, {_MAX_UNANSWERED} times",
            requirement="ERR-2",
        )

    def _undecided(self, request: Request, what: str) -> Undecided | ServerGone:
        """Say that a request decides nothing, and after several in a row whether any would."""
        kind = _kind(request)
        with self._lock:
            self._in_a_row += 1
            self._unanswered[kind] += 1
            if self._unanswered[kind] >= _MAX_UNANSWERED:
                self._left_alone[kind] = time.monotonic() + _LEFT_ALONE
        if self._in_a_row < _MAX_UNANSWERED or self._is_alive():
            return Undecided(what)
        return self._gone(self._in_a_row, what)

    def _gone(self, times: int, what: str) -> ServerGone:
        return ServerGone(
            f"{self.target.url} left {times} requests in a row without an answer: {what}."
        )

    def _expect_answered(self, request: Request) -> None:
        """Raise Undecided for what was unanswered in a row: else each check would wait anew."""
        kind = _kind(request)
        if time.monotonic() < self._left_alone.get(kind, 0.0):
            raise Undecided(
                f"{self._unanswered[kind]} requests of {kind} in a row were left without an "
                f"answer, so that none is sent for {_LEFT_ALONE:g} s"
            )

    def _exchange(self, request: Request) -> Response:
        longest = max(self.most_seconds, self.target.timeout)
        with self._deadlines.within(longest) as exchange:
            try:
                answer = self._answer(request, exchange)
                body = read_body(answer, request, self.most_octets)
                if exchange.cut:
                    raise EndlessError(f"an answer that was not over within {longest:g} s")
            except HTTPError as error:
                if exchange.cut:
                    raise EndlessError(
                        f"an answer that was not over within {longest:g} s"
                    ) from error
                raise
        answer.release_conn()
        headers = HTTPHeaderDict()
        for name, value in answer.headers.iteritems():
            headers.add(name, value.strip(" \t"))  # blanks around a value are no part of it
        return Response(request, answer.status, headers, body)

    def _answer(self, request: Request, exchange: Exchange) -> urllib3.BaseHTTPResponse:
        """Return an answer's head; ask anew when a kept connection proves closed (RFC 9112, 9.3.1).

        Whether it was a kept one is known by exchange: others open connections meanwhile.
        """
        try:
            return self._ask(self._pool, request)
        except ProtocolError:
            if exchange.cut or not exchange.was_kept:
                raise
        return self._ask(pool(self.target), request)

    def _ask(
        self, connections: urllib3.HTTPConnectionPool, request: Request
    ) -> urllib3.BaseHTTPResponse:
        headers = {**self.target.headers, **request.headers}
        body: bytes | Iterator[bytes] | None = request.body
        if request.body is not None and request.cuts:
            headers["Content-Length"] = str(len(request.body))
            body = _slowly(request)
        return connections.urlopen(
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
    except (ValueError, TypeError, OverflowError):
        return 1.0
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())


def _kind(request: Request) -> str:
    return request.operation or request.method

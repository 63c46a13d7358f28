"""HTTP/1.1 as uvicorn and httptools speak it, with limits to what one client may cost the others.

By themselves they take heads and trailers of any length, wait for ever, read on while requests
queue, mix trailers into headers and drop the body of a request that offers an upgrade.
"""

from __future__ import annotations

import asyncio
import logging
import resource
import socket
import struct
from asyncio.events import TimerHandle
from typing import Any

import httptools
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from complyt_reference import heads
from connexion31 import Problem, problem_response

CLOSE = "complyt_reference.close"  # the extension of ASGI by which an application may hang up

MAX_HEAD_BYTES = 65_536
PATIENCE = 30  # seconds for a request to be there, and for a client to take what it is sent
PROGRESS = 1_048_576  # octets of a body, for which a client gets as long again

_SLICE = 4_096  # octets that are parsed before looking whether requests queue
_AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER: the system forgets what was not taken

log = logging.getLogger("complyt_reference.access")


def _max_connections() -> int:
    """Leave half of the process's file descriptors to the database."""
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return 1_000 if files == resource.RLIM_INFINITY else min(1_000, files // 2)


MAX_CONNECTIONS = _max_connections()


class Protocol(HttpToolsProtocol):
    """One connection.

    A request that is no HTTP is refused after those before it are answered (RFC 9112, section
    9.3.2), and the connection closed.
    """

    flow: _Flow

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._part = ""  # of the request that is being received: head, body
        self._unfinished = 0  # octets since something of a request was complete
        self._progress = 0  # octets of the body since the client was given time
        self._upgrade: bytes | None = None  # a head without the upgrade that it offers
        self._refusal: bytes | None = None  # to be sent after the answers that are due
        self._deadline: TimerHandle | None = None  # for the client to send
        self._stall: TimerHandle | None = None  # for the client to receive
        self._since = self.loop.time()  # when it was opened, or was answered last

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        """Count the connection, and let another one go where there are too many."""
        super().connection_made(transport)
        self.flow = _Flow(transport)
        if self._are_too_many():
            self._make_room()
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Leave no timer behind."""
        self._unwatch()
        self._unstall()
        self._unset_keepalive_if_required()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse until requests queue; what follows waits, and nothing more is read."""
        self._unset_keepalive_if_required()
        data = self.flow.held + data
        self.flow.held = b""
        for at in range(0, len(data), _SLICE):
            if self._refusal is not None or self.transport.is_closing():
                break
            if self.pipeline:
                self.flow.hold(data[at:])
                break
            self._parse(data[at : at + _SLICE])
        self._watch()

    def _parse(self, data: bytes) -> None:
        self._unfinished += len(data)
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            self._parse_without_upgrade(data[upgrade.args[0] :])
        except httptools.HttpParserError as error:
            cause = error.__context__
            self._refuse(cause if isinstance(cause, Problem) else heads.not_http())
        else:
            if self._unfinished > MAX_HEAD_BYTES:
                self._refuse(Problem(431, "The head of the request is too long."))

    def _parse_without_upgrade(self, rest: bytes) -> None:
        """Begin the request again as if it offered no other protocol (RFC 9110, section 7.8).

        The parser takes whatever follows an upgrade for that protocol, the request's body too.
        """
        assert self._upgrade is not None
        head, self._upgrade = self._upgrade, None
        self.parser = httptools.HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)  # as uvicorn does
        self._parse(head + rest)

    def on_message_begin(self) -> None:
        """Begin to receive a request."""
        self._part = "head"
        super().on_message_begin()
        self.scope["extensions"] = {CLOSE: {"close": self.transport.close}}

    def on_headers_complete(self) -> None:
        """Begin to answer, or raise the Problem that refuses."""
        if self.parser.should_upgrade():
            self._upgrade = heads.without_upgrade(
                self.parser.get_method(), self.url, self.parser.get_http_version(), self.headers
            )
            return
        heads.require_clear(self.parser.get_http_version(), self.headers)
        if self._are_too_many():
            raise Problem(503, "There are too many connections.", headers={"Retry-After": "1"})
        super().on_headers_complete()
        self._part = "body"
        self._unfinished = 0
        self.headers = []  # of which trailers become part, in place of those of the request

    def on_body(self, body: bytes) -> None:
        """Receive a piece of the body."""
        self._unfinished = 0
        self._progress += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """End to receive a request."""
        if self._upgrade is not None:
            return
        self._part = ""
        self._unfinished = 0
        self._unwatch()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Go on with what was sent meanwhile."""
        others_wait = bool(self.pipeline)  # the first of which is begun now
        super().on_response_complete()
        self._since = self.loop.time()
        if self.transport.is_closing():
            self._close()
            return
        if self._deadline is not None:  # it was not the client's turn until now
            self._unwatch()
            self._watch()
        if others_wait:
            return
        if self._refusal is not None:
            self._send_last(self._refusal)
        elif held := self.flow.release():
            self.data_received(held)

    def _refuse(self, problem: Problem) -> None:
        """Answer a problem in place of the application, now or when it is its turn."""
        log.info("A request was refused: %s", problem.detail)
        refusal = self._written(problem)
        part, self._part = self._part, ""
        if part == "body" and self.pipeline:
            self.pipeline.popleft()  # which is the last to have come
            self._refusal = refusal
        elif part == "body":
            begun = self.cycle.response_started
            self.cycle.disconnected = True  # so that the application waits no longer
            self.cycle.message_event.set()
            self._send_last(b"" if begun else refusal)
        elif self._is_answering():
            self._refusal = refusal
        else:
            self._send_last(refusal)

    def _written(self, problem: Problem) -> bytes:
        response = problem_response(problem)
        headers = [*self.server_state.default_headers, *response.raw_headers]
        lines = [b"%s: %s" % header for header in [*headers, (b"connection", b"close")]]
        return STATUS_LINE[problem.status] + b"\r\n".join([*lines, b"", bytes(response.body)])

    def _send_last(self, answer: bytes) -> None:
        self.transport.write(answer)
        self._close()

    def _close(self) -> None:
        """Close the connection, soon even where the client does not take what is left."""
        self.transport.close()
        if self._stall is None:
            self._stall = self.loop.call_later(PATIENCE, self._abort)

    def _abort(self) -> None:
        connection = self.transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        self.transport.abort()

    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _is_waiting(self) -> bool:
        """Whether it is the client's turn, to send a request or the rest of one."""
        return not self.pipeline and (self._part == "body" or not self._is_answering())

    def _watch(self) -> None:
        """Give the client some time to go on."""
        if self._deadline is None and (self._part or not self._is_answering()):
            self._progress = 0
            self._deadline = self.loop.call_later(PATIENCE, self._on_deadline)

    def _unwatch(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _on_deadline(self) -> None:
        self._deadline = None
        if self._is_waiting() and self._progress < PROGRESS:
            self._let_go()
        else:
            self._watch()

    def _let_go(self) -> None:
        if self._part:
            self._refuse(Problem(408, "The request did not come to its end in time."))
        else:
            self._close()

    def timeout_keep_alive_handler(self) -> None:
        """End to wait for another request."""
        self._close()

    def _open(self) -> list[Protocol]:
        return [
            each
            for each in self.connections
            if isinstance(each, Protocol) and not each.transport.is_closing()
        ]

    def _are_too_many(self) -> bool:
        return len(self.connections) > MAX_CONNECTIONS and len(self._open()) > MAX_CONNECTIONS

    def _make_room(self) -> None:
        """Let the connection go whose client has kept the server waiting longest.

        Where all are being answered, the newcomer's request is refused.
        """
        waiting = [other for other in self._open() if other is not self and other._is_waiting()]
        if waiting:
            min(waiting, key=lambda other: other._since)._let_go()

    def pause_writing(self) -> None:
        """Begin to wait until the client takes what it is sent."""
        super().pause_writing()
        if self._stall is None:
            self._stall = self.loop.call_later(PATIENCE, self._abort)

    def resume_writing(self) -> None:
        """End to wait."""
        if not self.transport.is_closing():
            self._unstall()
        super().resume_writing()

    def _unstall(self) -> None:
        if self._stall is not None:
            self._stall.cancel()
            self._stall = None


class _Flow(FlowControl):
    """Reads nothing as long as octets are held back."""

    held = b""

    def hold(self, data: bytes) -> None:
        """Keep octets for later."""
        self.held = data
        self.pause_reading()

    def release(self) -> bytes:
        """Return what was held, and read on."""
        held, self.held = self.held, b""
        self.resume_reading()
        return held

    def resume_reading(self) -> None:
        """Read on, but while something is held: the application asks for it too."""
        if not self.held:
            super().resume_reading()

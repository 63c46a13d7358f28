"""Pooled connections of urllib3 that tell what it does not, and end what goes on too long."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util import create_urllib3_context

from complyt_conformance.target import Target

if TYPE_CHECKING:
    from urllib3._base_connection import BaseHTTPConnection  # a protocol, for type checkers alone

_LOOK = 1.0  # seconds between two looks at what is at work, at most
_MOST_INTERIM = 20


@dataclass(eq=False)
class Exchange:
    """One exchange at work: its socket, whether that had served another before, and its end.

    `until` is on the clock of time.monotonic. An exchange that goes on then is `cut`.
    """

    until: float
    socket: socket.socket | None = None
    was_kept: bool = False
    cut: bool = False

    def end(self) -> None:
        """Make whatever its thread does with the socket fail, at once."""
        self.cut = True
        if self.socket is not None:
            with suppress(OSError):  # it is closed already
                socket.socket.shutdown(self.socket, socket.SHUT_RDWR)  # TLS would wait for a lock


class _Here(threading.local):
    """The exchange of this thread; urllib3 hands none to the connections that it makes."""

    exchange: Exchange | None = None

    def uses(self, used: socket.socket | None, *, kept: bool) -> None:
        if self.exchange is not None:
            self.exchange.socket, self.exchange.was_kept = used, kept


_here = _Here()


@dataclass
class Deadlines:
    """Ends exchanges that last too long, however busy they are: time-outs are about silence."""

    _at_work: set[Exchange] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _watches: bool = False

    @contextmanager
    def within(self, seconds: float) -> Iterator[Exchange]:
        """Give this thread's exchange, to be over within so many seconds."""
        exchange = _here.exchange = Exchange(time.monotonic() + seconds)
        with self._lock:
            self._at_work.add(exchange)
            if not self._watches:
                self._watches = True
                threading.Thread(target=self._watch, args=(seconds,), daemon=True).start()
        try:
            yield exchange
        finally:
            _here.exchange = None
            with self._lock:
                self._at_work.remove(exchange)

    def _watch(self, seconds: float) -> None:
        """Look at what is at work, until there is nothing."""
        while True:
            time.sleep(min(_LOOK, seconds / 4))  # its matter is time
            with self._lock:
                for exchange in self._at_work:
                    if exchange.until < time.monotonic():
                        exchange.end()
                if not self._at_work:
                    self._watches = False
                    return


class _FinalAnswer(http.client.HTTPResponse):
    def begin(self) -> None:
        """Pass over interim answers (RFC 9110, section 15.2); http.client knows 100 alone."""
        super().begin()
        for _ in range(_MOST_INTERIM):
            if not 101 < self.status < 200:
                return
            self.headers = None  # type: ignore[assignment]  # as before any answer was read
            super().begin()


class _PlainConnection(HTTPConnection):
    response_class = _FinalAnswer

    def connect(self) -> None:
        super().connect()
        _here.uses(self.sock, kept=False)


class _TLSConnection(HTTPSConnection):
    response_class = _FinalAnswer


class _TLSSocket(ssl.SSLSocket):
    def do_handshake(self, block: bool = False) -> None:
        """Shake hands as a part of the exchange: this too may drip."""
        _here.uses(self, kept=False)
        super().do_handshake(block)


class _Pool(urllib3.HTTPConnectionPool):
    def _get_conn(self, timeout: float | None = None) -> BaseHTTPConnection:
        """Note what urllib3 does not tell: whether it opens a connection or takes a kept one."""
        connection = super()._get_conn(timeout)
        kept = getattr(connection, "sock", None)
        _here.uses(kept, kept=kept is not None)
        return connection


class _PlainPool(_Pool):
    ConnectionCls = _PlainConnection


class _TLSPool(_Pool, urllib3.HTTPSConnectionPool):
    ConnectionCls = _TLSConnection


def pool(target: Target) -> urllib3.HTTPConnectionPool:
    """Return a pool of connections to the target, trusting whom it says."""
    parts = urlsplit(target.url)
    options: dict[str, Any] = {
        "port": parts.port,
        "maxsize": 32,
        "timeout": urllib3.Timeout(connect=target.timeout, read=target.timeout),
    }
    if parts.scheme == "http":
        return _PlainPool(parts.hostname or "", **options)
    return _TLSPool(parts.hostname or "", **options, ssl_context=_trust(target))


def _trust(target: Target) -> ssl.SSLContext:
    context = create_urllib3_context()
    context.sslsocket_class = _TLSSocket
    if target.insecure:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        urllib3.disable_warnings()  # the run says it itself, once
    elif target.cacert is not None:
        context.load_verify_locations(target.cacert)
    else:
        context.load_default_certs()
    return context

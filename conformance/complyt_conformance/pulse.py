"""Asks cheaply whether a server answers, and notices when it was started anew."""

from __future__ import annotations

import ssl
import time
from enum import Enum, auto
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from complyt_conformance.api import customer_path
from complyt_conformance.target import Target

_PAUSE = 0.2  # seconds between two questions; fewer than servers keep an idle connection
_PATIENCE = 5.0  # seconds for an answer
_MOST = 65536  # octets that are read of one
_AWAY = (502, 503, 504)  # what a proxy answers for a server that is not there
_KEEPS = 3  # answers on one connection that show that the server keeps connections


class _Found(Enum):
    ANSWER = auto()
    SILENCE = auto()
    NOBODY = auto()
    CLOSED = auto()  # a kept connection, which a server that goes on would have left open


class Pulse:
    """Asks for a customer without a token, which every server refuses at once."""

    def __init__(self, target: Target) -> None:
        self._target = target.base_path + customer_path("1", "cx-pulse")
        parts = urlsplit(target.url)
        host = parts.hostname or ""
        self._connection = (
            HTTPConnection(host, parts.port, timeout=_PATIENCE)
            if parts.scheme == "http"
            else HTTPSConnection(host, parts.port, timeout=_PATIENCE, context=_trusting())
        )
        self._answers = 0  # on the connection that is open

    def wait_for_answer(self) -> None:
        """Return once the server answers."""
        while self._ask() is not _Found.ANSWER:
            time.sleep(_PAUSE)  # between two questions, lest the server has nothing else to do

    def wait_for_restart(self) -> None:
        """Return once the server has gone, or has dropped a connection that it used to keep."""
        self._hang_up()  # what happened to the last one is over
        while self._ask() not in (_Found.NOBODY, _Found.CLOSED):
            time.sleep(_PAUSE)  # between two questions, lest the server has nothing else to do
        self._hang_up()

    def _ask(self) -> _Found:
        kept = self._answers >= _KEEPS
        try:
            self._connection.request("GET", self._target)
            answer = self._connection.getresponse()
            answer.read(_MOST)
        except TimeoutError:
            self._hang_up()
            return _Found.SILENCE
        except (OSError, HTTPException):
            was_open = self._answers > 0
            self._hang_up()
            return _Found.CLOSED if kept else _Found.SILENCE if was_open else _Found.NOBODY
        if not answer.isclosed():
            self._hang_up()  # the rest of an endless answer stands in the way of the next
        self._answers = self._answers + 1 if self._connection.sock else 0
        return _Found.NOBODY if answer.status in _AWAY else _Found.ANSWER

    def _hang_up(self) -> None:
        self._connection.close()
        self._answers = 0


def _trusting() -> ssl.SSLContext:
    """Verify nothing: no secret is sent and no answer believed; the runs verify for themselves."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context

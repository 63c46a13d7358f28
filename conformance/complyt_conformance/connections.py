"""Connections whose answers are final ones: urllib3's, but for what http.client cannot read."""

from __future__ import annotations

import http.client

from urllib3.connection import HTTPConnection, HTTPSConnection

_MOST_INTERIM = 20


class _FinalAnswer(http.client.HTTPResponse):
    def begin(self) -> None:
        """Pass over interim answers (RFC 9110, section 15.2); http.client knows 100 alone."""
        super().begin()
        for _ in range(_MOST_INTERIM):
            if not 101 < self.status < 200:
                return
            self.headers = None  # type: ignore[assignment]  # as before any answer was read
            super().begin()


class PlainConnection(HTTPConnection):
    """Over TCP."""

    response_class = _FinalAnswer


class TLSConnection(HTTPSConnection):
    """Over TLS."""

    response_class = _FinalAnswer

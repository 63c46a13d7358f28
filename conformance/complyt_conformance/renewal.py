"""Keeps the tokens of a run alive: one that is about to expire gives way to a new one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace

from complyt_conformance.exchange import Request

_SPENT = 0.7  # of its lifetime, after which a token is not used any more


class Renewal:
    """Thread-safe; `renew` gets a new token for a role and tells `took`, where that works.

    `obtained` says by role when its token came, on the clock of time.monotonic, which all
    processes share; `expires_in` is the seconds that the server then named.
    """

    def __init__(self, renew: Callable[[str], None]) -> None:
        self.obtained: dict[str, float] = {}
        self.expires_in: dict[str, int] = {}
        self._renew = renew
        self._role_of: dict[str, str] = {}
        self._token_of: dict[str, str] = {}
        self._lock = threading.Lock()

    def took(self, role: str, token: str) -> None:
        """Remember the token of a role as the one to send from now on."""
        self._role_of[token] = role
        self._token_of[role] = token

    def live(self, request: Request) -> Request:
        """Return the request with a token that has not expired, if its own is one of the run's."""
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        role = self._role_of.get(token)
        if role is None or role not in self.expires_in:
            return request
        with self._lock:
            if time.monotonic() - self.obtained[role] > self.expires_in[role] * _SPENT:
                self._renew(role)
        if self._token_of[role] == token:
            return request
        headers = {**request.headers, "Authorization": f"Bearer {self._token_of[role]}"}
        return replace(request, headers=headers)

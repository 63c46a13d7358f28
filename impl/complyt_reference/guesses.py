"""How fast secrets of one client may be tried."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable

from complyt_reference.errors import TooManyGuesses

_AT_ONCE = 20  # refusals that cost no time
_EVERY = 0.5  # seconds to the next one, from then on
_PATIENCE = 2.0  # seconds that a guess may have to wait
_SHARED = 4_096  # places


class Guesses:
    """Counts the refusals of each client; `clock` is in seconds and never runs backwards.

    A guess waits before the secret is looked at: whoever could tell a refusal by its being late
    would not wait for it. Unknown clients fare like the `known` ones, but share a fixed number of
    places, so that memory is bounded.
    """

    def __init__(self, known: Iterable[str], clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._own_places = {client_id: place for place, client_id in enumerate(known, _SHARED)}
        # When the refusals so far are forgotten
        self._paid_until = [0.0] * (_SHARED + len(self._own_places))

    async def begin(self, client_id: str) -> None:
        """Wait until a secret may be tried, which counts as refused for now.

        Raises TooManyGuesses where others wait already.
        """
        place, now = self._place(client_id), self._clock()
        paid_until = max(self._paid_until[place], now) + _EVERY
        wait = paid_until - now - _AT_ONCE * _EVERY
        if wait > _PATIENCE:
            raise TooManyGuesses("Too many secrets of this client are being tried.")
        self._paid_until[place] = paid_until
        if wait > 0:
            await asyncio.sleep(wait)

    def accepted(self, client_id: str) -> None:
        """Take back the count of a secret that was right."""
        self._paid_until[self._place(client_id)] -= _EVERY

    def _place(self, client_id: str) -> int:
        own = self._own_places.get(client_id)
        return hash(client_id) % _SHARED if own is None else own

"""How fast secrets of one client may be tried."""

from __future__ import annotations

import time
from asyncio import Event, sleep
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager

from complyt_reference.errors import TooManyGuesses

_AT_ONCE = 20  # refusals that cost no time
_EVERY = 0.5  # seconds to the next one, from then on
_PATIENCE = 2.0  # seconds that a guess may have to wait
_SHARED = 4_096  # places

Accept = Callable[[], None]


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
        self._compared: Counter[int] = Counter()  # secrets at this moment, by place
        self._told: defaultdict[int, Event] = defaultdict(Event)

    @asynccontextmanager
    async def guess(self, client_id: str) -> AsyncIterator[Accept]:
        """Wait until a secret may be tried, which counts as refused unless it is accepted.

        Where the wait may be for secrets that turn out right, it is for these to be told. Raises
        TooManyGuesses where others wait already for what was refused.
        """
        place = self._place(client_id)
        while (wait := self._wait(place)) > 0 and self._compared[place]:
            await self._told[place].wait()
        if wait > _PATIENCE:
            raise TooManyGuesses("Too many secrets of this client are being tried.")
        self._paid_until[place] = max(self._paid_until[place], self._clock()) + _EVERY
        if wait > 0:
            await sleep(wait)
        self._compared[place] += 1
        try:
            yield lambda: self._accept(place)
        finally:
            self._compared[place] -= 1
            if not self._compared[place]:
                del self._compared[place]
            self._told.pop(place, Event()).set()

    def _wait(self, place: int) -> float:
        now = self._clock()
        return max(self._paid_until[place], now) + _EVERY - now - _AT_ONCE * _EVERY

    def _accept(self, place: int) -> None:
        """Take back the count of a secret that was right."""
        self._paid_until[place] -= _EVERY

    def _place(self, client_id: str) -> int:
        own = self._own_places.get(client_id)
        return hash(client_id) % _SHARED if own is None else own

"""Hands what has passed to the judge, and never makes the passing wait."""

from __future__ import annotations

import queue
import threading
from multiprocessing.connection import Connection
from typing import NamedTuple

from complyt_reference.proxy.seen import Seen

_MOST = 67_108_864  # bytes that wait; a judge that is so far behind misses what comes then


class Handed(NamedTuple):
    """An exchange, and how many were left out before it."""

    missed: int
    seen: Seen | None  # None: that was all


class Handing:
    """A queue before a pipe. Without a judge, as when it has died, all is left out."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._queue: queue.SimpleQueue[Handed] = queue.SimpleQueue()
        self._weight = 0  # added to by one thread, taken from by the other
        self._lock = threading.Lock()
        self._missed = 0
        self._sender = threading.Thread(target=self._send, name="handing", daemon=True)
        self._sender.start()

    def put(self, seen: Seen) -> None:
        """Hand over an exchange, or count it as left out."""
        with self._lock:
            if self._weight + seen.weight > _MOST or not self._sender.is_alive():
                self._missed += 1
                return
            self._weight += seen.weight
        self._queue.put(Handed(self._missed, seen))
        self._missed = 0

    def end(self) -> None:
        """Hand over the rest, and say that there is no more."""
        self._queue.put(Handed(self._missed, None))
        self._sender.join()

    def _send(self) -> None:
        while True:
            handed = self._queue.get()
            try:
                self._pipe.send(handed)
            except OSError:  # the judge is gone
                return
            if handed.seen is None:
                return
            with self._lock:
                self._weight -= handed.seen.weight

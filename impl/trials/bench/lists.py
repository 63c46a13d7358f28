"""Long lists: how fast a whole one comes and what it costs in memory, and pages far behind."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException, HTTPResponse
from statistics import median
from urllib.parse import urlsplit

from trials.bench.errors import BenchError
from trials.bench.load import Figures, Running
from trials.load import memory

_PATIENCE = 600  # seconds without a byte of an answer
_PIECE = 1 << 18
_MARK = b'"complytId":'
_SIZE = 100  # customers of a page
_PAGES = 10  # at each end of a list
_SAMPLE = 0.02  # seconds between two looks at the memory


class _Peak:
    """The most memory that a process and those it has started use meanwhile, in bytes."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self.most = memory(pid)

    def __enter__(self) -> _Peak:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._ended.wait(_SAMPLE):
            self.most = max(self.most, memory(self._pid))


def read_whole(running: Running, customers: int, before: int) -> Figures:
    """Read all customers; `before` is the memory used before the first time.

    Raises BenchError where others come.
    """
    with _connected(running) as connection, _Peak(running.server.pid) as peak:
        begun = time.perf_counter()
        response = _get(connection, running, "/v1/customers")
        piece = response.read1(_PIECE)
        first = time.perf_counter() - begun
        listed, end = 0, b""
        while piece:
            text = end + piece
            listed += text.count(_MARK)
            end = text[len(text) - len(_MARK) + 1 :]
            piece = response.read1(_PIECE)
        seconds = time.perf_counter() - begun
    if listed != customers:
        raise BenchError(f"{running.name} listed {listed:,} customers where {customers:,} are.")
    return {
        "customers/s": listed / seconds,
        "first ms": first * 1000,
        "growth MiB": max(0, peak.most - before) / 2**20,
    }


def deep_pages(running: Running, customers: int) -> Figures:
    """Return how many times as long the last pages take as the first, in turns."""
    last = -(-customers // _SIZE)
    shallow, deep = [], []
    with _connected(running) as connection:
        for number in range(min(_PAGES, last)):
            shallow.append(_page_seconds(connection, running, 1 + number))
            deep.append(_page_seconds(connection, running, last - number))
    return {"value": median(deep) / median(shallow), "deep_ms": median(deep) * 1000}


def _page_seconds(connection: HTTPConnection, running: Running, page: int) -> float:
    begun = time.perf_counter()
    _get(connection, running, f"/v1/customers?size={_SIZE}&page={page}").read()
    return time.perf_counter() - begun


@contextmanager
def _connected(running: Running) -> Iterator[HTTPConnection]:
    """Give a connection; raises BenchError where the server breaks off."""
    address = urlsplit(running.server.url)
    connection = HTTPConnection(str(address.hostname), address.port, timeout=_PATIENCE)
    try:
        yield connection
    except (OSError, HTTPException) as error:
        raise BenchError(f"{running.name} did not answer to the end: {error!r}.") from None
    finally:
        connection.close()


def _get(connection: HTTPConnection, running: Running, path: str) -> HTTPResponse:
    connection.request("GET", path, headers={"Authorization": f"Bearer {running.token}"})
    response = connection.getresponse()
    if response.status != 200:
        raise BenchError(f"{running.name} answered {response.status} to GET {path}.")
    return response

"""One core for the servers and their database, another for the load."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from trials.bench.errors import BenchError


@dataclass(frozen=True)
class Cores:
    """The numbers of both."""

    servers: int
    load: int


def cores() -> Cores:
    """Choose them, far apart, as neighbours may be one core's two threads; raises BenchError."""
    if sys.platform != "linux":
        raise BenchError("The bench pins processes to cores, which Linux alone allows.")
    allowed = sorted(os.sched_getaffinity(0))
    if len(allowed) < 2:
        raise BenchError("The bench needs two cores, one for the servers and one for the load.")
    return Cores(allowed[0], allowed[-1])


@contextmanager
def pinned(core: int) -> Iterator[None]:
    """Keep this thread, and what it starts meanwhile, on a core."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)

"""What has passed: a request, its answer, and when."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Literal

JUDGED = 4_194_304  # bytes of a body that are kept for the judge; what is longer only streams by
MOST_BESIDE = 1_000  # writes; a list of a million may take minutes

Headers = list[tuple[str, str]]
"""Names as they were written, values as Latin-1."""

Ending = Literal["whole", "unreachable", "closed", "stale", "gone"]
"""How an exchange ended: with a whole answer; the target not to be reached; closed by it amid the
exchange; closed by it on a connection that had been idle, which servers may; the client gone, or
the proxy stopped."""


@dataclass
class Body:
    """The beginning of a body, and how long the whole was."""

    beginning: bytearray = field(default_factory=bytearray)
    size: int = 0

    def add(self, data: bytes | bytearray) -> None:
        """Take what passes."""
        if self.size < JUDGED:
            self.beginning += data[: JUDGED - self.size]
        self.size += len(data)

    @property
    def is_whole(self) -> bool:
        """Whether no more of it passed than is kept."""
        return self.size == len(self.beginning)


@dataclass(frozen=True)
class Write:
    """A request that was under way beside another, and may have changed something."""

    number: int
    method: str
    target: str


@dataclass
class Seen:
    """A request and its answer; `target` as it was sent, before the base path of the target's URL.

    `began` and `ended` are by one clock that never runs backwards, in seconds: before the first
    byte went to the target, and after the last came. `beside` are the writes under way meanwhile.
    `own` is whether the proxy answered itself, `repeated` whether it had to ask twice.
    """

    number: int
    method: str
    target: str
    headers: Headers
    started_ms: int
    began: float
    ended: float = 0.0
    sent: Body = field(default_factory=Body)
    status: int | None = None
    answer_headers: Headers = field(default_factory=list)
    answered: Body = field(default_factory=Body)
    own: bool = False
    ending: Ending = "gone"
    repeated: bool = False
    beside: list[Write] = field(default_factory=list)

    @property
    def is_safe(self) -> bool:
        """Whether its method changes nothing (RFC 9110, section 9.2.1)."""
        return self.method in ("GET", "HEAD", "OPTIONS", "TRACE")

    def is_beside(self, write: Write) -> None:
        """Note a write that is under way meanwhile."""
        if len(self.beside) < MOST_BESIDE:
            self.beside.append(write)

    @property
    def is_crowded(self) -> bool:
        """Whether more writes were under way than are told."""
        return len(self.beside) == MOST_BESIDE

    @property
    def weight(self) -> int:
        """About how many bytes it takes to keep."""
        return 2_000 + len(self.sent.beginning) + len(self.answered.beginning)


class UnderWay:
    """Numbers requests, and tells each which writes were under way beside it."""

    def __init__(self) -> None:
        self._open: dict[int, Seen] = {}
        self._last = 0

    def begin(self, method: str, target: str, headers: Headers) -> Seen:
        """Return what is to be filled in for a request that goes to the target now."""
        self._last += 1
        now = time.monotonic()
        seen = Seen(self._last, method, target, headers, time.time_ns() // 1_000_000, now)
        write = Write(seen.number, method, target)
        for other in self._open.values():
            if not other.is_safe:
                seen.is_beside(Write(other.number, other.method, other.target))
            if not seen.is_safe:
                other.is_beside(write)
        self._open[seen.number] = seen
        return seen

    def end(self, seen: Seen) -> None:
        """Note that an exchange is over."""
        seen.ended = time.monotonic()
        del self._open[seen.number]

    def __len__(self) -> int:
        return len(self._open)

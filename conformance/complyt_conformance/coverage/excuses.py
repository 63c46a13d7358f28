"""Which points the document excuses: those that it leaves untested, each with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from complyt_conformance.coverage.points import ANSWERED, Point
from complyt_contract.about import names, reaches
from complyt_contract.document import Document
from complyt_contract.requirements import Untested, untested


@dataclass(frozen=True)
class Excuse:
    """One name of an entry of x-untested, with one side and keyword where the entry has such."""

    entry: Untested
    name: str
    side: str | None = None
    keyword: str | None = None

    def covers(self, point: Point) -> bool:
        """Whether it excuses a point."""
        return (
            point.operation in self.entry.operations
            and self.side in (None, point.side)
            and self.keyword in (None, point.keyword)
            and any(
                names(self.name, point.operation, name) or reaches(self.name, point.operation, name)
                for name in point.names
            )
        )

    def __str__(self) -> str:
        words = [self.name, *(word for word in (self.side, self.keyword) if word)]
        return f"{self.entry.place} excuses {' '.join(words)}"


def excuses(document: Document) -> list[Excuse]:
    """Return what the document leaves untested, one by one; raises DocumentError."""
    return [
        Excuse(entry, name, side, keyword)
        for entry in untested(document)
        for name in entry.about
        for side, keyword in _keywords(entry)
    ]


def _keywords(entry: Untested) -> Iterator[tuple[str | None, str | None]]:
    if not entry.keywords:
        yield None, None
    for side, keywords in entry.keywords.items():
        yield from ((side, keyword) for keyword in keywords)


def needless(found: Sequence[Excuse], counted: Sequence[tuple[Point, int]]) -> Iterator[str]:
    """Yield a sentence for each excuse of no point, or of points that were seen.

    What is sent is the suite's doing, so that one request is one too many; what is answered is the
    server's, and an excuse is needless when all that it speaks of was answered.
    """
    for excuse in found:
        counts = [(point, count) for point, count in counted if excuse.covers(point)]
        seen = [point for point, count in counts if count]
        if not counts:
            yield f"{excuse}, which is nothing that a run counts."
        elif len(seen) == len(counts) or any(point.side != ANSWERED for point in seen):
            yield f"{excuse}, and {seen[0]} was seen."

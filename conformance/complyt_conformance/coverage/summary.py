"""What a run covered of the document, as the report tells it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from complyt_conformance.coverage.counting import Coverage
from complyt_conformance.coverage.excuses import needless
from complyt_conformance.coverage.points import BODY, Point

_NAMED = 5
_WRITES = ("PUT", "PATCH")


@dataclass(frozen=True)
class Counted:
    """A point, how many exchanges showed it, and why it need not be seen, if so."""

    point: Point
    count: int
    excused: str | None

    @property
    def is_missed(self) -> bool:
        """Whether it was to be seen and was not."""
        return not self.count and self.excused is None


def counted(coverage: Coverage) -> list[Counted]:
    """Return the points in the document's order."""
    excuses = coverage.excuses
    return [
        Counted(
            point,
            count,
            next((excuse.entry.reason for excuse in excuses if excuse.covers(point)), None),
        )
        for point, count in zip(coverage.points, coverage.counts, strict=True)
    ]


def summary(coverage: Coverage) -> dict[str, Any]:
    """Return the member `coverage` of a report, as schema/report.schema.json describes it."""
    all_counted = counted(coverage)
    pairs = [(each.point, each.count) for each in all_counted]
    return {
        **_sums(all_counted),
        "needless": list(needless(coverage.excuses, pairs)),
        "operations": [
            _operation(operation, [*group])
            for operation, group in groupby(all_counted, lambda each: each.point.operation)
        ],
    }


def missed(report: dict[str, Any]) -> list[str]:
    """Return the points of a report's `coverage` that were neither seen nor excused, in words."""
    return [
        f"{operation['operation']} {point}"
        for operation in report["operations"]
        for point in operation["unseen"]
    ]


def complaint(coverage: Coverage) -> str | None:
    """Say what the bodies of PUT and PATCH never showed, whatever the server; None for nothing.

    Checks that look at nothing would pass; what they did not send is found here.
    """
    owed = [
        each
        for each in counted(coverage)
        if coverage.document.operations[each.point.operation].method in _WRITES
        and each.point.place.partition(" ")[0] == BODY
    ]
    if not owed:
        return "The run sent no body with PUT or PATCH, for the document describes none."
    left = [str(each.point) for each in owed if each.is_missed]
    return f"The run never saw {some(left)}." if left else None


def some(words: Sequence[str]) -> str:
    """Return the first of many, and how many more there are."""
    more = f" and {len(words) - _NAMED} more" if len(words) > _NAMED else ""
    return ", ".join(words[:_NAMED]) + more


def _sums(group: Sequence[Counted]) -> dict[str, int]:
    return {
        "total": len(group),
        "seen": sum(each.count > 0 for each in group),
        "excused": sum(not each.count and each.excused is not None for each in group),
    }


def _operation(operation: str, group: Sequence[Counted]) -> dict[str, Any]:
    excused: defaultdict[str, list[str]] = defaultdict(list)
    for each in group:
        if not each.count and each.excused is not None:
            excused[each.excused].append(each.point.words)
    return {
        "operation": operation,
        **_sums(group),
        "unseen": [each.point.words for each in group if each.is_missed],
        "excuses": [{"reason": reason, "points": points} for reason, points in excused.items()],
    }

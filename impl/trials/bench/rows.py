"""The rows of the table: what is measured, in which unit, and which goals it has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from trials.bench.load import Figures

OURS, FASTAPI, STARLETTE = "ours", "FastAPI", "Starlette"

Told = dict[str, Any]


@dataclass(frozen=True)
class Goal:
    """A bound of our figure or, beside another server, of how many times as good it is."""

    bound: float
    beside: str | None = None


@dataclass(frozen=True)
class Row:
    """Something measured; `key` is what chooses it on the command line and in customers.lua."""

    key: str
    name: str
    unit: str
    goals: tuple[Goal, ...] = ()
    less_is_better: bool = False

    def told(self, rounds: Mapping[str, Sequence[Figures]]) -> Told:
        """Return the row of a report: medians, ratios to the others, goals.

        A ratio above 1 says that ours is better; there is none where a figure is zero.
        """
        servers = {name: _medians(figures) for name, figures in rounds.items()}
        values = {name: each["value"] for name, each in servers.items()}
        ours = values[OURS]
        ratios = {name: self._ratio(ours, each) for name, each in values.items() if name != OURS}
        goals = [self._judged(goal, ours, ratios) for goal in self.goals]
        return {
            "key": self.key,
            "row": self.name,
            "unit": self.unit,
            "servers": servers,
            "ratios": ratios,
            "goals": [goal for goal in goals if goal is not None],
        }

    def _ratio(self, ours: float, others: float) -> float | None:
        better, worse = (others, ours) if self.less_is_better else (ours, others)
        return better / worse if better and worse else None

    def _judged(self, goal: Goal, ours: float, ratios: Mapping[str, float | None]) -> Told | None:
        """Return whether a goal is met, None where the other was not measured."""
        if goal.beside is None:
            met = ours <= goal.bound if self.less_is_better else ours >= goal.bound
        else:
            ratio = ratios.get(goal.beside)
            if ratio is None:
                return None
            met = ratio >= goal.bound
        return {"bound": goal.bound, "beside": goal.beside, "met": met}


def _medians(figures: Sequence[Figures]) -> Told:
    medians: Told = {name: median(each[name] for each in figures) for name in figures[0]}
    return {**medians, "rounds": [each["value"] for each in figures]}


def _beside(fastapi: float, starlette: float) -> tuple[Goal, Goal]:
    return Goal(fastapi, FASTAPI), Goal(starlette, STARLETTE)


REQUESTS = (
    Row("get", "GET", "requests/s", _beside(3, 0.6)),
    Row("put-again", "PUT, again", "requests/s", _beside(3, 1)),
    Row("patch", "PATCH", "requests/s", _beside(3, 0.6)),
    Row("list-100", "list of 100", "requests/s", _beside(10, 0.6)),
    Row("list-1000", "list of 1,000", "requests/s", _beside(10, 0.6)),
    # last, as a server that makes more of them would list and find among more
    Row("put-new", "PUT, new", "requests/s", _beside(3, 1)),
)
START = Row("start", "start-up to the first answer", "s", (Goal(1),), less_is_better=True)
MEMORY = Row("memory", "memory after all requests", "MiB", less_is_better=True)


FIRST_BYTE = Row("first-byte", "its first byte", "ms", (Goal(100),), less_is_better=True)
GROWTH = Row("growth", "its growth of memory", "MiB", (Goal(64),), less_is_better=True)
DEEP = Row("deep", "its last pages", "times the first", (Goal(3),), less_is_better=True)


def whole_list(customers: int) -> Row:
    """Return the row that FIRST_BYTE, GROWTH and DEEP tell more of."""
    name = f"whole list of {customers:,}"
    return Row("whole", name, "customers/s", (Goal(60_000), *_beside(10, 0.6)))

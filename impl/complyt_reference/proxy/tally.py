"""Counts what was judged, requirement by requirement, and keeps the first findings of each."""

from __future__ import annotations

from collections import Counter, OrderedDict
from dataclasses import dataclass, field

from complyt_contract.document import Document
from complyt_contract.requirements import Requirement, requirements
from complyt_reference.proxy.rules.rulebook import Judged
from complyt_reference.proxy.shown import Exchange, Finding
from complyt_reference.proxy.table import JUDGED, NOT_JUDGED, Row

MOST_KEPT = 10  # findings of a requirement, with their exchanges
_MOST_TOLD = 200  # different sentences on what clients did


@dataclass
class Line:
    """What came of one requirement: how often it was judged, and broken."""

    requirement: Requirement
    judged: int = 0
    broken: int = 0
    kept: list[tuple[Finding, Exchange]] = field(default_factory=list)

    @property
    def row(self) -> Row | None:
        """What is judged of it, None where nothing is."""
        return JUDGED.get(self.requirement.id)

    def why_not(self, *, alone: bool) -> str:
        """Return why it was not judged; empty where it was."""
        if self.judged:
            return ""
        if self.row is None:
            return NOT_JUDGED[self.requirement.id]
        if self.row.alone and not alone:
            return "Clients may write past the proxy; --alone says that none does."
        return f"None came: {self.row.needs}."


@dataclass
class Told:
    """Something that clients did, how often, and the first exchange."""

    count: int
    first: Exchange


class Tally:
    """All counts; `missed` are exchanges that were not judged, as there were too many at once."""

    def __init__(self, document: Document, *, alone: bool) -> None:
        self.alone = alone
        self.lines = {name: Line(each) for name, each in requirements(document).items()}
        self.told: OrderedDict[str, Told] = OrderedDict()
        self.exchanges = 0
        self.missed = 0
        self.left_out: Counter[str] = Counter()

    def add(self, judged: Judged, shown: Exchange) -> None:
        """Count an exchange."""
        self.exchanges += 1
        for requirement in judged.judgements:
            self.lines[requirement].judged += 1
        for finding in shown["findings"]:
            line = self.lines[finding["requirement"]]
            line.broken += 1
            if len(line.kept) < MOST_KEPT:
                line.kept.append((finding, shown))
        for sentence in shown["told"]:
            if sentence in self.told:
                self.told[sentence].count += 1
            elif len(self.told) < _MOST_TOLD:
                self.told[sentence] = Told(1, shown)
        self._leave_out(judged)

    @property
    def findings(self) -> int:
        """How often the target broke a requirement."""
        return sum(line.broken for line in self.lines.values())

    @property
    def broken(self) -> tuple[str, ...]:
        """The requirements that the target broke."""
        return tuple(name for name, line in self.lines.items() if line.broken)

    def _leave_out(self, judged: Judged) -> None:
        """Count what of an exchange could not be judged."""
        seen = judged.view.seen
        if seen.repeated:
            self.left_out["The target closed an idle connection; the request was repeated."] += 1
        if seen.ending == "unreachable":
            self.left_out["The target could not be reached."] += 1
        elif seen.ending == "stale":
            self.left_out["The target closed an idle connection as it was used."] += 1
        elif seen.ending == "gone":
            self.left_out["The client was gone before the answer was whole."] += 1
        elif not seen.answered.is_whole:
            self.left_out["The answer's body was longer than what is kept; it passed whole."] += 1
        elif judged.view.answer_body is None:
            self.left_out["The answer's body has an encoding that is not read."] += 1

"""What a house rule is: an id for ever, a sentence, and a function that finds what breaks it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from textwrap import indent

from complyt_contract.pointers import pointer
from complyt_contract.review.source import Source, Steps

Complaint = tuple[Steps, str]
Check = Callable[[Source], Iterator[Complaint]]

LEVELS = ("error", "warning")


@dataclass(frozen=True)
class Rule:
    """`bad` and `good` are pieces of a document's top level that break and keep the rule."""

    id: str
    level: str
    sentence: str
    reason: str
    bad: str
    good: str
    check: Check

    @property
    def explained(self) -> str:
        """The rule for people: its sentence, its reason, how it is broken and how kept."""
        return (
            f"{self.id} ({self.level}): {self.sentence}\n\n{self.reason}\n\n"
            f"Bad:\n\n{indent(self.bad, '    ')}\nGood:\n\n{indent(self.good, '    ')}"
        )


@dataclass(frozen=True)
class Finding:
    """A place that breaks a rule; `place` is a JSON pointer, line and column count from 1."""

    rule: str
    level: str
    message: str
    place: str
    line: int
    column: int


RULES: dict[str, Rule] = {}


def rule(
    identifier: str, level: str, sentence: str, *, reason: str, bad: str, good: str
) -> Callable[[Check], Check]:
    """Register a function that yields places and what is wrong there as a rule."""

    def register(check: Check) -> Check:
        assert identifier not in RULES, identifier
        assert level in LEVELS, level
        RULES[identifier] = Rule(identifier, level, sentence, reason, bad, good, check)
        return check

    return register


def findings(source: Source) -> list[Finding]:
    """Return what breaks any rule, in the order of the document's lines."""
    found = []
    for each in RULES.values():
        for steps, message in each.check(source):
            line, column = source.line_and_column(steps)
            found.append(Finding(each.id, each.level, message, pointer(steps), line, column))
    return sorted(found, key=lambda finding: (finding.line, finding.column, finding.rule))

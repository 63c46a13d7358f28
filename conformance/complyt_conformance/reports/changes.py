"""What changed between two runs, requirement by requirement; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

_BAD = ("fail", "error")
_TESTED = ("pass", "known", *_BAD)


@dataclass(frozen=True)
class Changes:
    """Ids by what became of them; `notes` say what makes the two runs hard to compare.

    `newly_failing` were no failures before, or were not tested; they are regressions. `untested`
    says by id why one of the runs did not test what the other did.
    """

    newly_failing: list[str] = field(default_factory=list)
    fixed: list[str] = field(default_factory=list)
    still_failing: list[str] = field(default_factory=list)
    no_longer_tested: list[str] = field(default_factory=list)
    newly_tested: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    untested: dict[str, str] = field(default_factory=dict)


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Changes:
    """Compare two reports."""
    before, after = _verdicts(old), _verdicts(new)
    found = Changes(notes=list(_notes(old, new)))
    for identifier in {**before, **after}:
        was, now = before.get(identifier, "skip"), after.get(identifier, "skip")
        if now in _BAD:
            (found.still_failing if was in _BAD else found.newly_failing).append(identifier)
        elif was in _TESTED and now not in _TESTED:
            found.no_longer_tested.append(identifier)
            found.untested[identifier] = _why_untested(identifier, new)
        elif now == "known":
            found.known.append(identifier)
        elif was in (*_BAD, "known") and now == "pass":
            found.fixed.append(identifier)
        elif was not in _TESTED and now in _TESTED:
            found.newly_tested.append(identifier)
            found.untested[identifier] = _why_untested(identifier, old)
    return found


def _why_untested(identifier: str, report: Mapping[str, Any]) -> str:
    """Return why a run did not test a requirement; one by --only has nothing else to say of it."""
    for item in report["requirements"]:
        if item["id"] == identifier:
            return str(item["reason"])
    return "left out by --only" if report["only"] else "no requirement of the run's document"


def _verdicts(report: Mapping[str, Any]) -> dict[str, str]:
    return {item["id"]: item["verdict"] for item in report["requirements"]}


def _notes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for name, words in (("profile", "profiles"), ("url", "servers"), ("only", "choices by --only")):
        if old[name] != new[name]:
            yield f"The runs have different {words}: {_shown(old[name])}, then {_shown(new[name])}."
    if old["document"]["sha256"] != new["document"]["sha256"]:
        yield "The runs judged by different documents."
    for which, report in (("old", old), ("new", new)):
        if report["ended"]:
            yield f"The {which} run ended early: {report['ended']}"


def _shown(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value or "all")

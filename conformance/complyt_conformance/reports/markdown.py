"""The verdict as Markdown, for the summary of a CI job and for a pull request."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from complyt_conformance.reports.remarks import (
    INSECURE,
    beside,
    headline,
    told_elsewhere,
    unasked,
    undecided_by,
)

_LONGEST = 200  # characters of what was received; a table's row is one line
_BAD = ("fail", "error")
_LINK = re.compile(r"https?://[^\s<>|\\]+")


def markdown(report: dict[str, Any]) -> str:
    """Return the verdict, what fails, what is known to fail, and the facts of the run."""
    return "\n\n".join(_paragraphs(report)) + "\n"


def _paragraphs(report: dict[str, Any]) -> Iterator[str]:
    yield f"## {headline(report, _code(report['url']))}"
    yield _counts(report)
    yield from (f"- {_text(complaint)}" for complaint in report["complaints"])
    if report["ended"]:
        yield _text(report["ended"])
    if report.get("insecure"):
        yield _text(INSECURE)
    yield from map(_text, filter(None, (unasked(report), undecided_by(report))))
    by_verdict: dict[str, list[dict[str, Any]]] = {}
    for item in report["requirements"]:
        by_verdict.setdefault(item["verdict"], []).append(item)
    failing = [item for verdict in _BAD for item in by_verdict.get(verdict, [])]
    if failing:
        yield "### Failing"
        row = partial(_failing, report)
        yield _table(("requirement", "level", "what it says", "what was seen"), row, failing)
    if known := by_verdict.get("known"):
        yield "### Known failures"
        yield _table(("requirement", "level", "what it says", "known", "until"), _known, known)
    if skipped := by_verdict.get("skip"):
        yield "### Not tested"
        yield _table(("requirement", "level", "why"), _skipped, skipped)
    yield "### The run"
    yield _table(("fact", "value"), list, _facts(report))


def _counts(report: dict[str, Any]) -> str:
    verdicts = [item["verdict"] for item in report["requirements"]]
    words = {
        "pass": "pass",
        "fail": "fail",
        "error": "could not be judged",
        "known": "known to fail",
        "skip": "not tested",
    }
    counts = ((verdicts.count(verdict), word) for verdict, word in words.items())
    told = ", ".join(f"{count} {word}" for count, word in counts if count)
    return f"Of {len(verdicts)} requirements: {told or 'none was judged'}."


def _failing(report: dict[str, Any], item: dict[str, Any]) -> Sequence[str]:
    """Return the row of a requirement; of its failures the first is told, the others counted.

    What likely has a cause that is told in another row leads there.
    """
    return item["id"], item["level"], _text(item["text"]), _seen(report, item)


def _seen(report: dict[str, Any], item: dict[str, Any]) -> str:
    failures = item["failures"]
    if not failures:
        return _text(item["reason"])
    if told := told_elsewhere(item):
        return f"likely for the same cause as {told}"
    first = next(each for each in failures if not each.get("cause"))
    more = len(failures) - 1
    seen = f"expected {_code(first['expected'])}, received {_code(first['received'])}"
    seen += f", and {more} more" if more else ""
    others = dict.fromkeys(each for failure in failures for each in beside(report, failure))
    return seen + (f"; likely for the same cause fail {', '.join(others)}" if others else "")


def _known(item: dict[str, Any]) -> Sequence[str]:
    known, issue = item["known"], item["known"]["issue"] or ""
    reason = _text(known["reason"])
    if _LINK.fullmatch(issue):
        reason += f" ([issue](<{issue}>))"
    elif issue:
        reason += f" ({_text(issue)})"
    return item["id"], item["level"], _text(item["text"]), reason, known["until"]


def _skipped(item: dict[str, Any]) -> Sequence[str]:
    return item["id"], item["level"], _text(item["reason"])


def _facts(report: dict[str, Any]) -> Iterator[Sequence[str]]:
    yield "begun", report["begun"]
    yield "took", f"{report['seconds']:.1f} s, {report['requests']} requests"
    yield "profile", f"{report['profile']}, seed {report['seed']}"
    if report["only"]:
        yield "only", ", ".join(report["only"])
    yield "strict", "yes" if report["strict"] else "no"
    yield "customers left behind", str(report["customers"])
    versions, digest = report["versions"], report["document"]["sha256"]
    yield "document", f"{_text(versions['document'])}, SHA-256 `{digest[:12]}`"
    yield "suite", _text(versions["complyt-contract-kit"])


def _table(
    headings: Sequence[str], row: Callable[[Any], Sequence[str]], items: Iterable[Any]
) -> str:
    lines = [headings, ["---"] * len(headings), *map(row, items)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _text(text: str) -> str:
    """Return a text in which nothing is markup, on one line."""
    return re.sub(r"([\\`*_\[\]<>|#~&@]|:(?=//))", r"\\\1", _one_line(text))


def _code(text: str) -> str:
    """Return what a server sent as code, where no markup, link or name counts."""
    line = _one_line(text)
    fence = "`" * (1 + max(map(len, re.findall("`+", line)), default=0))
    blank = " " if line[:1] in ("", "`") or line[-1:] == "`" else ""
    return f"{fence}{blank}{line}{blank}{fence}".replace("|", "\\|")


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}..."

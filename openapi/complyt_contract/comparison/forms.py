"""A comparison as text for people, as JSON, and as Markdown for a pull request."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from itertools import groupby
from textwrap import fill

from complyt_contract.comparison.changes import Change, Comparison

_MOST_OPERATIONS = 6  # that a line names; JSON has them all


def heading(change: Change) -> str:
    """Return what changes of one effect stand under."""
    if change.breaks:
        return f"breaking for {' and '.join(change.breaks)}"
    return change.effect


def _text(comparison: Comparison) -> str:
    lines = []
    for title, group in groupby(comparison.changes, heading):
        changes = list(group)
        lines += [f"{_capital(title)} ({len(changes)})", ""]
        for change in changes:
            lines += [f"  {change.kind}  {_located(comparison, change)}"]
            lines += [fill(change.sentence, 96, initial_indent="    ", subsequent_indent="    ")]
            if change.touched:
                lines += [f"    In {_operations(change)}."]
            if change.certify:
                certified = f"Certify again: {', '.join(change.certify)}"
                lines += [fill(certified, 96, initial_indent="    ", subsequent_indent="    ")]
        lines += [""]
    if comparison.certify:
        lines += [f"Certify again ({len(comparison.certify)})", ""]
        ids = ", ".join(comparison.certify)
        lines += [fill(ids, 96, initial_indent="  ", subsequent_indent="  "), ""]
    lines += [f"{comparison.old.path} -> {comparison.new.path}: {_summary(comparison)}"]
    return "\n".join(lines)


def _json(comparison: Comparison) -> str:
    return json.dumps(
        {
            "old": str(comparison.old.path),
            "new": str(comparison.new.path),
            "changes": [asdict(each) for each in comparison.changes],
            "certify": comparison.certify,
        },
        indent=2,
        ensure_ascii=False,
    )


def _markdown(comparison: Comparison) -> str:
    named = " → ".join(_code(str(each.path)) for each in (comparison.old, comparison.new))
    lines = [f"**{named}**: {_summary(comparison)}", ""]
    for title, group in groupby(comparison.changes, heading):
        changes = list(group)
        lines += [f"### {_capital(title)} ({len(changes)})", ""]
        lines += [
            "| change | place | why | operations | certify again |",
            "| --- | --- | --- | --- | --- |",
        ]
        for each in changes:
            cells = [f"`{each.kind}`", _code(_located(comparison, each)), _cell(each.sentence)]
            cells += [_cell(_operations(each)), ", ".join(each.certify)]
            lines += [f"| {' | '.join(cells)} |"]
        lines += [""]
    if comparison.certify:
        lines += [
            f"### Certify again ({len(comparison.certify)})",
            "",
            ", ".join(comparison.certify),
            "",
        ]
    return "\n".join(lines).rstrip()


def _located(comparison: Comparison, change: Change) -> str:
    path = comparison.new.path if change.document == "new" else comparison.old.path
    return f"{path}:{change.line} {change.place or '/'}"


def _operations(change: Change) -> str:
    named = [
        f"{each.operation} ({each.where})" if each.where else each.operation
        for each in change.touched
    ]
    more = len(named) - _MOST_OPERATIONS
    return ", ".join(named[:_MOST_OPERATIONS]) + (f" and {more} more" if more > 0 else "")


def _summary(comparison: Comparison) -> str:
    if not comparison.changes:
        return "no change."
    counted = [
        f"{len(list(group))} {title}" for title, group in groupby(comparison.changes, heading)
    ]
    return f"{', '.join(counted)}."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _code(text: str) -> str:
    """Return code for a cell; the place in a document may hold a bar or a backtick."""
    fence = "``" if "`" in text else "`"
    return _cell(f"{fence}{text}{fence}")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


FORMS: dict[str, Callable[[Comparison], str]] = {
    "text": _text,
    "json": _json,
    "markdown": _markdown,
}

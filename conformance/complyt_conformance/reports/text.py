"""The table of verdicts and the failures, for a terminal."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

_STYLES = {
    "pass": "green",
    "skip": "yellow",
    "known": "yellow",
    "fail": "bold red",
    "error": "bold magenta",
}
_SHOWN_FAILURES = 5
_SHOWN_CURL_LINES = 12


def print_report(report: dict[str, Any], console: Console) -> None:
    """Print failures first, then the table, and the verdict as the last line."""
    for requirement in report["requirements"]:
        if requirement["failures"] and requirement["verdict"] != "known":
            _print_failures(requirement, report, console)
    console.print(_table(report))
    counts = dict.fromkeys(_STYLES, 0)
    for requirement in report["requirements"]:
        counts[requirement["verdict"]] += 1
    console.print(
        ", ".join(f"{count} {verdict}" for verdict, count in counts.items())
        + f"; {report['requests']} requests in {report['seconds']:.1f} s, "
        f"profile {report['profile']}, seed {report['seed']}; "
        f"{report['customers']} customers were left behind."
    )
    for finding in report["doctor"]:
        console.print(escape(_told(finding)), style="yellow")
    for complaint in report["complaints"]:
        console.print(escape(complaint), style="red")
    if report["ended"]:
        console.print(escape(report["ended"]), style="yellow")
    console.print(f"{escape(report['url'])} {report['verdict']}", style="bold")


def _told(finding: dict[str, str]) -> str:
    """Return in a sentence what was seen before the checks, what it prevents, and what to do."""
    return (
        f"Before the checks: {finding['title']} ({finding['seen']}); this prevents "
        f"{finding['prevents']}. What to do: {finding['remedy']}."
    )


def _table(report: dict[str, Any]) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in ("requirement", "level", "verdict", "cases", "what it says, and why"):
        table.add_column(heading, overflow="fold")
    for requirement in report["requirements"]:
        verdict = requirement["verdict"]
        text = escape(requirement["text"])
        known = requirement["known"]
        if known:
            link = f", {known['issue']}" if known["issue"] else ""
            text += f"\n[dim]known until {known['until']}: {escape(known['reason'] + link)}[/dim]"
        if requirement["reason"]:
            text += f"\n[dim]{escape(requirement['reason'][:400])}[/dim]"
        table.add_row(
            requirement["id"],
            requirement["level"],
            f"[{_STYLES[verdict]}]{verdict}[/]",
            str(requirement["cases"]),
            text,
        )
    return table


def _print_failures(requirement: dict[str, Any], report: dict[str, Any], console: Console) -> None:
    console.rule(f"{requirement['id']} ({requirement['level']}) fails", style="red")
    console.print(escape(requirement["text"]))
    failures = requirement["failures"]
    for failure in failures[:_SHOWN_FAILURES]:
        times = f", {failure['count']} times" if failure["count"] > 1 else ""
        console.print(f"\n[bold]{failure['id']} {escape(failure['check'])}[/bold]{times}")
        console.print(f"  expected  {escape(failure['expected'])}")
        console.print(f"  received  {escape(failure['received'])}")
        lines = failure["curl"]
        console.print(f"  repeat it (seed {report['seed']}):")
        if len(lines) > _SHOWN_CURL_LINES:
            console.print(f"  (the last {_SHOWN_CURL_LINES} of {len(lines)} requests)")
        for line in lines[-_SHOWN_CURL_LINES:]:
            console.print(f"  {line}", markup=False, soft_wrap=True, highlight=False)
    if len(failures) > _SHOWN_FAILURES:
        console.print(f"\n  and {len(failures) - _SHOWN_FAILURES} other causes: see report.json")

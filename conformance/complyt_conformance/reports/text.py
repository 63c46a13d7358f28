"""The table of verdicts and the failures, for a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from complyt_conformance.coverage.summary import missed, some
from complyt_conformance.exchange import printable
from complyt_conformance.reports.failures import causes
from complyt_conformance.reports.remarks import (
    INSECURE,
    beside,
    failed_shoulds,
    headline,
    told_elsewhere,
    unasked,
    undecided_by,
)
from complyt_conformance.reports.steps import by_weight, curl_lines, steps
from complyt_contract.command_line import called

_STYLES = {
    "pass": "green",
    "skip": "yellow",
    "known": "yellow",
    "fail": "bold red",
    "error": "bold magenta",
}
_SHOWN_FAILURES = 3
_SHOWN_ALIKE = 12
_SHOWN_DIFFERENCES = 5
_SHOWN_STEPS = 12
_WIDEST = 200  # characters of what is told in one go
_SIDE = 80


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
    _print_coverage(report, console)
    for complaint in report["complaints"]:
        console.print(escape(complaint), style="red")
    if report["insecure"]:
        console.print(INSECURE, style="yellow")
    if report["ended"]:
        console.print(escape(report["ended"]), style="yellow")
    for remark in filter(None, (unasked(report), undecided_by(report))):
        console.print(escape(remark), style="yellow")
    console.print(escape(f"{headline(report)}{failed_shoulds(report)}"), style="bold")


def _told(finding: dict[str, str]) -> str:
    """Return in a sentence what was seen before the checks, what it prevents, and what to do."""
    return (
        f"Before the checks: {finding['title']} ({finding['seen']}); this prevents "
        f"{finding['prevents']}. What to do: {finding['remedy']}."
    )


def _print_coverage(report: dict[str, Any], console: Console) -> None:
    """Print how much of the document was seen; what was not, unless only a part was to be."""
    coverage = report["coverage"]
    console.print(
        f"coverage: {coverage['seen']} of {coverage['total']} points seen, "
        f"{coverage['excused']} excused."
    )
    unseen = missed(coverage)
    if unseen and not (report["only"] or report["ended"]):
        console.print(escape(f"Not seen: {some(unseen)}."), style="yellow", highlight=False)


def _table(report: dict[str, Any]) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in ("requirement", "level", "verdict", "cases", "what it says, and why"):
        table.add_column(heading, overflow="fold")
    for requirement in report["requirements"]:
        verdict = requirement["verdict"]
        text = escape(requirement["text"])
        known = requirement["known"]
        if known:
            issue = f" ({known['issue']})" if known["issue"] else ""
            text += f"\n[dim]known until {known['until']}: {escape(known['reason'] + issue)}[/dim]"
        if requirement["reason"]:
            text += f"\n[dim]{escape(_shortened(requirement['reason']))}[/dim]"
        if requirement["failures"] and (told := told_elsewhere(requirement)):
            text += f"\n[dim]likely for the same cause as {told}[/dim]"
        table.add_row(
            requirement["id"],
            requirement["level"],
            f"[{_STYLES[verdict]}]{verdict}[/]",
            str(requirement["cases"]),
            text,
        )
    return table


def _print_failures(requirement: dict[str, Any], report: dict[str, Any], console: Console) -> None:
    identifier = requirement["id"]
    if told := told_elsewhere(requirement):
        count = len(requirement["failures"])
        console.print(f"{identifier} ({requirement['level']}) fails, {_pointed(told, count)}")
        return
    console.rule(f"{identifier} ({requirement['level']}) fails", style="red")
    console.print(escape(requirement["text"]))
    about = requirement["explanation"]
    if about["why"]:
        console.print(f"Why it matters: {escape(about['why'])}")
    console.print(
        f"[dim]{escape(about['place'])}, {about['anchor']} on the contract's page; "
        f"usual causes: `{escape(called('complyt-conformance'))} explain {identifier}`[/dim]"
    )
    groups = causes(requirement["failures"])
    told_here = [group for group in groups if not group[0].get("cause")]
    for failure, alike in told_here[:_SHOWN_FAILURES]:
        _print_failure(failure, report["seed"], console)
        _print_alike(alike, console)
        if others := beside(report, failure):
            console.print(f"\n  likely for the same cause fail {', '.join(others)}")
    if len(told_here) > _SHOWN_FAILURES:
        console.print(f"\n  and {len(told_here) - _SHOWN_FAILURES} other causes: see report.json")
    for failure, alike in groups:
        if cause := failure.get("cause"):
            console.print(f"\n  {failure['id']}, {_pointed(cause, 1 + len(alike))}")


def _pointed(told: str, count: int) -> str:
    """Return where failures are told that are not told here."""
    return f"likely for the same cause as {told}, {count} failure{'' if count == 1 else 's'}"


def _print_failure(failure: Mapping[str, Any], seed: int, console: Console) -> None:
    times = f", {failure['count']} times" if failure["count"] > 1 else ""
    console.print(f"\n[bold]{failure['id']} {escape(failure['check'])}[/bold]{times}")
    if failure["exchanges"]:
        about = failure["exchanges"][failure.get("about", -1)]
        console.print(f"  sent      {escape(_sent(about))}")
    if failure["because"]:
        console.print(f"  wrong     {escape(failure['because'])}")
    console.print(f"  expected  {escape(failure['expected'])}")
    console.print(f"  received  {escape(failure['received'])}")
    for each in failure["differences"][:_SHOWN_DIFFERENCES]:
        console.print(f"  differs   {escape(_difference(each))}", style="yellow")
    console.print(f"  repeat it (seed {seed}):")
    made = steps(failure)
    for line in curl_lines(made, by_weight(made, failure)[:_SHOWN_STEPS]):
        console.print(f"  {line}", markup=False, soft_wrap=True, highlight=False)


def _print_alike(failures: Sequence[Mapping[str, Any]], console: Console) -> None:
    """Print a line for each failure whose cause is told at another, of many for the first."""
    if failures:
        console.print(f"\n  likely for the same cause, {len(failures)}:")
    for failure in failures[:_SHOWN_ALIKE]:
        what = failure["because"] or "; ".join(map(_difference, failure["differences"]))
        line = f"{failure['id']} {failure['check']}: {what or 'received ' + failure['received']}"
        console.print(f"  {escape(_shortened(line))}")
    if len(failures) > _SHOWN_ALIKE:
        console.print(f"  and {len(failures) - _SHOWN_ALIKE} more: see report.json")


def _sent(exchange: Mapping[str, Any]) -> str:
    """Return a request in a line; of a long one the beginning, as the curl line has it whole."""
    kept, size = exchange["body"] or "", exchange["size"]
    line = f"{exchange['method']} {exchange['target']} {printable(kept)}".strip()
    if len(line) <= _WIDEST:
        return line
    unkept = max(0, size - len(kept.encode("utf-8", "replace")))
    left_out = len(line[_WIDEST:].encode("utf-8", "replace")) + unkept
    return f"{line[:_WIDEST]}… and {left_out:,} octets more"


def _difference(each: Mapping[str, Any]) -> str:
    start = max(0, (each["at"] or 0) - _SIDE // 2)  # so that what differs is shown of long texts
    expected, received = (_part(each[side], start) for side in ("expected", "received"))
    where = "" if each["at"] is None else f", from character {each['at'] + 1} on"
    place = each["place"] or "the value"
    return printable(f"{place}: expected {expected}, received {received}{where}")


def _part(text: str, start: int) -> str:
    return ("…" if start else "") + _shortened(text[start:], _SIDE)


def _shortened(text: str, longest: int = _WIDEST) -> str:
    return text if len(text) <= longest else f"{text[:longest]}…"

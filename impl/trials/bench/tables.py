"""The report of a bench as tables: for a terminal and, in Markdown, for the README."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from trials.bench.errors import BenchError
from trials.bench.rows import OURS

Report = Mapping[str, Any]

_BEGIN, _END = "<!-- bench -->", "<!-- /bench -->"
_NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
_NOTE = (
    "p50 and p99 are ours in ms. A ratio above 1 says that ours is better: faster, or less of it; "
    "✓ that a goal is met, ✗ that it is missed, and which. Prism answers an example of the "
    "document, to a list too."
)


def show(report: Report, console: Console) -> None:
    """Print a table for each setting."""
    for setting in report["settings"]:
        heads = _heads(setting)
        table = Table(*heads, title=title(setting), title_justify="left")
        for column in table.columns[1:]:
            column.justify = "right"
        for row in setting["rows"]:
            table.add_row(*_cells(row, setting))
        console.print(table)
    console.print(_NOTE)


def title(setting: Mapping[str, Any]) -> str:
    """Return what a setting is called."""
    workers = setting["workers"]
    name = f"{_NAMES[setting['database']]} {setting['version']}"
    return f"{name}, {workers} {'worker' if workers == 1 else 'workers'}"


def put_into(readme: Path, report: Report) -> None:
    """Write the tables between their marks; raises BenchError."""
    text = readme.read_text("utf-8")
    before, found, rest = text.partition(_BEGIN)
    _, ended, after = rest.partition(_END)
    if not (found and ended):
        raise BenchError(f"{readme} lacks {_BEGIN} and {_END}, between which the tables belong.")
    readme.write_text(f"{before}{_BEGIN}\n\n{markdown(report)}\n{_END}{after}", "utf-8")


def markdown(report: Report) -> str:
    """Return the tables, with machine and versions."""
    machine, versions = report["machine"], report["versions"]
    measured = (
        f"{_NOTE} Measured {report['date']} on {machine['processor']}, {machine['cores']} cores, "
        f"{machine['memory']}, {machine['system']}, {report['connections']} connections, "
        f"{report['rounds']} rounds of {report['seconds']} s; "
        f"{', '.join(f'{name} {version}' for name, version in versions.items())}.\n"
    )
    return "\n".join([*map(_table, report["settings"]), measured])


def _table(setting: Mapping[str, Any]) -> str:
    heads = _heads(setting)
    lines = [heads, ["---", *["--:"] * (len(heads) - 1)]]
    lines += [_cells(row, setting) for row in setting["rows"]]
    return f"**{title(setting)}**\n\n" + "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _heads(setting: Mapping[str, Any]) -> list[str]:
    return ["", "ours", "p50", "p99", *(f"/ {name}" for name in _others(setting))]


def _others(setting: Mapping[str, Any]) -> Sequence[str]:
    """Return the servers beside ours; the first row has all of them."""
    return [name for name in setting["rows"][0]["servers"] if name != OURS]


def _cells(row: Mapping[str, Any], setting: Mapping[str, Any]) -> list[str]:
    """Return a row, each goal behind the figure or ratio that it is about."""
    goals = {each["beside"]: _goal(each) for each in row["goals"]}
    ours = row["servers"][OURS]
    percentiles = [_number(ours[name]) if name in ours else "" for name in ("p50_ms", "p99_ms")]
    ratios = []
    for name in _others(setting):
        ratio = row["ratios"].get(name)
        ratios.append("" if ratio is None else f"{_number(ratio)}x{goals.get(name, '')}")
    figure = f"{_number(ours['value'])}{goals.get(None, '')}"
    return [f"{row['row']}, {row['unit']}", figure, *percentiles, *ratios]


def _goal(goal: Mapping[str, Any]) -> str:
    return f" ({'✓' if goal['met'] else '✗'} {goal['bound']:,g})"


def _number(value: float) -> str:
    """Return a figure with as many digits as it is worth."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"

"""`complyt-conformance compare`: what changed from one run to the next."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from complyt_conformance.cli.options import ENVIRONMENT
from complyt_conformance.exchange import printable
from complyt_conformance.reports.changes import Changes, changes
from complyt_conformance.reports.reading import ReportError, read_report

_MOST_LINES = 3  # for what one reason left untested
_REPORT = click.Path(path_type=Path)
_KINDS = ("newly failing", "fixed", "still failing", "no longer tested", "newly tested", "known")


@click.command(context_settings=ENVIRONMENT)
@click.argument("old", type=_REPORT)
@click.argument("new", type=_REPORT)
def compare(old: Path, new: Path) -> None:
    """Compare two reports, each a folder of --report or its report.json.

    Exit code: 0 no regression, 1 a requirement fails that did not, 2 could not tell.
    """
    try:
        before, after = read_report(old), read_report(new)
    except ReportError as error:
        raise click.ClickException(str(error)) from error
    found = changes(before, after)
    tell_changes(
        found, {item["id"]: item for item in (*before["requirements"], *after["requirements"])}
    )
    raise SystemExit(1 if found.newly_failing else 0)


def tell_changes(found: Changes, requirements: dict[str, dict[str, Any]]) -> None:
    """Print what changed, a line per requirement; many untested for one reason share a line."""
    for note in found.notes:
        click.echo(f"Note: {printable(note)}")
    for kind in _KINDS:
        for reason, group in _by_reason(found, kind):
            if reason and len(group) > _MOST_LINES:
                click.echo(f"{kind:<17}{len(group)} requirements: {printable(reason)}")
                continue
            for identifier in group:
                text = printable(requirements[identifier]["text"])
                click.echo(f"{kind:<17}{identifier:<9}{text}")
    counts = ((kind, len(getattr(found, kind.replace(" ", "_")))) for kind in _KINDS)
    told = ", ".join(f"{count} {kind}" for kind, count in counts if count)
    click.echo(f"{told or 'nothing changed'}.")


def _by_reason(found: Changes, kind: str) -> Iterable[tuple[str, list[str]]]:
    """Return the requirements of a kind by the reason for which a run did not test them."""
    groups: dict[str, list[str]] = {}
    for identifier in getattr(found, kind.replace(" ", "_")):
        groups.setdefault(found.untested.get(identifier, ""), []).append(identifier)
    return groups.items()

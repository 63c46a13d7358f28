"""`complyt-reference doctor`: what would keep `serve` from working, before it is tried."""

import textwrap
from collections import Counter
from pathlib import Path

import click

from complyt_reference.cli import options
from complyt_reference.cli.examinations import Finding, Level, Plan, examine

_COLOURS = {Level.OK: "green", Level.WARNING: "yellow", Level.TROUBLE: "red"}
_WIDTH = 100


@click.command(context_settings=options.ENVIRONMENT)
@options.serving
def doctor(
    host: str,
    port: int,
    database: str,
    key_file: Path | None,
    clients_file: Path | None,
    workers: int,
    with_sandbox: bool,
    **_others: object,
) -> None:
    """Tell what would keep `serve` with the same options from working, and what to do about it.

    It looks at clients, workers, port, open files, database, room on the disk, signing key and
    clock, and makes and changes nothing.

    Exit code: 0 nothing keeps it from working, 1 something does.
    """
    plan = Plan(host, port, database, key_file, clients_file, workers, with_sandbox)
    counts: Counter[Level] = Counter()
    for finding in examine(plan):
        counts[finding.level] += 1
        click.echo(_block(finding))
    would = "would not work" if counts[Level.TROUBLE] else "would work"
    told = ", ".join(f"{counts[level]} {level}" for level in Level)
    click.echo(f"{told}: `serve` {would}.")
    raise SystemExit(1 if counts[Level.TROUBLE] else 0)


def _block(finding: Finding) -> str:
    level = click.style(f"{finding.level:<9}", fg=_COLOURS[finding.level], bold=True)
    text = textwrap.fill(
        f"{finding.subject}: {finding.sentence}",
        _WIDTH,
        initial_indent=" " * 9,
        subsequent_indent=" " * 9,
        break_on_hyphens=False,
        break_long_words=False,
    )
    return level + text[9:]

"""`complyt-conformance badge`: the verdict of a report as a picture."""

from __future__ import annotations

from pathlib import Path

import click

from complyt_conformance.cli.options import ENVIRONMENT
from complyt_conformance.reports.badge import badge as drawn
from complyt_conformance.reports.reading import ReportError, read_report


@click.command(context_settings=ENVIRONMENT)
@click.argument("report", type=click.Path(path_type=Path))
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The SVG file to write.",
)
def badge(report: Path, out: Path) -> None:
    """Draw the verdict of REPORT, a folder of --report or its report.json."""
    try:
        picture = drawn(read_report(report))
    except ReportError as error:
        raise click.ClickException(str(error)) from error
    try:
        out.write_text(picture, "utf-8")
    except OSError as error:
        raise click.ClickException(
            f"--out {out} cannot be written: {error.strerror}; name another file."
        ) from error

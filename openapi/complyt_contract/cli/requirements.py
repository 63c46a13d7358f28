"""`complyt-contract requirements`: the register, and how a server last fared by it."""

from __future__ import annotations

from pathlib import Path

import click

from complyt_contract.document import load
from complyt_contract.register import FORMATS, entries, verdicts


@click.command("requirements")
@click.argument("document", type=click.Path(path_type=Path), required=False)
@click.option(
    "--format",
    "form",
    type=click.Choice(tuple(FORMATS)),
    default="table",
    show_default=True,
    help="How it is written.",
)
@click.option(
    "--report",
    type=click.Path(path_type=Path),
    help="A report.json of complyt-conformance: its verdicts stand beside the requirements.",
)
def list_requirements(document: Path | None, form: str, report: Path | None) -> None:
    """List the requirements of DOCUMENT, without one those of the contract."""
    found = entries(load(document), verdicts(report) if report else None)
    if not found:
        raise click.ClickException(
            f"{document} states no x-requirements; name a document that does."
        )
    click.echo(FORMATS[form](found), nl=False)

"""`complyt-contract diff`: what changed between two documents, and for whom it breaks."""

from __future__ import annotations

import click

from complyt_contract.comparison.changes import compare
from complyt_contract.comparison.forms import FORMS
from complyt_contract.comparison.revision import read_document

_FAILING = {"clients": ("clients",), "servers": ("servers",), "any": ("clients", "servers")}


@click.command("diff")
@click.argument("old")
@click.argument("new")
@click.option(
    "--format",
    "form",
    type=click.Choice(tuple(FORMS)),
    default="text",
    show_default=True,
    help="How changes are written; markdown is for a pull request.",
)
@click.option(
    "--fail-on",
    type=click.Choice(tuple(_FAILING)),
    help="Exit with 1 when something breaks for them.",
)
def diff(old: str, new: str, form: str, fail_on: str | None) -> int:
    """Say what changed from OLD to NEW, for whom it breaks, and what to certify again.

    Both are files in OpenAPI 3.x, or REV:FILE as git keeps it. Exit code: 0, 1 by --fail-on, 2 one
    of them cannot be read.
    """
    comparison = compare(read_document(old), read_document(new))
    click.echo(FORMS[form](comparison))
    return 1 if fail_on and comparison.breaks(*_FAILING[fail_on]) else 0

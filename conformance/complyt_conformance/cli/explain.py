"""`complyt-conformance explain`: why a requirement matters, and what usually breaks it."""

from __future__ import annotations

import shutil

import click

from complyt_conformance.cli.options import ENVIRONMENT, document_option
from complyt_conformance.explanations import explanation
from complyt_conformance.ids import UnknownRequirementError, as_in_document
from complyt_conformance.reports.explained import explained
from complyt_conformance.written import checks
from complyt_contract.document import Document
from complyt_contract.requirements import requirements

_WIDEST = 100  # characters in a line that one reads with ease


@click.command(context_settings=ENVIRONMENT)
@click.argument("identifiers", metavar="ID...", nargs=-1, required=True)
@document_option
def explain(identifiers: tuple[str, ...], document: Document) -> None:
    """Explain requirements, as PUT-8: why one matters to a caller, and what usually breaks it."""
    known = requirements(document)
    try:
        chosen = as_in_document(identifiers, known)
    except UnknownRequirementError as error:
        raise click.ClickException(str(error)) from error
    width = min(shutil.get_terminal_size().columns, _WIDEST)
    told = [
        explained(explanation(each, document), checks(each), known[each].untested, width)
        for each in chosen
    ]
    click.echo(f"\n\n{'-' * width}\n\n".join(told))

"""`complyt-conformance list`: the requirements that a run decides."""

from __future__ import annotations

import click

from complyt_conformance.cli.options import ENVIRONMENT, document_option
from complyt_contract.document import Document
from complyt_contract.requirements import requirements


@click.command("list", context_settings=ENVIRONMENT)
@document_option
def list_requirements(document: Document) -> None:
    """List the requirements: id, level, sentence."""
    for requirement in requirements(document).values():
        untested = f" (untested: {requirement.untested})" if requirement.untested else ""
        click.echo(f"{requirement.id:<9}{requirement.level:<8}{requirement.text}{untested}")

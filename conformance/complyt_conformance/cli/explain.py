"""`complyt-conformance explain`: why a requirement matters, and what usually breaks it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping

import click

from complyt_conformance.cli.options import ENVIRONMENT, document_option
from complyt_conformance.decisions import Decision, decisions_of
from complyt_conformance.explanations import explanation
from complyt_conformance.ids import UnknownRequirementError, as_in_document
from complyt_conformance.reports.explained import decided, explained
from complyt_conformance.written import checks
from complyt_contract.document import Document
from complyt_contract.requirements import requirements

_DECISION = re.compile("[Dd][0-9]+")
_WIDEST = 100  # characters in a line that one reads with ease


@click.command(context_settings=ENVIRONMENT)
@click.argument("identifiers", metavar="ID...", nargs=-1, required=True)
@document_option
def explain(identifiers: tuple[str, ...], document: Document) -> None:
    """Explain requirements, as PUT-8, and decisions, as D21.

    Of a requirement it tells why it matters to a caller, what usually breaks it and how it is
    checked; of a decision what is decided, why, and what relies on it.
    """
    known, decisions = requirements(document), decisions_of(document)
    try:
        chosen = as_in_document(identifiers, [*known, *decisions])
    except UnknownRequirementError as error:
        raise click.ClickException(f"{error}{_of_decisions(identifiers, decisions)}") from error
    width = min(shutil.get_terminal_size().columns, _WIDEST)

    def told(identifier: str) -> str:
        if identifier in decisions:
            return decided(decisions[identifier], width)
        entry, untested = explanation(identifier, document), known[identifier].untested
        return explained(entry, checks(identifier), untested, width)

    click.echo(f"\n\n{'-' * width}\n\n".join(map(told, chosen)))


def _of_decisions(identifiers: tuple[str, ...], decisions: Mapping[str, Decision]) -> str:
    """Say where decisions are when one was asked for that the document lacks."""
    asked = [each for each in identifiers if _DECISION.fullmatch(each.strip())]
    if not asked or {each.strip().upper() for each in asked} <= decisions.keys():
        return ""
    listed = [*decisions]
    has = f"{len(listed)}, {listed[0]} to {listed[-1]}" if listed else "none"
    return f" Decisions stand under `x-decisions` of a document; this one has {has}."

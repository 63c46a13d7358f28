"""`complyt-contract check`: a document by the house rules."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import click

from complyt_contract.command_line import called
from complyt_contract.document import contract
from complyt_contract.review.forms import FORMS
from complyt_contract.review.rule import Rule
from complyt_contract.review.source import Source

_MISSING = "The review needs the package {name}; run `pip install 'complyt-contract-kit[review]'`."


@click.command("check")
@click.argument("document", type=click.Path(path_type=Path), required=False)
@click.option(
    "--format",
    "form",
    type=click.Choice(tuple(FORMS)),
    default="text",
    show_default=True,
    help="How findings are written; github is for annotations in its workflows.",
)
@click.option(
    "--explain",
    metavar="ID",
    is_flag=False,
    flag_value="",
    help="Say why a rule is one, and show it broken and kept.",
)
def check(document: Path | None, form: str, explain: str | None) -> int:
    """Check DOCUMENT, an OpenAPI 3.x file of any service, by the house rules.

    Without one the contract itself is checked. Exit code: 0 nothing found, 1 something, 2 the
    document cannot be read.
    """
    if explain is not None:
        click.echo(_rule(explain).explained, nl=False)
        return 0
    source = Source(document or contract())  # what cannot be read is said before all else
    found = _house().findings(source)
    written = FORMS[form](source.path, found)
    if written:
        click.echo(written)
    return 1 if found else 0


def _rule(identifier: str) -> Rule:
    rules: dict[str, Rule] = _house().RULES
    if identifier.upper() not in rules:
        wrong = f"There is no rule {identifier}" if identifier else "--explain lacks an ID"
        raise click.ClickException(
            f"{wrong}; the rules are {', '.join(sorted(rules))}; "
            f"`{called('complyt-contract')} check --help` says more."
        )
    return rules[identifier.upper()]


def _house() -> ModuleType:
    """Return the rules; what they stand on takes a second to load, and may be missing."""
    try:
        from complyt_contract.review import house
    except ModuleNotFoundError as missing:
        raise click.ClickException(_MISSING.format(name=missing.name)) from None
    return house

"""`complyt-contract docs`: a document as one page for people."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import click

from complyt_contract.document import load

_MISSING = "The page needs the package {name}; run `pip install 'complyt-contract-kit[docs]'`."


@click.command("docs")
@click.argument("document", type=click.Path(path_type=Path), required=False)
@click.option(
    "--out",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path),
    required=True,
    help="The folder that gets index.html: one that is absent, empty, or was written by this.",
)
def docs(document: Path | None, folder: Path) -> None:
    """Write DOCUMENT, an OpenAPI 3.1 file, as one page; without one the contract itself.

    The page needs no network: operations, schemas, examples, requirements beside what they are
    about, and decisions, to be read, searched and printed.
    """
    read = load(document)  # what cannot be read is said before all else
    package = _package()
    written = package.write(folder, package.page(read).html)
    click.echo(f"Wrote {written}.")


def _package() -> ModuleType:
    """Return what makes pages; what it stands on takes a while to load, and may be missing."""
    try:
        from complyt_contract import docs
    except ModuleNotFoundError as missing:
        raise click.ClickException(_MISSING.format(name=missing.name)) from None
    return docs

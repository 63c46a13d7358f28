"""`complyt-contract stubs`: a server's models, protocols and, once, a skeleton to fill in."""

from __future__ import annotations

import shlex
from pathlib import Path
from types import ModuleType

import click

from complyt_contract.document import contract, load

_MISSING = "The stubs need the package {name}; run `pip install 'complyt-contract-kit[stubs]'`."


@click.command("stubs")
@click.argument("document", type=click.Path(path_type=Path), required=False)
@click.option(
    "--out",
    "folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    required=True,
    help="The folder, which is a Python package: new, empty, or with stubs.",
)
@click.option(
    "--language",
    type=click.Choice(["python"]),
    default="python",
    show_default=True,
    help="What they are written in.",
)
@click.option("--check", is_flag=True, help="Write nothing; say what is not as DOCUMENT has it.")
def stubs(document: Path | None, folder: Path, language: str, check: bool) -> int:  # noqa: ARG001 - there is one language
    """Write the stubs of a server of DOCUMENT, an OpenAPI 3.1 file; without one, of the contract.

    DIR/generated is made anew each time: models, protocols, the document. All else is written
    once, into a new or empty DIR, and yours from then on. Exit code: 0 done, 1 --check found
    something, 2 nothing could be done.

    --check, and a server when it starts, compare as text what stands in DIR/handlers with the
    protocols (the names and types of arguments, the result's type, async), and DIR/app.py with the
    tags. A server serves paths as DOCUMENT writes them, whatever path a URL in its `servers` has.
    """
    arguments = [*([str(document)] if document else []), "--out", str(folder)]
    command = shlex.join(["complyt-contract", "stubs", *arguments])
    path = document or contract()
    load(path)  # what cannot be read is said before all else
    keeper = _keeper()
    made = keeper.stubs(path)
    if check:
        found: list[str] = keeper.check(made, folder, command)
        click.echo("\n".join(found or ["The handlers are as the document has them."]))
        return 1 if found else 0
    if keeper.write(made, folder):
        place = folder.resolve()
        click.echo(
            f"Wrote {folder}: fill in its handlers/, and start it in {place.parent} with "
            f"`python -m {place.name} --port 8080`."
        )
        return 0
    click.echo("\n".join([f"Made {folder / 'generated'} anew.", *keeper.compare(made, folder)]))
    return 0


def _keeper() -> ModuleType:
    """Return what writes; what it stands on takes a second to load, and may be missing."""
    try:
        from complyt_contract.stubs import folder
    except ModuleNotFoundError as missing:
        raise click.ClickException(_MISSING.format(name=missing.name)) from None
    return folder

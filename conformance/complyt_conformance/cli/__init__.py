"""The command `complyt-conformance`, a module per subcommand."""

from __future__ import annotations

import sys

import click

_MISSING = (
    "complyt-conformance: {name} is not installed; "
    "run: pip install 'complyt-contract-kit[conformance]'"
)


def main() -> None:
    """Run the command; every fault of its use is one sentence on stderr and exit code 2."""
    try:
        from complyt_conformance.cli.group import group
    except ModuleNotFoundError as error:
        sys.exit(_fail(_MISSING.format(name=error.name)))
    try:
        group.main(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(_fail("complyt-conformance: interrupted before the run began."))
    except click.ClickException as error:
        sys.exit(_fail(f"complyt-conformance: {error.format_message()}"))


def _fail(message: str) -> int:
    click.echo(message, err=True)
    return 2

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

        group.main(prog_name="complyt-conformance", standalone_mode=False)
    except ModuleNotFoundError as error:
        sys.exit(_fail(_MISSING.format(name=error.name)))
    except KeyboardInterrupt:
        sys.exit(_fail("complyt-conformance: interrupted before the run began."))
    except click.UsageError as error:
        path = error.ctx.command_path if error.ctx else "complyt-conformance"
        sentence = error.format_message().rstrip(".")
        sys.exit(_fail(f"complyt-conformance: {sentence}; `{path} --help` says what it takes."))
    except click.exceptions.Abort:
        sys.exit(_fail("complyt-conformance: interrupted before the run began."))
    except click.ClickException as error:
        sys.exit(_fail(f"complyt-conformance: {error.format_message()}"))


def _fail(message: str) -> int:
    click.echo(message, err=True)
    return 2

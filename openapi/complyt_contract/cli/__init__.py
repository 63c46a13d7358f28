"""The command `complyt-contract`, a module per subcommand."""

from __future__ import annotations

import sys

import click

from complyt_contract.errors import DocumentError


def main() -> None:
    """Run the command; what is wrong is said in one sentence on stderr, with exit code 2."""
    from complyt_contract.cli.group import group

    try:
        code = group.main(prog_name="complyt-contract", standalone_mode=False)
    except click.UsageError as error:
        path = error.ctx.command_path if error.ctx else "complyt-contract"
        sentence = error.format_message().rstrip(".")
        sys.exit(_fail(f"{sentence}; `{path} --help` says what it takes."))
    except click.Abort:
        sys.exit(_fail("interrupted; nothing was done."))
    except click.ClickException as error:
        sys.exit(_fail(error.format_message()))
    except DocumentError as error:
        sys.exit(_fail(str(error)))
    sys.exit(code or 0)


def _fail(sentence: str) -> int:
    click.echo(f"complyt-contract: {sentence}", err=True)
    return 2

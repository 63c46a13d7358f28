"""The group of subcommands, and how their failures are said."""

import click

from complyt_contract.document import DocumentError
from complyt_reference.cli.client import client
from complyt_reference.cli.serve import serve
from complyt_reference.cli.token import token
from complyt_reference.clients import ClientsError
from complyt_reference.keys import SigningKeyError
from complyt_reference.server import ServerError
from complyt_reference.storage import StorageError

_SENTENCES = (ClientsError, DocumentError, ServerError, SigningKeyError, StorageError)


@click.group(no_args_is_help=False)
@click.version_option(package_name="complyt-contract-kit")
def commands() -> None:
    """Run the reference server of the Customers contract."""


for _command in (serve, client, token):
    commands.add_command(_command)


def run(arguments: list[str] | None = None) -> int:
    """Run a command line, None: that of the process; return the exit code."""
    try:
        code = commands.main(arguments, prog_name="complyt-reference", standalone_mode=False)
    except click.UsageError as error:
        path = error.ctx.command_path if error.ctx else "complyt-reference"
        sentence = error.format_message().rstrip(".")
        return _fail(f"{sentence}; `{path} --help` says what it takes.")
    except click.Abort:
        return _fail("Nothing was done.")
    except (click.ClickException, *_SENTENCES) as error:
        return _fail(
            error.format_message() if isinstance(error, click.ClickException) else str(error)
        )
    return code or 0


def _fail(sentence: str) -> int:
    click.echo(f"complyt-reference: {sentence}", err=True)
    return 2

"""The group of subcommands, and how their failures are said."""

import click

from complyt_contract import command_line
from complyt_contract.document import DocumentError
from complyt_reference.cli.client import client
from complyt_reference.cli.doctor import doctor
from complyt_reference.cli.moving import export, import_
from complyt_reference.cli.proxy import proxy
from complyt_reference.cli.sandbox import sandbox
from complyt_reference.cli.serve import serve
from complyt_reference.cli.token import token
from complyt_reference.clients import ClientsError
from complyt_reference.errors import Refused
from complyt_reference.keys import SigningKeyError
from complyt_reference.moving import MovingError
from complyt_reference.proxy.pool import TargetError
from complyt_reference.server import ServerError
from complyt_reference.storage import StorageError
from connexion31 import ConfigurationError

_SENTENCES = (
    ClientsError,
    ConfigurationError,
    DocumentError,
    MovingError,
    Refused,
    ServerError,
    SigningKeyError,
    StorageError,
    TargetError,
)


@click.group(no_args_is_help=False)
@click.version_option(package_name="complyt-contract-kit")
def commands() -> None:
    """Run the reference server of the Customers contract."""


for _command in (serve, doctor, client, token, export, import_, sandbox, proxy):
    commands.add_command(_command)


def run(arguments: list[str] | None = None) -> int:
    """Run a command line, None: that of the process; return the exit code."""
    return command_line.run(
        commands, "complyt-reference", arguments, aborted="Nothing was done.", failures=_SENTENCES
    )

"""`complyt-reference sandbox`: the controls of a server that was started with --sandbox."""

import click

from complyt_reference.cli.sandbox.caller import Caller, credentials
from complyt_reference.cli.sandbox.clock import clock
from complyt_reference.cli.sandbox.customers import reset, restore, seed, snapshot
from complyt_reference.cli.sandbox.faults import faults
from complyt_reference.cli.sandbox.keys import keys
from complyt_reference.cli.sandbox.requests import requests


@click.group(no_args_is_help=False)
@click.option(
    "--url",
    default="http://127.0.0.1:8080",
    show_default=True,
    envvar="COMPLYT_URL",
    help="Where the server is.",
)
@click.option(
    "--client",
    default="sandbox:sandbox-secret",
    show_default=True,
    metavar="ID:SECRET",
    envvar="COMPLYT_CLIENT",
    callback=credentials,
    help="A client with the scope sandbox; what is done is done to its tenant.",
)
@click.pass_context
def sandbox(context: click.Context, url: str, client: tuple[str, str]) -> None:
    """Control a server that runs with --sandbox: customers, clock, faults, requests, keys."""
    context.obj = Caller(url, *client)
    context.call_on_close(context.obj.close)


for _command in (seed, reset, snapshot, restore, clock, faults, requests, keys):
    sandbox.add_command(_command)

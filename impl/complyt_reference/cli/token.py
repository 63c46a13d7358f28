"""`complyt-reference token`: print a token without asking the server."""

from pathlib import Path

import click

from complyt_reference import auth, clients, keys
from complyt_reference.cli import options
from complyt_reference.storage import open_storage

_YEARS = 10 * 365 * 86_400


@click.command(context_settings=options.ENVIRONMENT)
@click.argument("client_id")
@click.option(
    "--lifetime",
    metavar="SECONDS",
    type=click.IntRange(-_YEARS, _YEARS),
    default=auth.LIFETIME,
    show_default=True,
    help="How long it is valid; negative for an expired one.",
)
@options.database
@options.key
@options.clients
def token(
    client_id: str, lifetime: int, database: str, key_file: Path | None, clients_file: Path | None
) -> None:
    """Print a token of CLIENT_ID, signed with the key of the database's servers."""
    known = clients.load(clients_file).by_id
    if client_id not in known:
        raise click.ClickException(
            f"There is no client {client_id!r}; choose one of {', '.join(known)}."
        )
    open_storage(database)  # which names a URL that is none
    key_file = options.key_of(database, key_file)
    if key_file is None:
        raise click.ClickException(
            "A database in memory keeps no key to sign with; ask its server for a token."
        )
    options.make_default_folder(database)
    click.echo(auth.sign(known[client_id], keys.load_or_create(key_file), lifetime))

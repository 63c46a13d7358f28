"""Options that several subcommands take."""

from pathlib import Path

import click

from complyt_reference import keys
from complyt_reference.storage import is_postgresql

ENVIRONMENT = {"auto_envvar_prefix": "COMPLYT_REFERENCE"}

_FOLDER = Path("complyt-reference")
_DATABASE = f"sqlite:///{_FOLDER / 'customers.db'}"

database = click.option(
    "--database",
    metavar="URL",
    default=_DATABASE,
    show_default=True,
    help="sqlite:///PATH, relative to the working folder; sqlite:////PATH, absolute; "
    "sqlite:///:memory:; or postgresql://USER:PASSWORD@HOST:PORT/DATABASE.",
)

key = click.option(
    "--key",
    "key_file",
    metavar="FILE",
    envvar="COMPLYT_REFERENCE_KEY",  # click would derive it from the argument's name
    type=click.Path(path_type=Path),
    help="The key that signs tokens, made where it is missing. It is kept beside a SQLite file "
    "unless told otherwise; PostgreSQL needs the option.",
)

clients = click.option(
    "--clients",
    "clients_file",
    metavar="FILE",
    envvar="COMPLYT_REFERENCE_CLIENTS",  # click would derive it from the argument's name
    type=click.Path(path_type=Path),
    help="A TOML file of clients, made with `complyt-reference client`; without it the "
    "sandbox's clients, whose secrets are public.",
)


def make_default_folder(url: str) -> None:
    """Make the folder of the default database; one that was asked for must be there."""
    if url != _DATABASE:
        return
    try:
        _FOLDER.mkdir(exist_ok=True)
    except OSError as error:
        raise click.ClickException(
            f"The folder {_FOLDER} cannot be made here: {error.strerror}; name a --database."
        ) from None


def key_of(database: str, given: Path | None) -> Path | None:
    """Return where the signing key of a database is kept, None when it lives in memory alone."""
    if given is not None:
        return given
    if is_postgresql(database):
        raise click.ClickException(
            "PostgreSQL keeps no key beside it; name the file of the signing key with --key. It is "
            "made where it is missing; all servers of the database share it."
        )
    return keys.beside(database)

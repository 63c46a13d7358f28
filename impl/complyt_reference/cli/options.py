"""Options that several subcommands take."""

from pathlib import Path

import click

ENVIRONMENT = {"auto_envvar_prefix": "COMPLYT_REFERENCE"}

_FOLDER = Path("complyt-reference")
_DATABASE = f"sqlite:///{_FOLDER / 'customers.db'}"

database = click.option(
    "--database",
    metavar="URL",
    default=_DATABASE,
    show_default=True,
    help="sqlite:///PATH, relative to the working folder; sqlite:////PATH, absolute; or "
    "sqlite:///:memory:. The key that signs tokens is kept beside the file.",
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

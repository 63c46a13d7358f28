"""Options that several subcommands take."""

import ipaddress
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from complyt_reference import access_log, keys
from complyt_reference import clients as known_clients
from complyt_reference.clients import Clients
from complyt_reference.storage import is_postgresql

ENVIRONMENT = {"auto_envvar_prefix": "COMPLYT_REFERENCE"}

_FOLDER = Path("complyt-reference")
_DATABASE = f"sqlite:///{_FOLDER / 'customers.db'}"
_IN_MEMORY = "sqlite:///:memory:"
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(?::[0-9]+)?|https?://\[[0-9a-f:]+\](?::[0-9]+)?")

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


def _origins(
    _context: click.Context, _parameter: click.Parameter, origins: tuple[str, ...]
) -> tuple[str, ...]:
    for origin in origins:
        if origin != "*" and not _ORIGIN.fullmatch(origin):
            raise click.BadParameter(
                f"{origin!r} is no origin; it is a scheme and a host, such as https://example.com, "
                "with a port where it is not the scheme's, and nothing behind."
            )
    return origins


_SERVING = (
    click.option(
        "--host", default="127.0.0.1", show_default=True, help="The address to listen on."
    ),
    click.option(
        "--port",
        type=click.IntRange(0, 65_535),
        default=8080,
        show_default=True,
        help="The port to listen on; 0 picks a free one.",
    ),
    database,
    key,
    clients,
    click.option(
        "--workers",
        type=click.IntRange(min=1),
        default=1,
        show_default=True,
        help="Processes that serve.",
    ),
    click.option(
        "--check-responses",
        is_flag=True,
        help="Validate every answer against the document; one that breaks it becomes a 500.",
    ),
    click.option(
        "--cors",
        "origins",
        metavar="ORIGIN",
        multiple=True,
        envvar="COMPLYT_REFERENCE_CORS",
        callback=_origins,
        help="An origin, such as http://localhost:3000, whose scripts may call it from a browser; "
        "may be given more than once; * for any. Without it browsers let none.",
    ),
    click.option(
        "--sandbox",
        "with_sandbox",
        is_flag=True,
        envvar="COMPLYT_REFERENCE_SANDBOX",  # click would derive it from the argument's name
        help="Add controls beside the contract, under /sandbox, for clients with the scope "
        "sandbox: customers by the million, snapshots, a clock, faults, the last requests, "
        "temporary clients.",
    ),
    click.option(
        "--log-level",
        type=click.Choice(access_log.LEVELS),
        default="info",
        show_default=True,
        help="JSON lines on stderr: info has one for each request, because whoever tries a client "
        "wants to see what arrived; warning only what went wrong.",
    ),
)


def serving(command: Callable[..., Any]) -> Callable[..., Any]:
    """Take the options of `serve`."""
    for option in reversed(_SERVING):
        command = option(command)
    return command


def is_default(url: str) -> bool:
    """Whether nobody has named a database, so that its folder is made where it is missing."""
    return url == _DATABASE


def make_default_folder(url: str) -> None:
    """Make the folder of the default database; one that was asked for must be there."""
    if not is_default(url):
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


def clients_of(host: str, file: Path | None) -> Clients:
    """Return who may ask a server at this host for tokens."""
    if file is None and not _is_loopback(host):
        raise click.ClickException(
            f"The sandbox's secrets are public, so that {host} needs --clients FILE; "
            "without it only loopback addresses are served."
        )
    return known_clients.load(file)


def require_shareable(database: str, workers: int, with_sandbox: bool) -> None:
    """Refuse what these workers cannot share."""
    if workers == 1:
        return
    if database == _IN_MEMORY:
        raise click.ClickException(
            "A database in memory belongs to one process; name a file, or leave --workers out."
        )
    if with_sandbox:
        raise click.ClickException(
            "A sandbox's clock, faults and requests belong to one process; leave --workers out."
        )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

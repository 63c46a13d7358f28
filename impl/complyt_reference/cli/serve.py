"""`complyt-reference serve`: check all that can be wrong, then serve."""

import asyncio
import ipaddress
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import click
from starlette.types import ASGIApp

from complyt_reference import access_log, clients, generated, keys, sandbox, server, tracing
from complyt_reference.app import create_app
from complyt_reference.cli import options
from complyt_reference.cli.welcome import welcome
from complyt_reference.sandbox.state import Sandbox
from complyt_reference.storage import open_storage
from complyt_reference.timestamps import real_time

_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(?::[0-9]+)?|https?://\[[0-9a-f:]+\](?::[0-9]+)?")


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


@click.command(context_settings=options.ENVIRONMENT)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=8080,
    show_default=True,
    help="The port to listen on; 0 picks a free one.",
)
@options.database
@options.key
@options.clients
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Processes that serve.",
)
@click.option(
    "--check-responses",
    is_flag=True,
    help="Validate every answer against the document; one that breaks it becomes a 500.",
)
@click.option(
    "--cors",
    "origins",
    metavar="ORIGIN",
    multiple=True,
    envvar="COMPLYT_REFERENCE_CORS",
    callback=_origins,
    help="An origin, such as http://localhost:3000, whose scripts may call it from a browser; may "
    "be given more than once; * for any. Without it browsers let none.",
)
@click.option(
    "--sandbox",
    "with_sandbox",
    is_flag=True,
    envvar="COMPLYT_REFERENCE_SANDBOX",  # click would derive it from the argument's name
    help="Add controls beside the contract, under /sandbox, for clients with the scope sandbox: "
    "customers by the million, snapshots, a clock, faults, the last requests, temporary clients.",
)
@click.option(
    "--log-level",
    type=click.Choice(access_log.LEVELS),
    default="info",
    show_default=True,
    help="JSON lines on stderr: info has one for each request, because whoever tries a client "
    "wants to see what arrived; warning only what went wrong.",
)
def serve(
    host: str,
    port: int,
    database: str,
    key_file: Path | None,
    clients_file: Path | None,
    workers: int,
    check_responses: bool,
    origins: tuple[str, ...],
    with_sandbox: bool,
    log_level: str,
) -> None:
    """Serve the Customers contract.

    Every option can be set in the environment too: COMPLYT_REFERENCE_PORT for --port, and so on.
    """
    if clients_file is None and not _is_loopback(host):
        raise click.ClickException(
            f"The sandbox's secrets are public, so that {host} needs --clients FILE; "
            "without it only loopback addresses are served."
        )
    generated.require_same()
    tracing.telemetry()
    known = clients.load(clients_file)
    key_file = options.key_of(database, key_file)
    if database == "sqlite:///:memory:" and workers > 1:
        raise click.ClickException(
            "A database in memory belongs to one process; name a file, or leave --workers out."
        )
    if with_sandbox:
        sandbox.generated.require_same()
        if workers > 1:
            raise click.ClickException(
                "A sandbox's clock, faults and requests belong to one process; leave --workers out."
            )
    listener = server.listen(host, port)
    options.make_default_folder(database)
    asyncio.run(_try_storage(database))
    if key_file is not None:
        keys.load_or_create(key_file)
    with _sharing_numbers(workers):
        server.run(
            partial(
                _create, database, key_file, clients_file, check_responses, origins, with_sandbox
            ),
            listener,
            workers=workers,
            log_level=log_level,
            ready=partial(welcome, server.url(listener), known),
        )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


async def _try_storage(database: str) -> None:
    """Open the database once before the server does, so that its faults are said in time."""
    storage = open_storage(database)
    await storage.open()
    await storage.close()


@contextmanager
def _sharing_numbers(workers: int) -> Iterator[None]:
    """Give several workers a folder for their metrics, so that each of them can tell of all."""
    os.environ.pop("PROMETHEUS_MULTIPROC_DIR", None)
    if workers == 1:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="complyt-reference-metrics-") as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        yield


def _create(
    database: str,
    key_file: Path | None,
    clients_file: Path | None,
    check_responses: bool,
    origins: tuple[str, ...],
    with_sandbox: bool,
) -> ASGIApp:
    """Make the application, in whichever process serves."""
    controls = Sandbox() if with_sandbox else None
    return create_app(
        storage=open_storage(database, clock=controls.clocks if controls else real_time),
        clients=clients.load(clients_file),
        key=keys.load_or_create(key_file) if key_file else keys.generate(),
        check_responses=check_responses,
        origins=origins,
        sandbox=controls,
    )

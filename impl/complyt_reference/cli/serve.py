"""`complyt-reference serve`: check all that can be wrong, then serve."""

import asyncio
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import click
from starlette.types import ASGIApp

from complyt_reference import clients, generated, keys, sandbox, server, tracing
from complyt_reference.app import create_app
from complyt_reference.cli import options
from complyt_reference.cli.welcome import welcome
from complyt_reference.sandbox.state import Sandbox
from complyt_reference.storage import open_storage
from complyt_reference.timestamps import real_time
from connexion31 import ConfigurationError


@click.command(context_settings=options.ENVIRONMENT)
@options.serving
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
    known = options.clients_of(host, clients_file)
    _require_configured(with_sandbox)
    key_file = options.key_of(database, key_file)
    if with_sandbox:
        _sandbox(key_file)  # which says what is wrong with its file
    options.require_shareable(database, workers, with_sandbox)
    create = partial(
        _create, database, key_file, clients_file, check_responses, origins, with_sandbox
    )
    with server.listen(host, port) as listener:
        options.make_default_folder(database)
        asyncio.run(_try_storage(database))
        if key_file is not None:
            keys.load_or_create(key_file)
        with _sharing_numbers(workers):
            server.run(
                create,
                listener,
                workers=workers,
                log_level=log_level,
                ready=partial(welcome, server.url(listener), known, with_sandbox=with_sandbox),
            )


def _require_configured(with_sandbox: bool) -> None:
    """Raise ServerError unless handlers and telemetry are such that the server can start."""
    try:
        generated.require_same()
        if with_sandbox:
            sandbox.generated.require_same()
        tracing.telemetry()
    except ConfigurationError as error:
        raise server.ServerError(str(error)) from error


def _sandbox(key_file: Path | None) -> Sandbox:
    return Sandbox(Path(f"{key_file}.temporary.json") if key_file else None)


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
    controls = _sandbox(key_file) if with_sandbox else None
    return create_app(
        storage=open_storage(database, clock=controls.clocks if controls else real_time),
        clients=clients.load(clients_file),
        key=keys.load_or_create(key_file) if key_file else keys.generate(),
        check_responses=check_responses,
        origins=origins,
        sandbox=controls,
    )

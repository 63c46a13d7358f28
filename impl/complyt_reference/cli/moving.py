"""`complyt-reference export` and `import`: move a tenant between databases."""

import asyncio
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NoReturn

import click

from complyt_contract import command_line
from complyt_reference import clients, moving
from complyt_reference.cli import options
from complyt_reference.storage import Customers, Storage, is_postgresql, open_storage

_tenant = click.option("--tenant", required=True, help="Whose customers.")


@click.command("export", context_settings=options.ENVIRONMENT)
@options.database
@_tenant
@options.clients
@click.argument("file", type=click.File("wb", lazy=True), default="-")
def export(database: str, tenant: str, clients_file: Path | None, file: IO[bytes]) -> None:
    """Write a tenant's customers to FILE or stdout, each a line of JSON, as of one moment.

    Where there are none, FILE is left as it is, and the exit code is 1; a tenant that the clients
    name may be without.
    """
    known = clients.load(clients_file).by_id.values()
    storage = _storage(database)
    path = database.removeprefix("sqlite:///")
    if not is_postgresql(database) and not Path(path).exists():
        _end_with_nothing(f"There is no file {path}, and so nothing to export; correct --database.")
    count = _with_customers(storage, tenant, lambda customers: moving.export(customers, file))
    if count == 0 and tenant not in {client.tenant for client in known}:
        _end_with_nothing(
            f"The database has no customers of {tenant}, and cannot tell whether there is such a "
            "tenant; correct --tenant or --database, or name the server's --clients, among which "
            "it may be without customers."
        )
    file.flush()
    click.echo(f"Exported {count:,} customers of {tenant}.", err=True)


@click.command("import", context_settings=options.ENVIRONMENT)
@options.database
@_tenant
@click.argument("file", type=click.File("rb"))
def import_(database: str, tenant: str, file: IO[bytes]) -> None:
    """Add the customers of FILE (- for stdin), made with export, to a tenant: all or none.

    They keep their complytIds and times. In the end all are read back and compared.
    """
    storage = _storage(database)
    options.make_default_folder(database)
    with _repeatable(file) as lines:
        count = _with_customers(
            storage, tenant, lambda customers: moving.take_over(customers, lines)
        )
    click.echo(
        f"Imported {count:,} customers into {tenant}; read back, they are the same.", err=True
    )


def _end_with_nothing(sentence: str) -> NoReturn:
    command_line.fail("complyt-reference", sentence)
    raise click.exceptions.Exit(1)


def _storage(database: str) -> Storage:
    if database == "sqlite:///:memory:":
        raise click.ClickException("A database in memory is gone with its server; name a file.")
    return open_storage(database)


def _with_customers(
    storage: Storage, tenant: str, work: Callable[[Customers], Awaitable[int]]
) -> int:
    async def run() -> int:
        await storage.open()
        try:
            return await work(storage.for_tenant(tenant))
        finally:
            await storage.close()

    return asyncio.run(run())


@contextmanager
def _repeatable(file: IO[bytes]) -> Iterator[Callable[[], IO[bytes]]]:
    """Give what reads a file from its beginning; a pipe, which cannot be, is copied for it."""
    with tempfile.TemporaryFile() as copy:
        start = 0
        if file.seekable():
            start = file.tell()
        else:
            shutil.copyfileobj(file, copy)
            file = copy

        def begin() -> IO[bytes]:
            file.seek(start)
            return file

        yield begin

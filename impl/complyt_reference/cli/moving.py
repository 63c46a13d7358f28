"""`complyt-reference export` and `import`: move a tenant between databases."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import IO

import click

from complyt_reference import moving
from complyt_reference.cli import options
from complyt_reference.storage import Customers, open_storage

_tenant = click.option("--tenant", required=True, help="Whose customers.")


@click.command("export", context_settings=options.ENVIRONMENT)
@options.database
@_tenant
@click.argument("file", type=click.File("wb", lazy=True), default="-")
def export(database: str, tenant: str, file: IO[bytes]) -> None:
    """Write a tenant's customers to FILE or stdout, each a line of JSON, as of one moment."""
    count = _with_customers(database, tenant, lambda customers: moving.export(customers, file))
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
    count = _with_customers(database, tenant, lambda customers: moving.take_over(customers, file))
    click.echo(
        f"Imported {count:,} customers into {tenant}; read back, they are the same.", err=True
    )


def _with_customers(database: str, tenant: str, work: Callable[[Customers], Awaitable[int]]) -> int:
    async def run() -> int:
        storage = open_storage(database)
        await storage.open()
        try:
            return await work(storage.for_tenant(tenant))
        finally:
            await storage.close()

    if database == "sqlite:///:memory:":
        raise click.ClickException("A database in memory is gone with its server; name a file.")
    options.make_default_folder(database)
    return asyncio.run(run())

"""The schema of the PostgreSQL database, and how an older one gets the newest.

Tenant first in every key, so that engines that spread a table by tenant can carry it; the table of
versions alone holds nothing of a tenant.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import asyncpg

from complyt_reference.storage.errors import StorageError

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Connection = PoolConnectionProxy[asyncpg.Record]

# Each entry takes a database from the version that is its index to the next; only ever added to.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE complyt_customer (
             tenant bytea NOT NULL,
             source smallint NOT NULL,
             external_id bytea NOT NULL,
             complyt_id uuid NOT NULL,
             order_ms bigint NOT NULL,
             answer bytea NOT NULL,
             PRIMARY KEY (tenant, source, external_id)
           )""",
        "CREATE UNIQUE INDEX complyt_customer_id ON complyt_customer (tenant, complyt_id)",
        "CREATE INDEX complyt_customer_order ON complyt_customer (tenant, order_ms, complyt_id)",
        """CREATE TABLE complyt_milestone (
             tenant bytea NOT NULL,
             order_ms bigint NOT NULL,
             complyt_id uuid NOT NULL,
             customers bigint NOT NULL,
             PRIMARY KEY (tenant, order_ms, complyt_id)
           )""",
        "CREATE TABLE complyt_tenant (tenant bytea PRIMARY KEY)",
    ),
    (
        """CREATE TABLE complyt_snapshot (
             tenant bytea NOT NULL,
             name bytea NOT NULL,
             customers bigint NOT NULL,
             PRIMARY KEY (tenant, name)
           )""",
        """CREATE TABLE complyt_snapshot_customer (
             tenant bytea NOT NULL,
             name bytea NOT NULL,
             source smallint NOT NULL,
             external_id bytea NOT NULL,
             complyt_id uuid NOT NULL,
             order_ms bigint NOT NULL,
             answer bytea NOT NULL,
             PRIMARY KEY (tenant, name, source, external_id)
           )""",
    ),
)

_VERSIONS = "CREATE TABLE IF NOT EXISTS complyt_migration (version integer PRIMARY KEY)"


async def migrate(connection: Connection) -> None:
    """Bring the database up to date, each version in a transaction; raises StorageError.

    Of processes that do so at once one writes the version first; the others wait for its end.
    """
    # Whoever may not create tables can use those that are there.
    if not await connection.fetchval("SELECT to_regclass('complyt_migration') IS NOT NULL"):
        # Another process may make it meanwhile: IF NOT EXISTS looks before it locks.
        with suppress(
            asyncpg.UniqueViolationError, asyncpg.DuplicateTableError, asyncpg.DuplicateObjectError
        ):
            await connection.execute(_VERSIONS)
    known = await known_version(connection)
    for version, statements in enumerate(MIGRATIONS[known:], start=known + 1):
        with suppress(asyncpg.UniqueViolationError):  # another process was first, and has committed
            async with connection.transaction():
                await connection.execute("INSERT INTO complyt_migration VALUES ($1)", version)
                for statement in statements:
                    await connection.execute(statement)


async def known_version(connection: Connection) -> int:
    """Return the version of the schema, 0 for none; raises StorageError where it is newer."""
    known: int = await connection.fetchval(
        "SELECT coalesce(max(version), 0) FROM complyt_migration"
    )
    if known > len(MIGRATIONS):
        raise StorageError(
            f"The database was written by a newer version of complyt-reference (schema {known}, "
            f"this one knows {len(MIGRATIONS)}); update it or choose another with --database."
        )
    return known

"""What a PostgreSQL database is like before it is opened: its schema, rights and limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import asyncpg

from complyt_reference.storage.errors import StorageError
from complyt_reference.storage.inspection import Inspection
from complyt_reference.storage.postgresql_schema import MIGRATIONS, known_version

if TYPE_CHECKING:
    from complyt_reference.storage.postgresql_schema import Connection

_MAY_CREATE = "SELECT has_schema_privilege(current_schema(), 'CREATE')"
_MAY_WRITE = """
  SELECT bool_and(has_table_privilege(name, privilege))
  FROM unnest(ARRAY['complyt_customer', 'complyt_milestone', 'complyt_tenant']) AS name,
    unnest(ARRAY['SELECT', 'INSERT', 'UPDATE']) AS privilege
"""
_CLOCK_AND_CONNECTIONS = """
  SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint,
    current_setting('max_connections')::int
      - current_setting('superuser_reserved_connections')::int
"""


async def inspect(connection: Connection, per_worker: int) -> Inspection:
    """Write nothing, but ask whether one might; raises StorageError."""
    version = await _version(connection)
    [(clock, connections)] = await connection.fetch(_CLOCK_AND_CONNECTIONS)
    return Inspection(
        version, len(MIGRATIONS), connections=connections, per_worker=per_worker, clock=clock
    )


async def _version(connection: Connection) -> int:
    if await connection.fetchval("SHOW transaction_read_only") == "on":
        raise StorageError(
            "The database may be read alone, as a standby; name its primary with --database."
        )
    if not await connection.fetchval("SELECT to_regclass('complyt_migration') IS NOT NULL"):
        if not await connection.fetchval(_MAY_CREATE):
            raise asyncpg.InsufficientPrivilegeError
        return 0
    version = await known_version(connection)
    if version and not await connection.fetchval(_MAY_WRITE):
        raise StorageError(
            "The user may not read and write the tables of the database; grant it SELECT, INSERT "
            "and UPDATE on them, or name their owner."
        )
    return version

"""Snapshots in PostgreSQL: what `snapshots` is to SQLite.

Each function runs in a transaction in which nobody else adds customers, or removes them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from complyt_reference.storage import postgresql_milestones as milestones
from complyt_reference.storage.postgresql_milestones import execute_patiently
from complyt_reference.storage.snapshots import unknown

if TYPE_CHECKING:
    from complyt_reference.storage.postgresql_schema import Connection

_CLEAR = "DELETE FROM complyt_customer WHERE tenant = $1"
_LIST = "SELECT name, customers FROM complyt_snapshot WHERE tenant = $1 ORDER BY name"
_FIND = "SELECT customers FROM complyt_snapshot WHERE tenant = $1 AND name = $2"
_DROP = "DELETE FROM complyt_snapshot WHERE tenant = $1 AND name = $2 RETURNING customers"
_DROP_CUSTOMERS = "DELETE FROM complyt_snapshot_customer WHERE tenant = $1 AND name = $2"
_TAKE_CUSTOMERS = """
  INSERT INTO complyt_snapshot_customer (
    tenant, name, source, external_id, complyt_id, order_ms, answer
  )
  SELECT $1, $2, source, external_id, complyt_id, order_ms, answer FROM complyt_customer
  WHERE tenant = $1
"""
_TAKE = """
  INSERT INTO complyt_snapshot (tenant, name, customers)
  SELECT $1, $2, count(*) FROM complyt_snapshot_customer WHERE tenant = $1 AND name = $2
  RETURNING customers
"""
_RESTORE_CUSTOMERS = """
  INSERT INTO complyt_customer (tenant, source, external_id, complyt_id, order_ms, answer)
  SELECT $1, source, external_id, complyt_id, order_ms, answer FROM complyt_snapshot_customer
  WHERE tenant = $1 AND name = $2
"""


async def clear(connection: Connection, tenant: bytes) -> None:
    """Remove all customers."""
    await execute_patiently(connection, _CLEAR, tenant)
    await milestones.recount(connection, tenant, 0)


async def listed(connection: Connection, tenant: bytes) -> dict[str, int]:
    """Return the snapshots, by name, with how many customers each has."""
    rows = await connection.fetch(_LIST, tenant)
    return {name.decode(): customers for name, customers in rows}


async def take(connection: Connection, tenant: bytes, name: str) -> int:
    """Keep the customers under a name; return how many there are."""
    key = (tenant, name.encode())
    await _drop(connection, *key)
    await execute_patiently(connection, _TAKE_CUSTOMERS, *key)
    customers: int = await connection.fetchval(_TAKE, *key)
    return customers


async def restore(connection: Connection, tenant: bytes, name: str) -> int:
    """Make the customers those of a snapshot; return how many; raises UnknownControl."""
    key = (tenant, name.encode())
    customers: int | None = await connection.fetchval(_FIND, *key)
    if customers is None:
        raise unknown(name)
    await execute_patiently(connection, _CLEAR, tenant)
    await execute_patiently(connection, _RESTORE_CUSTOMERS, *key)
    await milestones.recount(connection, tenant, customers)
    return customers


async def drop(connection: Connection, tenant: bytes, name: str) -> None:
    """Forget a snapshot; raises UnknownControl."""
    if not await _drop(connection, tenant, name.encode()):
        raise unknown(name)


async def _drop(connection: Connection, tenant: bytes, name: bytes) -> bool:
    await execute_patiently(connection, _DROP_CUSTOMERS, tenant, name)
    return bool(await connection.fetch(_DROP, tenant, name))

"""Milestones in PostgreSQL: what `milestones` is to SQLite.

Many processes count at once, each milestone's row locked until their commits; between two, others
are set by one process alone, which no counting may overtake: a row of the tenant is locked for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from complyt_reference.customers import Place
from complyt_reference.storage import milestones

if TYPE_CHECKING:
    from complyt_reference.storage.postgresql_schema import Connection

_PATIENCE = 600  # seconds for a statement that is of a whole tenant

_SHARE = "SELECT 1 FROM complyt_tenant WHERE tenant = $1 FOR SHARE"
_ALONE = "SELECT 1 FROM complyt_tenant WHERE tenant = $1 FOR UPDATE"
_NEW = "INSERT INTO complyt_tenant (tenant) VALUES ($1) ON CONFLICT DO NOTHING"
_FIRST = """
  INSERT INTO complyt_milestone (tenant, order_ms, complyt_id, customers)
  VALUES ($1, -9223372036854775808, '00000000-0000-0000-0000-000000000000', 0)
  ON CONFLICT DO NOTHING
"""
_SUM = "SELECT sum(customers)::bigint FROM complyt_milestone WHERE tenant = $1"
_FORGET = "DELETE FROM complyt_milestone WHERE tenant = $1"
_WHOLE = """
  INSERT INTO complyt_milestone (tenant, order_ms, complyt_id, customers)
  VALUES ($1, -9223372036854775808, '00000000-0000-0000-0000-000000000000', $2)
"""
_COUNT = """
  WITH counted AS MATERIALIZED (
    SELECT milestone.order_ms, milestone.complyt_id, sum(change.customers) AS customers
    FROM unnest($2::bigint[], $3::uuid[], $4::int[]) AS change (order_ms, complyt_id, customers)
    CROSS JOIN LATERAL (
      SELECT order_ms, complyt_id FROM complyt_milestone
      WHERE tenant = $1 AND (order_ms, complyt_id) <= (change.order_ms, change.complyt_id)
      ORDER BY order_ms DESC, complyt_id DESC LIMIT 1
    ) AS milestone
    GROUP BY milestone.order_ms, milestone.complyt_id
    ORDER BY milestone.order_ms, milestone.complyt_id
  )
  UPDATE complyt_milestone AS milestone
  SET customers = milestone.customers + counted.customers
  FROM counted
  WHERE milestone.tenant = $1
    AND milestone.order_ms = counted.order_ms AND milestone.complyt_id = counted.complyt_id
  RETURNING milestone.customers
"""
_CROWDED = """
  SELECT order_ms, complyt_id, customers FROM complyt_milestone
  WHERE tenant = $1 AND customers > $2
"""
_AMID = """
  INSERT INTO complyt_milestone (tenant, order_ms, complyt_id, customers)
  SELECT $1, order_ms, complyt_id, least($5, $4 - number)
  FROM (
    SELECT order_ms, complyt_id, row_number() OVER (ORDER BY order_ms, complyt_id) - 1 AS number
    FROM (
      SELECT order_ms, complyt_id FROM complyt_customer
      WHERE tenant = $1 AND (order_ms, complyt_id) >= ($2, $3)
      ORDER BY order_ms, complyt_id LIMIT $4
    ) AS stretch
  ) AS numbered
  WHERE number > 0 AND number % $5 = 0
"""
_SHORTEN = """
  UPDATE complyt_milestone SET customers = $4
  WHERE tenant = $1 AND order_ms = $2 AND complyt_id = $3
"""


async def count(
    connection: Connection, tenant: bytes, came: Sequence[Place], went: Sequence[Place]
) -> bool:
    """Count customers that came to places, and left others; return whether `amid` is due."""
    await _locked(connection, _SHARE, tenant)
    places = [*came, *went]
    counted = await connection.fetch(
        _COUNT,
        tenant,
        [order_ms for order_ms, _ in places],
        [complyt_id for _, complyt_id in places],
        [1] * len(came) + [-1] * len(went),
    )
    return any(customers > milestones.FAR_APART for (customers,) in counted)


async def added(connection: Connection, tenant: bytes, customers: int) -> None:
    """Count so many customers that this transaction has added, wherever, while nobody else counts.

    To count each costs several times as much, and would keep others from counting meanwhile.
    """
    await alone(connection, tenant)
    before: int = await connection.fetchval(_SUM, tenant)
    await recount(connection, tenant, before + customers)


async def recount(connection: Connection, tenant: bytes, customers: int) -> None:
    """Set all milestones of a tenant anew, which has so many customers; nobody else may count."""
    await connection.execute(_FORGET, tenant)
    await connection.execute(_WHOLE, tenant, customers)
    if customers > milestones.FAR_APART:
        await amid(connection, tenant)


async def alone(connection: Connection, tenant: bytes) -> None:
    """Keep others from counting until the end of the transaction."""
    await _locked(connection, _ALONE, tenant)


async def amid(connection: Connection, tenant: bytes) -> None:
    """Set milestones where too many customers follow one."""
    apart = milestones.FAR_APART // 2
    async with connection.transaction():
        await alone(connection, tenant)
        crowded = await connection.fetch(_CROWDED, tenant, milestones.FAR_APART)
        for order_ms, complyt_id, customers in crowded:
            start = (tenant, order_ms, complyt_id)
            await execute_patiently(connection, _AMID, *start, customers, apart)
            await connection.execute(_SHORTEN, *start, apart)


async def execute_patiently(connection: Connection, statement: str, *values: Any) -> None:
    """Run a statement of a whole tenant; the transaction's others may then take long, too."""
    await connection.execute(f"SET LOCAL statement_timeout = '{_PATIENCE}s'")
    await connection.execute(statement, *values, timeout=_PATIENCE)


async def _locked(connection: Connection, lock: str, tenant: bytes) -> None:
    if await connection.fetchval(lock, tenant) is None:
        await connection.execute(_NEW, tenant)
        await connection.execute(_FIRST, tenant)
        await connection.fetchval(lock, tenant)

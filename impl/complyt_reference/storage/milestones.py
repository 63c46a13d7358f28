"""Milestones: every so many customers one, so that a page far behind costs what the first does.

A milestone is a place in the order of lists, and how many customers follow from there to the next.
A tenant's first lies before every place. They are counted in the transactions that write customers.
"""

from __future__ import annotations

import sqlite3

from complyt_reference.customers import Place

FAR_APART = 1_000  # customers; where more follow a milestone, another is set amid them

_COUNT = """
  UPDATE milestone SET customers = customers + ?
  WHERE tenant = ? AND (order_ms, complyt_id) = (
    SELECT order_ms, complyt_id FROM milestone
    WHERE tenant = ? AND (order_ms, complyt_id) <= (?, ?)
    ORDER BY order_ms DESC, complyt_id DESC LIMIT 1
  )
  RETURNING order_ms, complyt_id, customers
"""
_FIRST = "INSERT INTO milestone VALUES (?, -9223372036854775808, '', 1)"
_AMID = """
  INSERT INTO milestone
  SELECT tenant, order_ms, complyt_id, ? FROM customer
  WHERE tenant = ? AND (order_ms, complyt_id) >= (?, ?)
  ORDER BY order_ms, complyt_id LIMIT 1 OFFSET ?
"""
_FORGET = "DELETE FROM milestone WHERE tenant = ?"
_RECOUNT = """
  INSERT INTO milestone
  SELECT ?, iif(number = 0, -9223372036854775808, order_ms), iif(number = 0, '', complyt_id),
    min(?, customers - number)
  FROM (
    SELECT order_ms, complyt_id, count(*) OVER () AS customers,
      row_number() OVER (ORDER BY order_ms, complyt_id) - 1 AS number
    FROM customer WHERE tenant = ?
  )
  WHERE number % ? = 0
"""
_LAST_BEFORE = """
  SELECT order_ms, complyt_id, before FROM (
    SELECT order_ms, complyt_id, customers,
      sum(customers) OVER (ORDER BY order_ms, complyt_id) - customers AS before
    FROM milestone WHERE tenant = ?
  )
  WHERE before <= ? AND ? < before + customers
"""


def came(connection: sqlite3.Connection, tenant: str, place: Place) -> None:
    """Count a customer that was written at a place."""
    counted = connection.execute(_COUNT, (1, tenant, tenant, *place)).fetchone()
    if counted is None:
        connection.execute(_FIRST, (tenant,))
        return
    *start, customers = counted
    if customers > FAR_APART:
        half = customers // 2
        connection.execute(_AMID, (customers - half, tenant, *start, half))
        connection.execute(_COUNT, (half - customers, tenant, tenant, *start))


def went(connection: sqlite3.Connection, tenant: str, place: Place) -> None:
    """Count that a customer left a place."""
    connection.execute(_COUNT, (-1, tenant, tenant, *place))


def recount(connection: sqlite3.Connection, tenant: str) -> None:
    """Set all milestones of a tenant anew, which many changes make quicker than to count each."""
    apart = FAR_APART // 2
    connection.execute(_FORGET, (tenant,))
    connection.execute(_RECOUNT, (tenant, apart, tenant, apart))


def last_before(
    connection: sqlite3.Connection, tenant: str, customers: int
) -> tuple[Place, int] | None:
    """Return the last milestone that so many customers lie before, and how many follow it.

    None where there are no more customers than that.
    """
    found = connection.execute(_LAST_BEFORE, (tenant, customers, customers)).fetchone()
    return ((found[0], found[1]), customers - found[2]) if found else None

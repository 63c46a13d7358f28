"""All customers of a tenant at once: removed, kept under a name, and brought back."""

from __future__ import annotations

import sqlite3

from complyt_reference.errors import UnknownControl
from complyt_reference.storage import milestones

_CLEAR = "DELETE FROM customer WHERE tenant = ?"
_LIST = "SELECT name, customers FROM snapshot WHERE tenant = ? ORDER BY name"
_FIND = "SELECT customers FROM snapshot WHERE tenant = ? AND name = ?"
_DROP = "DELETE FROM snapshot WHERE tenant = ? AND name = ? RETURNING customers"
_DROP_CUSTOMERS = "DELETE FROM snapshot_customer WHERE tenant = ? AND name = ?"
_TAKE = "INSERT INTO snapshot VALUES (?, ?, ?)"
_TAKE_CUSTOMERS = """
  INSERT INTO snapshot_customer
  SELECT tenant, ?, source, external_id, complyt_id, order_ms, answer FROM customer
  WHERE tenant = ? ORDER BY source, external_id
"""
_RESTORE_CUSTOMERS = """
  INSERT INTO customer
  SELECT tenant, source, external_id, complyt_id, order_ms, answer FROM snapshot_customer
  WHERE tenant = ? AND name = ?
"""


def clear(connection: sqlite3.Connection, tenant: str) -> None:
    """Remove all customers."""
    connection.execute(_CLEAR, (tenant,))
    milestones.recount(connection, tenant)


def listed(connection: sqlite3.Connection, tenant: str) -> dict[str, int]:
    """Return the snapshots, by name, with how many customers each has."""
    return dict(connection.execute(_LIST, (tenant,)).fetchall())


def take(connection: sqlite3.Connection, tenant: str, name: str) -> int:
    """Keep the customers under a name; return how many there are."""
    _drop(connection, tenant, name)
    customers = connection.execute(_TAKE_CUSTOMERS, (name, tenant)).rowcount
    connection.execute(_TAKE, (tenant, name, customers))
    return customers


def restore(connection: sqlite3.Connection, tenant: str, name: str) -> int:
    """Make the customers those of a snapshot; return how many; raises UnknownControl."""
    found = connection.execute(_FIND, (tenant, name)).fetchone()
    if found is None:
        raise unknown(name)
    connection.execute(_CLEAR, (tenant,))
    connection.execute(_RESTORE_CUSTOMERS, (tenant, name))
    milestones.recount(connection, tenant)
    customers: int = found[0]
    return customers


def drop(connection: sqlite3.Connection, tenant: str, name: str) -> None:
    """Forget a snapshot; raises UnknownControl."""
    if not _drop(connection, tenant, name):
        raise unknown(name)


def unknown(name: str) -> UnknownControl:
    """Return the refusal of a snapshot that the tenant does not have."""
    return UnknownControl(f"There is no snapshot {name!r}.")


def _drop(connection: sqlite3.Connection, tenant: str, name: str) -> bool:
    connection.execute(_DROP_CUSTOMERS, (tenant, name))
    return bool(connection.execute(_DROP, (tenant, name)).fetchall())

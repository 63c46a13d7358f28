"""The schema of the SQLite file, its versions and how an older file gets the newest."""

from __future__ import annotations

import sqlite3

from complyt_reference.storage.errors import StorageError

APPLICATION_ID = 0x434D504C  # "CMPL", tells our files from other SQLite files

# Each entry takes a file from the version that is its index to the next; never edited, only added.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE customer (
             tenant TEXT NOT NULL,
             source TEXT NOT NULL,
             external_id TEXT NOT NULL,
             complyt_id TEXT NOT NULL,
             created_ms INTEGER NOT NULL,
             answer BLOB NOT NULL,
             PRIMARY KEY (tenant, source, external_id)
           )""",
        "CREATE UNIQUE INDEX customer_complyt_id ON customer (tenant, complyt_id)",
        "CREATE INDEX customer_order ON customer (tenant, created_ms DESC, complyt_id)",
    ),
    (
        "DROP INDEX customer_order",
        "ALTER TABLE customer RENAME COLUMN created_ms TO order_ms",
        "UPDATE customer SET order_ms = -order_ms",
        "CREATE INDEX customer_order ON customer (tenant, order_ms, complyt_id)",
        """CREATE TABLE milestone (
             tenant TEXT NOT NULL,
             order_ms INTEGER NOT NULL,
             complyt_id TEXT NOT NULL,
             customers INTEGER NOT NULL,
             PRIMARY KEY (tenant, order_ms, complyt_id)
           ) WITHOUT ROWID""",
        """INSERT INTO milestone
           SELECT tenant,
             iif(number = 0, -9223372036854775808, order_ms), iif(number = 0, '', complyt_id),
             min(500, customers - number)
           FROM (
             SELECT tenant, order_ms, complyt_id, count(*) OVER (PARTITION BY tenant) AS customers,
               row_number() OVER (PARTITION BY tenant ORDER BY order_ms, complyt_id) - 1 AS number
             FROM customer
           )
           WHERE number % 500 = 0""",
    ),
    (
        """CREATE TABLE snapshot (
             tenant TEXT NOT NULL,
             name TEXT NOT NULL,
             customers INTEGER NOT NULL,
             PRIMARY KEY (tenant, name)
           ) WITHOUT ROWID""",
        """CREATE TABLE snapshot_customer (
             tenant TEXT NOT NULL,
             name TEXT NOT NULL,
             source TEXT NOT NULL,
             external_id TEXT NOT NULL,
             complyt_id TEXT NOT NULL,
             order_ms INTEGER NOT NULL,
             answer BLOB NOT NULL,
             PRIMARY KEY (tenant, name, source, external_id)
           ) WITHOUT ROWID""",
    ),
)


def migrate(connection: sqlite3.Connection, path: str) -> None:
    """Bring the file up to date in one transaction; raises StorageError when it is not ours."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        for statements in MIGRATIONS[known_version(connection, path) :]:
            for statement in statements:
                connection.execute(statement)
        # Said each time: a file that may only be read is opened silently, and refuses this.
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def known_version(connection: sqlite3.Connection, path: str) -> int:
    """Return the version of the file's schema; raises StorageError when it is not ours."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if tables and application != APPLICATION_ID:
        raise StorageError(
            f"{path} is a SQLite file of another program; name another file with --database."
        )
    if version > len(MIGRATIONS):
        raise StorageError(
            f"{path} was written by a newer version of complyt-reference (schema {version}, "
            f"this one knows {len(MIGRATIONS)}); update it or choose another with --database."
        )
    return version

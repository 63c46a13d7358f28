"""What lets an engine that spreads tables by tenant carry the database unchanged."""

import inspect
import re
from types import ModuleType

import pytest

from complyt_reference.storage import (
    postgresql,
    postgresql_inspection,
    postgresql_milestones,
    postgresql_schema,
    postgresql_snapshots,
    postgresql_writer,
)
from tests.storages import body, using
from trials.postgresql import rows_of

MODULES = (
    postgresql,
    postgresql_inspection,
    postgresql_milestones,
    postgresql_schema,
    postgresql_snapshots,
    postgresql_writer,
)
# The versions of the schema are of no tenant, and the same wherever they are read.
INDEXES = """
  SELECT tables.relname, indexes.relname, columns.attname
  FROM pg_index
  JOIN pg_class AS indexes ON indexes.oid = indexrelid
  JOIN pg_class AS tables ON tables.oid = indrelid
  JOIN pg_attribute AS columns ON columns.attrelid = indrelid AND columns.attnum = indkey[0]
  WHERE tables.relname LIKE 'complyt%' AND tables.relname <> 'complyt_migration'
"""


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_nothing_is_asked_for_that_spread_tables_lack(module: ModuleType) -> None:
    """No module names sequences, advisory locks or what a session keeps."""
    unwanted = r"\b(nextval|(?:big)?serial|GENERATED|pg_advisory\w*|LISTEN|TEMP|REFERENCES)\b"
    assert re.findall(unwanted, inspect.getsource(module)) == []


def test_every_key_and_index_begins_with_the_tenant(postgresql_database: str) -> None:
    """In the database as it is made, each index has the tenant first, and there is no sequence."""
    using(postgresql_database, lambda storage: storage.for_tenant("t").put(body()))
    indexes = rows_of(postgresql_database, INDEXES)
    assert len(indexes) >= 5
    assert {column for _, _, column in indexes} == {"tenant"}
    assert rows_of(postgresql_database, "SELECT relname FROM pg_class WHERE relkind = 'S'") == []

"""No statement reads or writes customers of more than one tenant."""

import ast
import inspect
import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest

from complyt_reference import storage
from tests.storage.tenancy import wrongs

MODULES = [
    import_module(f"{storage.__name__}.{each.name}")
    for each in pkgutil.iter_modules(storage.__path__)
]
BEGINS = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH|MERGE|TRUNCATE)\b")

# It tells that a file can be read, whatever is in it.
OF_NO_CUSTOMER = "SELECT 1 FROM customer LIMIT 1"


def texts(module: ModuleType) -> Iterator[tuple[int, str]]:
    """Yield the texts of a module, each with its line; a hole in one is `...`."""
    parts: set[ast.AST] = set()
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.JoinedStr):
            parts.update(node.values)
            pieces = [
                each.value if isinstance(each, ast.Constant) else "..." for each in node.values
            ]
            yield node.lineno, "".join(map(str, pieces))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in parts:
            yield node.lineno, node.value


def statements() -> Iterator[Any]:
    """Yield the statements of all modules, but for migrations, which are of all tenants."""
    for module in MODULES:
        name = module.__name__.rpartition(".")[2]
        dialect = "postgres" if name.startswith("postgresql") else "sqlite"
        migrations = [text for each in getattr(module, "MIGRATIONS", ()) for text in each]
        for line, text in texts(module):
            if BEGINS.match(text) and text not in (*migrations, OF_NO_CUSTOMER):
                yield pytest.param(text, dialect, id=f"{name}:{line}")


def test_statements_of_both_databases_are_found() -> None:
    """In each module that says SQL, PostgreSQL's and SQLite's."""
    found = {str(each.id).partition(":")[0] for each in statements()}
    both = ("milestones", "snapshots", "schema")
    assert found == {
        *("sqlite", "postgresql", "postgresql_writer", "postgresql_inspection"),
        *both,
        *(f"postgresql_{name}" for name in both),
    }


@pytest.mark.parametrize(("statement", "dialect"), list(statements()))
def test_each_statement_is_of_one_tenant(statement: str, dialect: str) -> None:
    """Each table that it reads or writes is narrowed to the tenant, or given it."""
    assert wrongs(statement, dialect) == []


@pytest.mark.parametrize(
    ("statement", "wrong"),
    [
        ("SELECT 1 FROM a WHERE tenant = $1 OR true", "a is not narrowed"),
        ("SELECT 1 FROM a WHERE (tenant = $1 AND b = 2) OR c = 3", "a is not narrowed"),
        ("SELECT 1 FROM a WHERE NOT tenant = $1", "a is not narrowed"),
        ("SELECT 1 FROM a WHERE tenant = $2", "a is not narrowed"),
        ("SELECT 1 FROM a WHERE tenant = 't'", "a is not narrowed"),
        ("SELECT 1 FROM a WHERE tenant <> $1", "a is not narrowed"),
        ("SELECT 1 FROM a WHERE tenant = tenant", "a is not narrowed"),
        ("SELECT 1 FROM a JOIN b ON a.c = b.c WHERE a.tenant = $1", "b is not narrowed"),
        ("SELECT 1 FROM a, b WHERE a.tenant = $1", "b is not narrowed"),
        ("SELECT 1 FROM a, b WHERE tenant = $1", "a is not narrowed"),
        ("SELECT 1 FROM a JOIN a AS b ON b.c = a.c AND a.tenant = $1", "a is not narrowed"),
        ("SELECT 1 FROM a LEFT JOIN b ON a.tenant = $1 AND b.tenant = $1", "a is not narrowed"),
        ("SELECT 1 FROM a WHERE tenant = $1 AND c IN (SELECT c FROM b)", "b is not narrowed"),
        ("WITH b AS (SELECT c FROM a) SELECT 1 FROM b", "a is not narrowed"),
        ("SELECT 1 FROM a JOIN (SELECT c AS tenant FROM b WHERE tenant = $1) AS d "
         "ON a.tenant = d.tenant", "a is not narrowed"),
        ("SELECT 1 FROM a WHERE tenant = $1 UNION ALL SELECT 1 FROM b", "b is not narrowed"),
        ("DELETE FROM a", "a is not narrowed"),
        ("DELETE FROM a USING b WHERE a.tenant = $1 AND a.c = b.c", "b is not narrowed"),
        ("UPDATE a SET tenant = $1", "the tenant is changed"),
        ("UPDATE a SET tenant = $1 WHERE tenant = $1", "the tenant is changed"),
        ("UPDATE a SET (c, tenant) = ($2, $3) WHERE tenant = $1", "the tenant is changed"),
        ("UPDATE a SET c = b.c FROM b WHERE a.tenant = $1", "b is not narrowed"),
        ("INSERT INTO a (tenant, c) VALUES ($1, $2), ($3, $4)", "a is not given"),
        ("INSERT INTO a (c, tenant) VALUES ($1, $2)", "a is not given"),
        ("INSERT INTO a (tenant) SELECT b.tenant FROM unnest($2) AS b (tenant)", "a is not given"),
        ("INSERT INTO a SELECT * FROM b WHERE tenant = $1", "a is not given"),
        ("INSERT INTO a (tenant) VALUES ($1) ON CONFLICT (c) DO UPDATE SET tenant = $1",
         "the tenant is changed"),
    ],
)  # fmt: skip  # a statement and what is wrong with it are one line, as far as it goes
def test_a_statement_that_is_of_several_tenants_is_found(statement: str, wrong: str) -> None:
    """However much it speaks of one."""
    assert any(each.startswith(wrong) for each in wrongs(statement, "postgres"))


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT 1 FROM a WHERE b = 2 AND (tenant = $1 AND c = 3)",
        "SELECT 1 FROM a AS b JOIN c ON c.tenant = b.tenant WHERE $1 = b.tenant",
        "SELECT 1 FROM a JOIN (SELECT tenant FROM b WHERE tenant = $1) AS d ON a.tenant = d.tenant",
        "INSERT INTO a SELECT tenant, c FROM b WHERE tenant = $1",
        "WITH b AS (SELECT c FROM a WHERE tenant = $1) SELECT 1 FROM b",
    ],
)
def test_a_statement_that_is_of_one_tenant_is_none(statement: str) -> None:
    """Wherever it says so."""
    assert wrongs(statement, "postgres") == []

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from complyt_reference import moving
from complyt_reference.clients import Client, entry, hash_secret
from complyt_reference.moving import MovingError
from complyt_reference.storage import Storage, open_storage
from tests.storages import listed, using

ONE, ANOTHER = "sqlite:///one.db", "sqlite:///another.db"
Command = Callable[..., Any]


def body(external_id: str, **changes: Any) -> dict[str, Any]:
    """Return a PUT body."""
    return {
        "externalId": external_id,
        "source": "1",
        "customerType": "RETAIL",
        "externalTimestamps": {
            "createdDate": "2022-10-19T07:00:00.5Z",
            "updatedDate": "2023-01-01",
        },
        **changes,
    }


@pytest.fixture
def exported(tmp_path: Path, command: Command) -> str:
    """Store a tenant's customers, and one of another's, and return the tenant's export."""

    async def fill() -> None:
        storage = open_storage(f"sqlite:///{tmp_path / 'one.db'}")
        await storage.open()
        for number in range(30):
            await storage.for_tenant("t").put(body(f"é/{number}".replace("/", "\N{SNOWMAN}")))
        await storage.for_tenant("t").put(body("full", name="n", address={"zip": "1"}, email=""))
        await storage.for_tenant("u").put(body("of another tenant"))
        await storage.close()

    asyncio.run(fill())
    done = command("export", "--database", ONE, "--tenant", "t")
    assert done.stderr == "Exported 31 customers of t.\n"
    return str(done.stdout)


def imported(command: Command, lines: str, *, tenant: str = "t") -> Any:
    """Import lines into another database."""
    return command("import", "--database", ANOTHER, "--tenant", tenant, "-", stdin=lines)


def in_another(command: Command) -> str:
    """Return what the tenant has in the other database."""
    done = command("export", "--database", ANOTHER, "--tenant", "t")
    assert done.returncode == 0 or "no customers of t," in done.stderr
    return str(done.stdout)


def test_a_moved_tenant_is_the_same(command: Command, exported: str) -> None:
    """What was imported exports as it was, byte for byte."""
    done = imported(command, exported)
    assert done.stderr == "Imported 31 customers into t; read back, they are the same.\n"
    assert in_another(command) == exported


def test_an_import_adds_to_what_is_there(command: Command, exported: str) -> None:
    """Two halves that are imported one after the other are the whole."""
    lines = exported.splitlines(keepends=True)
    for half in (lines[20:], lines[:20]):
        assert imported(command, "".join(half)).returncode == 0
    assert in_another(command) == exported


def test_lines_in_another_form_are_the_same_customers(command: Command, exported: str) -> None:
    """Blanks, the order of keys, and nulls that are left out change nothing."""
    customers = [json.loads(line) for line in exported.splitlines()]
    sparse = [
        {name: customer[name] for name in sorted(customer) if customer[name] is not None}
        for customer in customers
    ]
    imported(command, "\n\n".join(json.dumps(customer) for customer in reversed(sparse)))
    assert in_another(command) == exported


def test_complyt_ids_are_taken_in_either_case(
    command: Command, exported: str, database: str
) -> None:
    """They are stored, and so answered and compared, in lower case (D28)."""
    first, second = exported.splitlines(keepends=True)[:2]
    there = ("--database", database, "--tenant", "t")
    same = json.loads(first)["complytId"]
    assert command("import", *there, "-", stdin=first.replace(same, same.upper())).returncode == 0
    assert command("export", *there).stdout == first
    its = second.replace(json.loads(second)["complytId"], same.upper())
    assert "already. Nothing was imported." in command("import", *there, "-", stdin=its).stderr


def test_an_imported_tenant_is_served(
    command: Command, exported: str, serve: Callable[..., Any]
) -> None:
    """Customers of an import are read, paged and changed under the complytIds they had."""
    imported(command, exported, tenant="sandbox")
    customers = [json.loads(line) for line in exported.splitlines()]
    with serve("--database", ANOTHER).client() as client:
        assert client.get("/v1/customers").json() == customers
        assert client.get("/v1/customers?page=4&size=10").json() == customers[30:]
        first = customers[0]
        patched = client.patch(f"/v1/customers/complytId/{first['complytId']}", json={"name": "n"})
        assert patched.json()["externalId"] == first["externalId"]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("{", "[{", "Line 31 is not JSON; nothing was imported."),
        ("}\n", "}]\n", "Line 31 is not JSON; nothing was imported."),
        ('"complytId"', '"complyt"', "Line 31 is no customer (the whole: "),
        ('"RETAIL"', '"WHOLESALE"', "(customerType: "),
        ("2022-10-19", "2022-02-30", "Line 31 has a time that does not exist"),
    ],
    ids=["opened", "closed", "missing", "enum", "date"],
)
def test_a_line_that_is_no_customer_is_named(
    command: Command, exported: str, old: str, new: str, sentence: str
) -> None:
    """An import with a wrong line, the last even, names it and imports nothing."""
    lines = exported.splitlines(keepends=True)
    done = imported(command, "".join([*lines[:-1], lines[-1].replace(old, new, 1)]))
    assert (done.returncode, done.stdout) == (2, "")
    assert sentence in done.stderr
    assert in_another(command) == ""


def test_a_customer_that_is_there_is_not_replaced(command: Command, exported: str) -> None:
    """An import of a customer that the tenant has already names its line and imports nothing."""
    lines = exported.splitlines(keepends=True)
    imported(command, lines[-1])
    done = imported(command, "\n" + exported)
    assert done.returncode == 2
    assert "Line 32: There is a customer with source 1 and externalId " in done.stderr
    assert "already. Nothing was imported." in done.stderr
    assert in_another(command) == lines[-1]


@pytest.mark.parametrize(
    ("changed", "same"),
    [("complytId", "source and externalId"), ("externalId", "complytId")],
)
def test_a_line_that_is_repeated_is_named(
    database: str, exported: str, changed: str, same: str
) -> None:
    """Both lines of a customer are named, however far apart, and nothing is imported."""
    lines = exported.splitlines()
    repeated = {**json.loads(lines[2]), changed: "9f8ee193-1a71-42b4-801d-ee1d8a161fbe"}
    file = [line.encode() for line in (*lines, "", json.dumps(repeated))]

    async def take_over(storage: Storage) -> None:
        customers = storage.for_tenant("t")
        with pytest.raises(MovingError, match=f"Lines 3 and 33 have the same {same}. Nothing"):
            await moving.take_over(customers, lambda: file)
        assert await listed(customers) == []

    using(database, take_over)


def test_an_export_of_a_file_that_is_not_there_makes_none(command: Command, tmp_path: Path) -> None:
    """Its name is told, and what was exported before is kept."""
    backup = tmp_path / "backup.jsonl"
    backup.write_text("before")
    done = command("export", "--database", "sqlite:///no/a.db", "--tenant", "t", str(backup))
    assert (done.returncode, done.stdout) == (1, "")
    assert "There is no file no/a.db" in done.stderr
    assert [each.name for each in tmp_path.iterdir()] == [backup.name]
    assert backup.read_text() == "before"


def test_an_export_of_no_customers_is_no_backup(
    command: Command, database: str, tmp_path: Path
) -> None:
    """A tenant without customers may be a wrong name, unless the server's clients have it."""
    using(database, lambda storage: storage.for_tenant("t").put(body("a")))
    export = ("export", "--database", database, "--tenant", "u")
    done = command(*export)
    assert (done.returncode, done.stdout) == (1, "")
    assert "no customers of u, and cannot tell whether there is such a tenant" in done.stderr
    file = tmp_path / "clients.toml"
    file.write_text(entry(Client("c", "u", (), hash_secret("s"))))
    done = command(*export, "--clients", str(file))
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "Exported 0 customers of u.\n"
    done = command("export", "--database", database, "--tenant", "sandbox")
    assert (done.returncode, done.stderr) == (0, "Exported 0 customers of sandbox.\n")


def test_a_database_in_memory_is_nothing_to_move(wrong: Callable[..., str]) -> None:
    """A database in memory has no tenant that outlives its server."""
    assert "name a file" in wrong("export", "--database", "sqlite:///:memory:", "--tenant", "t")

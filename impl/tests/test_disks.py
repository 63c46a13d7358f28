"""Disks that fill up, break or lose the file: what was acknowledged is there, and nothing half."""

import resource
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import urllib3

from tests.disks import Disk, MemoryDisk, image_disk, memory_disk
from tests.servers import COMMAND, ENVIRONMENT
from trials.crash import unlisted
from trials.crash_clients import Client
from trials.serving import Server

PATIENCE = 30  # seconds until what does not come counts as hanging
WRITES = 20  # of each client, in a row, which show that a state lasts


def until(reached: Callable[[], bool], sentence: str) -> None:
    """Wait for something that clients will see."""
    end = time.monotonic() + PATIENCE
    while not reached():
        assert time.monotonic() < end, sentence
        time.sleep(0.01)  # nothing tells of it


@contextmanager
def running(folder: Path, database: Path, disk: Disk | None = None) -> Iterator[Server]:
    """Serve a file; the server may be killed and started again."""
    server = Server(
        folder,
        *("--database", f"sqlite:///{database}", "--key", str(folder / "signing.key")),
        within=disk.within if disk else (),
    )
    server.start()
    try:
        yield server
    finally:
        server.kill()


@contextmanager
def writing(server: Server) -> Iterator[list[Client]]:
    """Write without end, by several clients; in the end no answer may have been wrong."""
    token = server.token()
    clients = [Client(f"c{number}", server.url, token, number) for number in range(3)]
    clients[0].write_first()
    ended = threading.Event()
    threads = [threading.Thread(target=each.write_until, args=(ended,)) for each in clients]
    for thread in threads:
        thread.start()
    try:
        yield clients
    finally:
        ended.set()
        for thread in threads:
            thread.join()
    assert [problem for client in clients for problem in client.problems] == []


def until_acknowledged(clients: list[Client]) -> None:
    """Wait until each has written some more."""
    before = [client.acknowledged for client in clients]
    until(
        lambda: all(
            client.acknowledged >= written + WRITES
            for client, written in zip(clients, before, strict=True)
        ),
        "Writes are not acknowledged.",
    )


def until_refused(clients: list[Client]) -> None:
    """Wait until no write of any client is acknowledged any more, but each answered 503."""
    before = [client.refused for client in clients]
    until(
        lambda: all(
            client.refused >= refused + WRITES
            for client, refused in zip(clients, before, strict=True)
        ),
        "Writes are not refused.",
    )
    acknowledged = [client.acknowledged for client in clients]
    before = [client.refused for client in clients]
    until(lambda: [client.refused for client in clients] != before, "Writes hang.")
    assert [client.acknowledged for client in clients] == acknowledged


def require_all(clients: list[Client]) -> None:
    """Read everything, one by one and as a list."""
    for client in clients:
        client.check()
    assert [problem for client in clients for problem in client.problems] == []
    assert unlisted(clients) == []


def asked(client: Client, method: str, path: str) -> urllib3.BaseHTTPResponse:
    """Ask for something, as that client."""
    body = b'{"name":"unsaid"}' if method == "PATCH" else None
    headers = {"Authorization": f"Bearer {client.token}", "Content-Type": "application/json"}
    return urllib3.request(method, client.url + path, headers=headers, body=body, retries=False)


def require_503(client: Client, method: str = "PATCH", path: str = "") -> None:
    """Ask for something that cannot be had; its answer is as the contract says (D27)."""
    assert client.written[0].answer is not None
    answer = asked(
        client, method, path or f"/v1/customers/complytId/{client.written[0].answer['complytId']}"
    )
    assert (answer.status, answer.headers["Retry-After"]) == (503, "1")
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_full_disk_is_unavailable_until_it_has_room(tmp_path: Path) -> None:
    """Writes are answered 503 and reads as ever; with room they work, and nothing is lost."""
    with (
        memory_disk(tmp_path, "16m") as disk,
        running(tmp_path, disk.path / "customers.db", disk) as server,
    ):
        with writing(server) as clients:
            for _ in range(3):
                until_acknowledged(clients)
                disk.fill()
                until_refused(clients)
                require_503(clients[0])
                assert asked(clients[0], "GET", "/v1/customers?page=1").status == 200
                disk.empty()
            until_acknowledged(clients)
        require_all(clients)
        server.kill()
        server.start()
        require_all(clients)


def test_a_server_that_ends_on_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    """Killed while the disk is full, it has everything when it is started with room."""
    with (
        memory_disk(tmp_path, "16m") as disk,
        running(tmp_path, disk.path / "customers.db", disk) as server,
    ):
        with writing(server) as clients:
            until_acknowledged(clients)
            disk.fill()
            until_refused(clients)
        server.kill()
        disk.empty()
        server.start()
        require_all(clients)


def test_a_disk_that_turns_read_only_is_read(tmp_path: Path) -> None:
    """On a file system with an error writes are answered 503; repaired, it has everything."""
    with (
        image_disk(tmp_path) as disk,
        running(tmp_path, disk.path / "customers.db", disk) as server,
    ):
        with writing(server) as clients:
            until_acknowledged(clients)
            disk.break_down()
            until_refused(clients)
            require_503(clients[0])
        require_all(clients)
        server.kill()
        disk.repair()
        server.start()
        require_all(clients)


def test_a_disk_that_dies_is_unavailable(tmp_path: Path) -> None:
    """On a disk that fails in all that is asked of it nothing is acknowledged."""
    with (
        image_disk(tmp_path) as disk,
        running(tmp_path, disk.path / "customers.db", disk) as server,
    ):
        with writing(server) as clients:
            until_acknowledged(clients)
            disk.die()
            until_refused(clients)
            require_503(clients[0])
            for path in (
                "/readyz",
                "/v1/customers",
                "/v1/customers?page=1",
                "/v1/customers/source/1/externalId/c0-0",
            ):
                require_503(clients[0], "GET", path)
        server.kill()
        disk.repair()
        server.start()
        require_all(clients)


def test_a_file_that_may_not_grow_is_unavailable_until_it_may(tmp_path: Path) -> None:
    """A limit to the size of files refuses as a full disk does, and can be taken back."""
    with running(tmp_path, tmp_path / "customers.db") as server:
        with writing(server) as clients:
            until_acknowledged(clients)
            before = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)
            resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (1, before[1]))
            until_refused(clients)
            require_503(clients[0])
            resource.prlimit(server.pid, resource.RLIMIT_FSIZE, before)
            until_acknowledged(clients)
        require_all(clients)


def test_a_deleted_file_can_be_saved(tmp_path: Path) -> None:
    """Nothing is acknowledged any more, and what was is still to be had from the process."""
    database = tmp_path / "data" / "customers.db"
    database.parent.mkdir()
    with running(tmp_path, database) as server:
        with writing(server) as clients:
            until_acknowledged(clients)
            for file in list(database.parent.iterdir()):
                file.unlink()
            until_refused(clients)
            for method, path in (("GET", "/v1/customers"), ("GET", "/readyz"), ("PATCH", "")):
                require_503(clients[0], method, path)
        assert list(database.parent.iterdir()) == []
        for opened in Path(f"/proc/{server.pid}/fd").iterdir():
            name = Path(str(opened.readlink()).removesuffix(" (deleted)"))
            if name in (database, database.with_name("customers.db-wal")):
                shutil.copyfile(opened, name)
        server.kill()
        server.start()
        require_all(clients)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (MemoryDisk.fill, "its disk is full; make room"),
        (MemoryDisk.turn_read_only, "check that its folder exists and may be written"),
    ],
    ids=["full", "read-only"],
)
def test_a_disk_that_cannot_be_written_is_said_at_the_start(
    tmp_path: Path, spoil: Callable[[MemoryDisk], None], told: str
) -> None:
    """The server does not start, and says in a sentence why and what to do."""
    with memory_disk(tmp_path, "1m") as disk:
        spoil(disk)
        ended = subprocess.run(
            [*disk.within, COMMAND, "serve", "--port", "0",
             "--database", f"sqlite:///{disk.path}/customers.db",
             "--key", str(tmp_path / "signing.key")],
            capture_output=True, text=True, env=ENVIRONMENT, timeout=PATIENCE, check=False,
        )  # fmt: skip  # a command line reads as lines
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert f"{disk.path}/customers.db cannot be " in ended.stderr
    assert told in ended.stderr

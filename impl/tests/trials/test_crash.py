import random
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from trials.crash import amid_writes, killed_database, killed_server, unlisted
from trials.crash_clients import Client
from trials.postgresql import running
from trials.serving import Server

TIMES = 3


def problems(server: Server, crash: Callable[[], float]) -> list[str]:
    """Crash a few times amid writes; return what is wrong afterwards."""
    token = server.token()
    clients = [Client(f"c{number}", server.url, token, number) for number in range(3)]
    clients[0].write_first()
    for _ in range(TIMES):
        amid_writes(clients, random.Random(1), crash)
        for client in clients:
            client.check()
    assert all(client.acknowledged for client in clients)
    return [problem for client in clients for problem in client.problems] + unlisted(clients)


def test_a_killed_server_loses_nothing(tmp_path: Path) -> None:
    """What was acknowledged before a kill is there after the next start."""
    server = Server(tmp_path, "--database", "sqlite:///crash.db", "--workers", "2")
    server.start()
    try:
        assert problems(server, partial(killed_server, server)) == []
    finally:
        server.kill()


def test_a_killed_database_loses_nothing(tmp_path: Path) -> None:
    """What was acknowledged before PostgreSQL was killed is there when it is back."""
    with running() as database:
        url = database.create("crash")
        server = Server(tmp_path, "--database", url, "--key", "signing.key")
        server.start()
        try:
            assert problems(server, partial(killed_database, server, database)) == []
        finally:
            server.kill()


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda client: setattr(client.written[0], "serial", 7), "was acknowledged"),
        (lambda client: client.written[0].answer.update(complytId="x"), "another complytId"),
    ],
    ids=["lost", "another"],
)
def test_what_is_lost_is_told(tmp_path: Path, spoil: Callable[[Client], None], told: str) -> None:
    """A client that knows of more than the server has says so."""
    server = Server(tmp_path, "--database", "sqlite:///:memory:")
    server.start()
    try:
        client = Client("c", server.url, server.token(), 1)
        client.write_first()
        spoil(client)
        client.check()
        assert told in client.problems[0]
    finally:
        server.kill()

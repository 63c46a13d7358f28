"""File descriptors that are used up: who is connected is served, and the server recovers."""

import resource
import select
import socket
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest
import urllib3

from tests.hostile.cases import BODY, PAIR, TOKEN, head, put
from tests.hostile.wire import answers, connect, read_to_end
from tests.storages import body
from trials.serving import Server

FILES = 128
CONNECTIONS = FILES // 2  # which the server takes where it may open so many files
PATIENCE = 30  # seconds until what does not come counts as hanging
HEALTH = head(target=b"/healthz")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """Serve with few file descriptors."""
    server = Server(
        tmp_path,
        *("--database", "sqlite:///customers.db", "--key", "signing.key"),
        within=["prlimit", f"--nofile={FILES}:{FILES * 2}"],
    )
    server.start()
    yield server
    server.kill()


class Caller:
    """Has one connection, from its first request on."""

    def __init__(self, server: Server) -> None:
        self._url = server.url
        self._headers = {"Authorization": f"Bearer {server.token()}"}
        self._pool = urllib3.PoolManager(maxsize=1, retries=False, timeout=PATIENCE)

    def ask(self, path: str, sent: Any = None) -> urllib3.BaseHTTPResponse:
        """GET, or PUT what is sent."""
        method = "GET" if sent is None else "PUT"
        return self._pool.request(method, self._url + path, headers=self._headers, json=sent)

    def put(self, external_id: str) -> Any:
        """Write a customer and return it."""
        path = f"/v1/customers/source/1/externalId/{external_id}"
        answer = self.ask(path, body(external_id))
        assert answer.status == 201
        return answer.json()


@contextmanager
def connections(server: Server, number: int) -> Iterator[Sequence[socket.socket]]:
    """Open so many connections, and close them in the end."""
    with ExitStack() as stack:
        yield [stack.enter_context(connect(server.url)) for _ in range(number)]


def is_closed(connection: socket.socket) -> bool:
    """Ask on a connection; return whether the server has closed it."""
    try:
        connection.sendall(HEALTH)
        return not connection.recv(100)
    except ConnectionError:
        return True


def test_files_that_are_used_up_are_missed_until_they_are_there(server: Server) -> None:
    """Without one, new connections are closed and whole lists answered 503; nothing is lost."""
    caller = Caller(server)
    stored = [caller.put("before")]
    held = psutil.Process(server.pid).num_fds()
    resource.prlimit(server.pid, resource.RLIMIT_NOFILE, (held + 10, FILES * 2))
    with connections(server, 40) as opened:
        while psutil.Process(server.pid).num_fds() < held + 10:
            time.sleep(0.01)  # nothing tells of connections that are accepted
        stored.append(caller.put("meanwhile"))
        assert caller.ask("/v1/customers?page=1").json() == sorted(stored, key=by_place)
        refused = caller.ask("/v1/customers")
        assert (refused.status, refused.headers["Retry-After"]) == (503, "1")
        assert refused.headers["Content-Type"] == "application/problem+json"
        assert [is_closed(each) for each in opened].count(True) >= 30
    stored.append(caller.put("afterwards"))
    while (answer := caller.ask("/v1/customers")).status == 503:
        time.sleep(0.01)  # nothing tells of connections that are closed
    assert answer.json() == sorted(stored, key=by_place)
    assert Caller(server).ask("/v1/customers").json() == answer.json()


def by_place(customer: Any) -> str:
    """Return what orders customers of the same createdDate (D13)."""
    return str(customer["complytId"])


def test_idle_connections_make_room(server: Server) -> None:
    """However many were opened and say nothing, a newcomer is served."""
    caller = Caller(server)
    with connections(server, FILES * 3) as opened:
        caller.put("a")
        assert caller.ask("/v1/customers").status == 200
        assert 0 < [is_closed(each) for each in opened].count(False) <= CONNECTIONS


def test_requests_that_are_begun_and_not_ended_make_room(server: Server) -> None:
    """One that has not come to its end is refused where another one needs its place."""
    caller = Caller(server)
    with connections(server, CONNECTIONS) as opened:
        for connection in opened:
            connection.sendall(HEALTH[:-2])
        assert caller.ask("/v1/customers").status == 200
        (refused, *_), _, _ = select.select(opened, [], [], PATIENCE)
        (refusal,) = answers(read_to_end(refused))
        assert refusal.status == 408


def test_a_newcomer_is_refused_where_all_are_being_answered(server: Server, tmp_path: Path) -> None:
    """It is told when to come back, and those that were before it are answered."""
    token = server.token().encode()
    with (
        closing(sqlite3.connect(tmp_path / "customers.db")) as database,
        connections(server, CONNECTIONS) as opened,
    ):
        database.execute("BEGIN IMMEDIATE")  # for which writes wait two seconds
        for number, connection in enumerate(opened):
            external_id = str(number).encode()
            sent = put(
                BODY.replace(b"hostile", external_id),
                b"Connection: close\r\n",
                target=PAIR.replace(b"hostile", external_id),
            )
            connection.sendall(sent.replace(TOKEN, token))
        with connect(server.url) as newcomer:
            newcomer.sendall(HEALTH)
            (refusal,) = answers(read_to_end(newcomer))
        database.rollback()
        statuses = {answers(read_to_end(each))[0].status for each in opened}
    assert refusal.status == 503
    assert b"retry-after: 1\r\n" in refusal.head
    assert statuses <= {201, 503}
    assert Caller(server).ask("/v1/customers").status == 200

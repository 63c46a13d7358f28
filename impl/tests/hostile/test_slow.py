"""Clients that take their time: they are ended, and keep nobody waiting meanwhile."""

import selectors
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil
import pytest

from complyt_reference import customers as rules
from complyt_reference.storage import Storage
from tests.hostile.cases import AUTHORIZATION, CHUNKED, JSON, PAIR, TOKEN, head
from tests.hostile.wire import answers, connect
from tests.servers import Server, impatient, serving
from tests.storages import body, using
from trials.load import memory

EACH = 6  # connections of a kind
PATIENCE = 120  # seconds until a connection that is not ended counts as kept for ever
GROWTH = 64 * 2**20  # bytes
CUSTOMERS = 20_000  # more than lie in the buffers between server and client

PUT_HEAD = head(AUTHORIZATION + JSON + b"Content-Length: 1000\r\n", method=b"PUT", target=PAIR)
CHUNKS_HEAD = head(AUTHORIZATION + JSON + CHUNKED, method=b"PUT", target=PAIR)

# By what is sent at once, and what follows, an octet a second
KINDS = {
    "silence": (b"", b""),
    "empty lines": (b"", b"\r\n" * 500),
    "a method": (b"GE", b""),
    "a target": (b"GET /", b"a" * 500),
    "headers": (head()[:-2], b"X: y\r\n" * 200),
    "a value": (head()[:-2] + b"X: ", b"y" * 500),
    "no body": (PUT_HEAD, b""),
    "a body": (PUT_HEAD, b" " * 500),
    "a size of a chunk": (CHUNKS_HEAD, b"0" * 500),
    "an extension of a chunk": (CHUNKS_HEAD + b"5;", b"a" * 500),
    "chunks": (CHUNKS_HEAD, b"1\r\n \r\n" * 100),
    "trailers": (CHUNKS_HEAD + b"2\r\n{}\r\n0\r\n", b"X: y\r\n" * 100),
    "a body that was waited for": (PUT_HEAD[:-2] + b"Expect: 100-continue\r\n\r\n", b" " * 500),
    "a body that is not wanted": (PUT_HEAD.replace(TOKEN, b"x"), b" " * 500),
    "a second request": (head(target=b"/healthz"), b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 50),
}


@dataclass
class Dripping:
    """A connection that sends an octet now and then, and what it was answered."""

    connection: socket.socket
    rest: bytes
    received: bytes = field(default=b"", repr=False)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve a long list."""
    folder: Path = tmp_path_factory.mktemp("slow")
    using(f"sqlite:///{folder / 'customers.db'}", _fill)
    options = ("--database", "sqlite:///customers.db", "--key", "signing.key")
    with serving(folder, *options, command=impatient(6)) as server:
        yield server


async def _fill(storage: Storage) -> None:
    await storage.for_tenant("sandbox").add(
        lambda: (
            rules.replaced(
                None, body(str(number), comment="x" * 200), complyt_id=f"{number:036}", now=0
            )
            for number in range(CUSTOMERS)
        )
    )


@contextmanager
def dripping(server: Server) -> Iterator[list[Dripping]]:
    """Open connections of each kind."""
    token = server.token().encode()
    with ExitStack() as stack:
        opened = []
        for first, rest in KINDS.values():
            for _ in range(EACH):
                connection = stack.enter_context(connect(server.url))
                connection.sendall(first.replace(TOKEN, token))
                opened.append(Dripping(connection, rest))
        yield opened


def drip_until_ended(slow: list[Dripping]) -> Iterator[None]:
    """Send an octet of each now and then, until the server has closed all."""
    end = time.monotonic() + PATIENCE
    with selectors.DefaultSelector() as selector:
        for each in slow:
            selector.register(each.connection, selectors.EVENT_READ, each)
        while selector.get_map():
            assert time.monotonic() < end, f"{len(selector.get_map())} connections are kept"
            for each in [key.data for key in selector.get_map().values()]:
                octet, each.rest = each.rest[:1], each.rest[1:]
                if not _sent(each, octet):
                    selector.unregister(each.connection)
            yield
            second = time.monotonic() + 1
            while (left := second - time.monotonic()) > 0:
                for key, _ in selector.select(left):
                    if not _received(key.data):
                        selector.unregister(key.fileobj)
                if not selector.get_map():
                    break


def _sent(slow: Dripping, octet: bytes) -> bool:
    try:
        slow.connection.sendall(octet)
    except ConnectionError:
        return False
    return True


def _received(slow: Dripping) -> bool:
    try:
        data = slow.connection.recv(65_536)
    except ConnectionError:
        return False
    slow.received += data
    return bool(data)


def test_slow_senders_are_ended_and_keep_nobody_waiting(server: Server) -> None:
    """Each is answered 408 or just closed in the end, and others are answered all the while."""
    used = memory(server.process.pid)
    with server.client() as other, dripping(server) as slow:
        for _ in drip_until_ended(slow):
            assert other.get("/v1/customers?page=1").status_code == 200
            assert httpx.get(f"{server.url}/healthz").status_code == 200
        assert memory(server.process.pid) - used < GROWTH
        last = [
            found[-1].status
            for each in slow
            if (found := answers(each.received.removeprefix(b"HTTP/1.1 100 Continue\r\n\r\n")))
        ]
        assert set(last) <= {200, 401, 408}
        assert last.count(408) >= EACH * (len(KINDS) - 5)
        assert other.get(PAIR.decode()).status_code == 404


def test_a_client_that_does_not_read_is_ended(server: Server) -> None:
    """A list that nobody takes is broken off, while others are served."""
    process = psutil.Process(server.process.pid)
    token = server.token().encode()
    asked = [
        head(AUTHORIZATION + more, target=b"/v1/customers").replace(TOKEN, token)
        for more in (b"", b"Connection: close\r\n")
    ]
    with server.client() as other, ExitStack() as stack:
        assert len(other.get("/v1/customers").json()) == CUSTOMERS
        used = memory(process.pid)
        opened = [stack.enter_context(connect(server.url)) for _ in asked * EACH]
        for connection, sent in zip(opened, asked * EACH, strict=True):
            connection.sendall(sent)
        ports = {connection.getsockname()[1] for connection in opened}
        for connection in opened:
            connection.recv(1)
        end = time.monotonic() + PATIENCE
        while ports & {each.raddr[1] for each in process.net_connections() if each.raddr}:
            assert other.get("/v1/customers?page=1").status_code == 200
            assert time.monotonic() < end, "the connections are kept"
            time.sleep(0.1)  # nothing tells of connections that are ended
        assert memory(process.pid) - used < GROWTH

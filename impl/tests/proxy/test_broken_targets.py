"""Targets that cannot be reached, or close connections."""

import socket
import threading
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.proxy.proxies import Proxy, Target, answering, proxying, read_all, read_head
from tests.servers import PATIENCE

PATH = "/v1/customers/source/1/externalId/a"


def closing(connection: socket.socket) -> None:
    """Read a request, and close the connection."""
    read_head(connection)


@pytest.fixture
def own(target: Target, tmp_path: Path) -> Any:
    """Return a proxy of the test's own."""
    with proxying(target.url, tmp_path) as proxy:
        yield proxy


def test_a_target_that_is_not_there(tmp_path: Path) -> None:
    """The answer is a problem of the proxy's own, and no finding against the target."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with proxying(f"http://127.0.0.1:{port}", tmp_path, "--report", "out") as proxy:
        answer = httpx.get(proxy.url + PATH)
        assert answer.status_code == 502
        assert answer.headers["content-type"] == "application/problem+json"
        assert "error=connection_refused" in answer.headers["proxy-status"]
        assert answer.json()["status"] == 502
        assert httpx.head(proxy.url + PATH).status_code == 502
        code, told = proxy.stop()
    assert code == 0
    assert "0 findings" in told
    assert "could not be reached" in (tmp_path / "out/report.json").read_text()


def test_a_connection_closed_instead_of_an_answer(own: Proxy, target: Target) -> None:
    """That breaks ERR-2, and the client has a problem of the proxy's own."""
    target.script = closing
    answer = httpx.get(own.url + PATH)
    assert answer.status_code == 502
    assert "error=connection_terminated" in answer.headers["proxy-status"]
    (exchange,) = own.exchanges()
    assert [each["requirement"] for each in exchange["findings"]] == ["ERR-2"]
    assert own.stop()[0] == 1


def test_an_answer_that_is_cut(own: Proxy, target: Target) -> None:
    """It is cut for the client too, and breaks ERR-2."""
    kind = b"Content-Type: application/json\r\n"
    target.script = answering(b"HTTP/1.1 200 OK\r\n" + kind + b"Content-Length: 10\r\n\r\nhalf")
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(own.url + PATH, headers={"Authorization": "Bearer x"})
    (exchange,) = own.exchanges()
    assert [each["requirement"] for each in exchange["findings"]] == ["ERR-2"]


def test_an_answer_that_is_no_http(own: Proxy, target: Target) -> None:
    """It breaks ERR-2."""
    target.script = answering(b"SSH-2.0-x\r\n\r\n")
    assert httpx.get(own.url + PATH).status_code == 502
    (exchange,) = own.exchanges()
    assert [each["requirement"] for each in exchange["findings"]] == ["ERR-2"]


def closing_the_second(connection: socket.socket) -> None:
    """Answer one request, and close the connection when another comes."""
    read_head(connection)
    connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
    read_head(connection)


def test_a_get_is_repeated_where_an_idle_connection_was_closed(own: Proxy, target: Target) -> None:
    """On a new connection; servers may close idle ones at any time."""
    target.script = closing_the_second
    for _ in range(3):
        assert httpx.get(own.url + "/elsewhere").status_code == 404
    assert all(exchange["findings"] == [] for exchange in own.exchanges(3))


def test_a_write_is_never_repeated(own: Proxy, target: Target) -> None:
    """Nobody knows whether the target has done it; nor was it wrong."""
    target.script = closing_the_second
    assert httpx.get(own.url + "/elsewhere").status_code == 404
    answer = httpx.patch(own.url + "/v1/customers/complytId/x", json={})
    assert answer.status_code == 502
    last = own.exchanges(2)[-1]
    assert last["findings"] == []


def test_the_proxy_ends_while_an_answer_is_awaited(own: Proxy, target: Target) -> None:
    """What still waits is cut after a while, and the exit code is that of what was judged."""
    asked = threading.Event()

    def silent(connection: socket.socket) -> None:
        read_head(connection)
        asked.set()
        read_all(connection)

    target.script = silent
    with own.connect() as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        assert asked.wait(PATIENCE)
        code, told = own.stop()
    assert code == 0
    assert "1 request passed, 0 findings" in told

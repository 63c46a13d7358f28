import json
import signal
import socket
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

CUSTOMER = {
    "externalId": "secret-id",
    "source": "1",
    "name": "secret-name",
    "customerType": "RETAIL",
    "externalTimestamps": {"createdDate": "2022-10-19", "updatedDate": "2022-10-19"},
}
PATH = "/v1/customers/source/1/externalId/secret-id"
HEAD = "Host: a\r\n"


def _connect(server: Any) -> Any:
    host, port = server.url.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=30)


def _read_to_end(connection: socket.socket) -> Any:
    parts = []
    while data := connection.recv(65_536):
        parts.append(data)
    return b"".join(parts)


@contextmanager
def _half_a_put(server: Any) -> Iterator[tuple[socket.socket, bytes]]:
    """Begin a PUT, so that the server has begun it for sure; yield what is still to be sent."""
    body = json.dumps(CUSTOMER).encode()
    head = (
        f"PUT {PATH} HTTP/1.1\r\n{HEAD}Authorization: Bearer {server.token()}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        "Expect: 100-continue\r\n\r\n"
    )
    with _connect(server) as connection:
        connection.sendall(head.encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 100 ")
        connection.sendall(body[:10])
        yield connection, body[10:]


def _no_longer_listens(server: Any) -> Any:
    while True:
        try:
            _connect(server).close()
        except OSError:
            return


def _send_for_ever(connection: socket.socket, data: bytes) -> None:
    while True:
        connection.sendall(data)


def _has_no_traceback(server: Any) -> Any:
    lines = [json.loads(line) for line in server.log.read_text().splitlines()]
    return not any("traceback" in line for line in lines)


@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_request_that_was_begun_is_answered_before_it_stops(
    serve: Any, workers: str, number: signal.Signals
) -> None:
    """After the signal no connection is taken, yet the open request gets its answer; exit 0."""
    server = serve("--workers", workers)
    with _half_a_put(server) as (connection, rest):
        server.process.send_signal(number)
        _no_longer_listens(server)
        connection.sendall(rest)
        assert _read_to_end(connection).startswith(b"HTTP/1.1 201 ")
    assert server.process.wait(timeout=30) == 0
    assert _has_no_traceback(server)


def test_a_request_that_never_ends_is_cut(serve: Any) -> None:
    """What still runs four seconds after the signal is answered 503, and the server leaves."""
    server = serve()
    with _half_a_put(server) as (connection, _):
        server.process.terminate()
        answer = _read_to_end(connection)
    assert answer.startswith(b"HTTP/1.1 503 ")
    assert b"retry-after: 1\r\n" in answer
    assert server.process.wait(timeout=30) == 0
    assert _has_no_traceback(server)


def test_idle_connections_do_not_keep_it_from_stopping(serve: Any) -> None:
    """Connections between requests, or that sent nothing yet, are closed at once."""
    server = serve()
    with _connect(server) as silent, _connect(server) as idle:
        idle.sendall(f"GET /healthz HTTP/1.1\r\n{HEAD}\r\n".encode())
        assert idle.recv(15) == b"HTTP/1.1 200 OK"
        server.process.terminate()
        assert server.process.wait(timeout=30) == 0
        assert _read_to_end(silent) == b""
    assert _has_no_traceback(server)


@pytest.mark.parametrize("level", ["debug", "info"])
def test_nothing_confidential_is_logged(serve: Any, level: str) -> None:
    """No token, no secret, no body and no id of a customer reaches the log."""
    server = serve("--log-level", level)
    token = server.token()
    with server.client() as client:
        client.put(PATH, json=CUSTOMER)
        client.get(PATH)
        client.get("/secret-id")
        client.get(f"/v1/customers?page=secret-id&token={token}")
        client.get(PATH, headers={"Authorization": f"Bearer {token}x"})
        client.post("/v1/token", json={"clientId": "secret-id", "clientSecret": "secret-guess"})
        client.put(PATH, content=b'{"name": "secret-name')
    server.stop()
    log = server.log.read_text()
    assert "/v1/customers/source/{source}/externalId/{externalId}" in log
    for confidential in ("secret-", "-secret", token, token.split(".")[2]):
        assert confidential not in log


def test_every_request_is_a_line_of_json(serve: Any) -> None:
    """A line has time, ids, method, path template, status, milliseconds and tenant."""
    server = serve()
    with server.client() as client:
        client.put(PATH, json=CUSTOMER)
    httpx.get(f"{server.url}/nowhere")
    server.stop()
    token, put, nowhere = (json.loads(line) for line in server.log.read_text().splitlines())
    assert put.keys() == {
        *("time", "id", "trace_id", "span_id"),
        *("method", "path", "status", "milliseconds", "tenant"),
    }
    assert (put["method"], put["status"], put["tenant"]) == ("PUT", 201, "sandbox")
    assert (token["path"], token["tenant"]) == ("/v1/token", None)
    assert (nowhere["path"], nowhere["status"]) == (None, 404)
    assert len({token["id"], put["id"], nowhere["id"]}) == 3


def test_warning_leaves_requests_out_of_the_log(serve: Any) -> None:
    """With --log-level warning a request that was answered leaves no line."""
    server = serve("--log-level", "warning")
    httpx.get(f"{server.url}/healthz")
    server.stop()
    assert server.log.read_text() == ""


def test_a_busy_database_is_503_and_recovers(serve: Any, tmp_path: Path) -> None:
    """While another process holds the file, writes are refused with Retry-After; then they work."""
    server = serve("--database", "sqlite:///a.db")
    with server.client() as client:
        with closing(sqlite3.connect(tmp_path / "a.db")) as database:
            database.execute("BEGIN IMMEDIATE")
            refused = client.put(PATH, json=CUSTOMER)
        assert refused.status_code == 503
        assert int(refused.headers["Retry-After"]) >= 1
        assert refused.headers["Content-Type"] == "application/problem+json"
        assert client.get(PATH).status_code == 404
        assert client.put(PATH, json=CUSTOMER).status_code == 201


def test_of_many_first_puts_at_once_one_creates(serve: Any) -> None:
    """Sixteen PUTs of one pair at two workers are one 201, else 200, of one complytId (D24)."""
    server = serve("--workers", "2")
    headers = {"Authorization": f"Bearer {server.token()}"}

    def put(_: Any) -> Any:
        return httpx.put(server.url + PATH, headers=headers, json=CUSTOMER)

    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(put, range(16)))
    assert sorted(answer.status_code for answer in answers) == [200] * 15 + [201]
    assert len({answer.json()["complytId"] for answer in answers}) == 1


@pytest.mark.parametrize(
    ("request_text", "statuses"),
    [
        ("GET /" + "a" * 60_000 + " HTTP/1.1\r\nHost: a\r\n\r\n", {404}),
        ("GET /" + "a" * 65_536 + " HTTP/1.1\r\nHost: a\r\n\r\n", {400}),
        ("GET /nowhere HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n" * 5000 + "\r\n", {404}),
        ("GET /nowhere HTTP/1.1\r\nHost: a\r\nX: " + "y" * 60_000 + "\r\n\r\n", {404}),
        ("GET /nowhere HTTP/1.1\r\nHost: a\r\nX: \xff\r\n\r\n", {404}),
        ("GET /nowhere HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \xff\r\n\r\n", {404}),
        ("GET /v1/customers HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \xff\r\n\r\n", {401}),
        ("GET /v1/customers HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer\r\n\r\n", {401}),
        ("GET http://a/healthz HTTP/1.1\r\nHost: a\r\n\r\n", {200}),
        ("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", {404}),
        ("GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n", {400}),
        (
            "GET /nowhere HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n",
            {404},
        ),
        ("NONSENSE / HTTP/1.1\r\nHost: a\r\n\r\n", {400}),
        ("nonsense\r\n\r\n", {400}),
    ],
    ids=range(14),
)
def test_odd_http_is_refused_and_not_failed_on(
    shared_server: Any, request_text: str, statuses: set[int]
) -> None:
    """Long, empty, binary and odd requests get a 4xx, or are answered where they are legal."""
    with _connect(shared_server) as connection:
        connection.sendall(request_text.encode("latin-1"))
        assert int(connection.recv(65_536).split()[1]) in statuses


def test_a_head_without_end_is_cut_off(shared_server: Any) -> None:
    """A client that sends headers for ever is refused before they fill the memory."""
    with _connect(shared_server) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\n")
        with pytest.raises(OSError, match=r"reset|Broken pipe"):
            _send_for_ever(connection, b"X: " + b"y" * 10_000 + b"\r\n")

import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

import pytest

from complyt_conformance.exchange import Request, Response
from complyt_conformance.findings import ServerGone, Undecided, Violation
from complyt_conformance.target import Target
from complyt_conformance.transport import Transport

REFUSAL = b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
LARGE = Request("PUT", "/v1/large", {"Content-Type": "application/json"}, b"a" * 8_000_000)


@contextmanager
def listening(serve: Callable[[socket.socket], None]) -> Iterator[Transport]:
    """Serve each connection with `serve`, and give a transport to that server."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    serve(connection)

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        try:
            yield Transport(Target(url, timeout=1), observe)
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def observe(_response: Response) -> None:
    """Look at nothing."""


def test_an_answer_before_the_body_was_taken_is_read() -> None:
    """A server may refuse a large body and close while it is still being sent."""

    def refuse(connection: socket.socket) -> None:
        connection.recv(1000)
        connection.sendall(REFUSAL)

    with listening(refuse) as transport:
        assert [transport.send(LARGE).status for _ in range(5)] == [413] * 5


def test_a_body_arrives_whole_in_the_pieces_it_is_cut_into() -> None:
    """Each piece is sent by itself, under the length of the whole."""
    request = Request("PUT", "/v1/pieces", {}, "né🦊".encode(), cuts=(2, 5))
    received: list[bytes] = []

    def collect(connection: socket.socket) -> None:
        while piece := connection.recv(1000):
            received.append(piece)
            if b"".join(received).endswith(b"n\xc3\xa9\xf0\x9f\xa6\x8a"):
                connection.sendall(REFUSAL)
                return

    with listening(collect) as transport:
        assert transport.send(request).status == 413
    assert b"Content-Length: 7\r\n" in received[0]
    assert received[-2:] == [b"\xa9\xf0\x9f", b"\xa6\x8a"]


def test_a_body_that_is_never_taken_decides_nothing() -> None:
    """A server that neither reads nor answers has not dropped the connection."""
    done = threading.Event()

    def wait(_: socket.socket) -> None:
        done.wait()

    with listening(wait) as transport:
        with pytest.raises(Undecided, match="not taken within 1 s"):
            transport.send(LARGE)
        done.set()


def test_a_connection_that_is_closed_without_an_answer_breaks_err_2() -> None:
    """A dropped connection is a violation of ERR-2, whatever check met it."""

    def hang_up(connection: socket.socket) -> None:
        connection.recv(1000)

    with listening(hang_up) as transport, pytest.raises(Violation) as caught:
        transport.send(Request("GET", "/v1/customers"))
    assert caught.value.requirement == "ERR-2"


def test_a_kept_connection_that_proves_closed_breaks_nothing() -> None:
    """A server may close a connection that it kept; others that are opened meanwhile are others."""
    begun, others = threading.Event(), threading.Event()
    connections: list[socket.socket] = []

    def serve(connection: socket.socket) -> None:
        connections.append(connection)
        is_first = len(connections) == 1
        with connection:
            while connection.recv(1000):
                if is_first and begun.is_set():
                    others.wait()
                    return
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
                (begun if is_first else others).set()

    def serve_beside(connection: socket.socket) -> None:
        threading.Thread(target=serve, args=(connection.dup(),), daemon=True).start()

    request = Request("GET", "/", {}, None)
    with listening(serve_beside) as transport, ThreadPoolExecutor(2) as pool:
        assert transport.send(request).status == 200
        both = [pool.submit(transport.send, request) for _ in range(2)]
        assert [each.result().status for each in both] == [200, 200]
    assert len(connections) == 3  # one that was closed, one beside it, one in its place


def test_an_answer_that_drips_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server whose answers never end is undecided at first, and gone when it goes on so."""
    monkeypatch.setattr("complyt_conformance.transport._TIMES_THE_TIMEOUT", 0.2)
    done = threading.Event()

    def drip(connection: socket.socket) -> None:
        connection.recv(1000)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        with suppress(OSError):
            while not done.wait(0.1):
                connection.sendall(b" ")

    with listening(drip) as transport:
        for _ in range(2):
            with pytest.raises(Undecided, match="not over within"):
                transport.send(Request("GET", "/v1/customers"))
        with pytest.raises(ServerGone, match="not over within"):
            transport.send(Request("GET", "/v1/customers"))
        done.set()


def test_interim_answers_are_passed_over() -> None:
    """A server may hint at what comes before it answers, and put blanks around values."""
    interim = b"HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
    final = b"HTTP/1.1 201 Created\r\nLocation: \t/v1/a \t\r\nContent-Length: 2\r\n\r\n{}"

    def serve(connection: socket.socket) -> None:
        for _ in range(2):
            connection.recv(1000)
            connection.sendall(interim + final)

    with listening(serve) as transport:
        answers = [transport.send(Request("PUT", "/", {}, b"{}")) for _ in range(2)]
    assert [(each.status, each.headers["Location"]) for each in answers] == [(201, "/v1/a")] * 2
    assert [each.body for each in answers] == [b"{}", b"{}"]


def test_interim_answers_without_end_are_given_up() -> None:
    """A server that only ever says that it is at work does not keep the run waiting."""

    def serve(connection: socket.socket) -> None:
        connection.recv(1000)
        connection.sendall(b"HTTP/1.1 102 Processing\r\n\r\n" * 100)

    with listening(serve) as transport:
        assert transport.send(Request("GET", "/")).status == 102


@pytest.mark.parametrize(("unable", "decided"), [(5, "answered"), (99, "stubborn")])
def test_a_server_that_is_able_again_is_not_blamed(unable: int, decided: str) -> None:
    """A 503 that sticks to a request breaks ERR-2, but not one that all requests got until now."""
    asked = 0

    def serve(connection: socket.socket) -> None:
        nonlocal asked
        while head := connection.recv(1000):
            is_probe = head.startswith(b"GET /probe ")
            asked += not is_probe
            status = b"200 OK" if is_probe or asked > unable else b"503 Unable\r\nRetry-After: 0"
            connection.sendall(b"HTTP/1.1 %b\r\nContent-Length: 0\r\n\r\n" % status)
            if asked > 5:
                return

    with listening(serve) as transport:
        transport.probe = Request("GET", "/probe")
        if decided == "answered":
            assert transport.send(Request("GET", "/")).status == 200
        else:
            with pytest.raises(Violation) as caught:
                transport.send(Request("GET", "/"))
            assert caught.value.requirement == "ERR-2"

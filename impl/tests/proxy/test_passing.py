"""What passes, octet for octet: raw sockets on both sides of the proxy."""

import socket
import threading
from typing import Any

import pytest

from tests.proxy.proxies import Proxy, Target, answering, read_all, read_head, read_message

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
MIB = 1_048_576


def ask(proxy: Proxy, request: bytes) -> bytes:
    """Send a request and return all that comes until the connection is closed."""
    with proxy.connect() as client:
        client.sendall(request)
        return read_all(client)


def get(target: bytes = b"/", *fields: bytes) -> bytes:
    """Return a GET that asks for the connection to be closed."""
    lines = [b"GET " + target + b" HTTP/1.1", b"Host: here", *fields, b"Connection: close"]
    return b"\r\n".join(lines) + b"\r\n\r\n"


@pytest.mark.parametrize(
    "sent",
    [
        b"/v1/customers/source/1/externalId/a%2Fb%2f%20%zz",
        b"//a//../b/./c;d=e?f=[]{}|\"<>\\^`'&&=?#g",
        b"/%00%ff?",
        b"http://elsewhere.example/v1/customers?page=1",
        b"/" + b"a" * 20_000,
    ],
    ids=["escapes", "odd characters", "no text", "absolute form", "long"],
)
def test_a_target_passes_as_it_was_sent(proxy: Proxy, target: Target, sent: bytes) -> None:
    """Nothing of it is decoded, tidied up or left out."""
    received: list[bytes] = []
    target.script = answering(OK, received)
    assert ask(proxy, get(sent)).endswith(b"ok")
    assert received[0].startswith(b"GET " + sent + b" HTTP/1.1\r\n")


@pytest.mark.parametrize("method", [b"DELETE", b"OPTIONS", b"TRACE", b"PROPFIND", b"get"])
def test_any_method_passes(proxy: Proxy, target: Target, method: bytes) -> None:
    """Whether it is allowed is the target's to say."""
    received: list[bytes] = []
    target.script = answering(OK, received)
    assert ask(proxy, get().replace(b"GET", method)).endswith(b"ok")
    assert received[0].startswith(method + b" / ")


def test_headers_of_a_request_pass(proxy: Proxy, target: Target) -> None:
    """In order, twice where they come twice, as they are spelt; Host names the target."""
    received: list[bytes] = []
    target.script = answering(OK, received)
    fields = [b"X-One: 1", b"x-TWO:  2 ", b"X-One: \xe9", b"Expires: 0", b"Cookie: a=b", b"Empty:"]
    ask(proxy, get(b"/", *fields))
    head = [b"Host: " + target.authority.encode(), *fields]
    head[2], head[6] = b"x-TWO: 2", b"Empty: "
    assert received[0] == b"\r\n".join([b"GET / HTTP/1.1", *head]) + b"\r\n\r\n"


def test_what_is_of_one_connection_does_not_pass(proxy: Proxy, target: Target) -> None:
    """Neither the fields of RFC 9110, section 7.6.1, nor those that Connection names."""
    received: list[bytes] = []
    target.script = answering(
        b"HTTP/1.1 200 OK\r\nKeep-Alive: timeout=5\r\nX-Hop: 1\r\nX-End: 2\r\n"
        b"Connection: close, X-Hop\r\nContent-Length: 0\r\n\r\n",
        received,
    )
    hop = (b"Keep-Alive: 1", b"TE: trailers", b"Proxy-Connection: x", b"X-Mine: 1", b"X-End: 2")
    request = get(b"/", *hop).replace(b"Connection: close", b"Connection: X-Mine, Host, close")
    answer = ask(proxy, request)
    assert received[0].split(b"\r\n")[1:] == [
        b"Host: " + target.authority.encode(),
        b"X-End: 2",
        b"",
        b"",
    ]
    assert b"X-End: 2\r\n" in answer
    assert b"X-Hop" not in answer
    assert b"Keep-Alive" not in answer


def test_an_upgrade_is_not_passed(proxy: Proxy, target: Target) -> None:
    """The request passes as one of HTTP/1.1, which the target answers."""
    received: list[bytes] = []
    target.script = answering(OK, received)
    request = get(b"/", b"Upgrade: websocket").replace(b"close", b"close, Upgrade")
    assert ask(proxy, request).endswith(b"ok")
    assert b"pgrade" not in received[0]


def test_an_answer_passes_octet_for_octet(proxy: Proxy, target: Target) -> None:
    """Status, reason, order, case and repeats of its headers, and its body."""
    head = (
        b"HTTP/1.1 299 Odd  Reason\r\nx-B: 2\r\nX-a: 1\r\nSet-Cookie: a=b\r\nset-cookie: c=d\r\n"
        b"X-Latin: \xe9\r\nDate: yesterday\r\nContent-Length: 3\r\n"
    )
    target.script = answering(head + b"\r\n\x00\xff\n")
    answer = ask(proxy, get())
    assert answer == head + b"Connection: close\r\n\r\n\x00\xff\n"


@pytest.mark.parametrize("status", [b"204 No Content", b"304 Not Modified"])
def test_an_answer_without_a_body_passes(proxy: Proxy, target: Target, status: bytes) -> None:
    """Even where it tells the length of one."""
    length = b"Content-Length: 42\r\n" if status.startswith(b"304") else b""
    head = b"HTTP/1.1 " + status + b'\r\nETag: "x"\r\n' + length
    target.script = answering(head + b"Connection: close\r\n\r\n")
    assert ask(proxy, get()) == head + b"Connection: close\r\n\r\n"


def test_the_answer_to_head_passes(proxy: Proxy, target: Target) -> None:
    """With the length of the body that it does not have."""
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n"
    target.script = answering(head + b"Connection: close\r\n\r\n")
    answer = ask(proxy, get().replace(b"GET", b"HEAD"))
    assert answer == head + b"Connection: close\r\n\r\n"


def test_chunks_and_trailers_pass(proxy: Proxy, target: Target) -> None:
    """In both directions; what a chunk holds, not how long each is."""
    received: list[bytes] = []

    def script(connection: socket.socket) -> None:
        message = read_head(connection)
        while not message.endswith(b"\r\nX-Sum: 1\r\n\r\n"):
            message += connection.recv(1)
        received.append(message)
        connection.sendall(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
            b"3;x=y\r\nabc\r\n1\r\nd\r\n0\r\nX-Sum: 2\r\n\r\n"
        )

    target.script = script
    request = get(b"/", b"Transfer-Encoding: chunked").replace(b"GET", b"PUT")
    answer = ask(proxy, request + b"2\r\nhe\r\n3\r\nllo\r\n0\r\nX-Sum: 1\r\n\r\n")
    assert received[0].endswith(b"0\r\nX-Sum: 1\r\n\r\n")
    assert b"he" in received[0]
    assert b"llo" in received[0]
    assert answer.count(b"Transfer-Encoding: chunked") == 1
    assert answer.endswith(b"0\r\nX-Sum: 2\r\n\r\n")
    assert b"abc" in answer


def test_large_bodies_pass(proxy: Proxy, target: Target) -> None:
    """A mebibyte and more in both directions."""
    received: list[bytes] = []
    body = bytes(range(256)) * (5 * MIB // 256)
    length = b"Content-Length: %d" % len(body)
    target.script = answering(b"HTTP/1.1 200 OK\r\n" + length + b"\r\n\r\n" + body, received)
    answer = ask(proxy, get(b"/", length).replace(b"GET", b"PUT") + body)
    assert received[0].endswith(b"\r\n\r\n" + body)
    assert answer.endswith(b"\r\n\r\n" + body)


def test_an_answer_that_ends_with_its_connection_passes(proxy: Proxy, target: Target) -> None:
    """As old servers have it."""
    target.script = answering(b"HTTP/1.1 200 OK\r\n\r\nto the end")
    answer = ask(proxy, get())
    assert b"to the end" in answer
    assert answer.endswith(b"0\r\n\r\n")


def test_an_answer_passes_as_it_comes(proxy: Proxy, target: Target) -> None:
    """Its beginning is there before its end is sent."""
    go_on = threading.Event()

    def script(connection: socket.socket) -> None:
        read_message(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfirst")
        go_on.wait()
        connection.sendall(b" last")

    target.script = script
    with proxy.connect() as client:
        client.sendall(get())
        assert b"content-length" in read_head(client).lower()
        assert client.recv(5) == b"first"
        go_on.set()
        assert read_all(client) == b" last"


def test_a_request_passes_as_it_comes(proxy: Proxy, target: Target) -> None:
    """Its beginning is there before its end is sent."""
    seen = threading.Event()

    def script(connection: socket.socket) -> None:
        read_head(connection)
        assert connection.recv(5) == b"first"
        seen.set()
        assert connection.recv(5) == b" last"
        connection.sendall(OK)

    target.script = script
    with proxy.connect() as client:
        client.sendall(get(b"/", b"Content-Length: 10").replace(b"GET", b"PUT") + b"first")
        assert seen.wait(30)
        client.sendall(b" last")
        assert read_all(client).endswith(b"ok")


def test_100_continue_is_the_targets_to_say(proxy: Proxy, target: Target) -> None:
    """The client sends its body once the target has asked for it."""
    received: list[bytes] = []

    def script(connection: socket.socket) -> None:
        received.append(read_head(connection))
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        received.append(connection.recv(4))
        connection.sendall(OK)

    target.script = script
    with proxy.connect() as client:
        expecting = get(b"/", b"Expect: 100-continue", b"Content-Length: 4")
        client.sendall(expecting.replace(b"GET", b"PUT"))
        assert read_head(client).startswith(b"HTTP/1.1 100")
        client.sendall(b"body")
        assert read_all(client).endswith(b"ok")
    assert b"Expect: 100-continue\r\n" in received[0]
    assert received[1] == b"body"


def test_a_body_that_the_target_does_not_want_is_not_waited_for(
    proxy: Proxy, target: Target
) -> None:
    """An answer instead of 100 is passed, and the connection closed."""
    target.script = answering(b"")

    def script(connection: socket.socket) -> None:
        read_head(connection)
        connection.sendall(OK)

    target.script = script
    with proxy.connect() as client:
        expecting = get(b"/", b"Expect: 100-continue", b"Content-Length: 4")
        client.sendall(expecting.replace(b"GET", b"PUT").replace(b"Connection: close\r\n", b""))
        assert read_all(client).endswith(b"ok")


def test_an_early_answer_passes(proxy: Proxy, target: Target) -> None:
    """It is there while the request is still being sent."""

    def script(connection: socket.socket) -> None:
        read_head(connection)
        connection.sendall(OK.replace(b"200 OK", b"413 Content Too Large"))
        read_all(connection)

    target.script = script
    with proxy.connect() as client:
        request = get(b"/", b"Content-Length: %d" % (4 * MIB)).replace(b"GET", b"PUT")
        client.sendall(request + b"x" * 1000)
        assert read_head(client).startswith(b"HTTP/1.1 413 Content Too Large\r\n")
        assert client.recv(2) == b"ok"


def test_a_request_that_is_cut_is_cut_for_the_target(proxy: Proxy, target: Target) -> None:
    """No part of a body is taken for the whole."""
    ended = threading.Event()
    received: list[bytes] = []

    def script(connection: socket.socket) -> None:
        read_head(connection)
        try:
            received.append(read_all(connection))
        except ConnectionError:
            received.append(b"reset")
        ended.set()

    target.script = script
    with proxy.connect() as client:
        client.sendall(get(b"/", b"Content-Length: 10").replace(b"GET", b"PUT") + b"half")
        client.shutdown(socket.SHUT_WR)
        assert ended.wait(30)
    assert received[0] in (b"half", b"reset")


def test_a_client_that_goes_leaves_nothing_behind(proxy: Proxy, target: Target) -> None:
    """The target's connection is closed, and the next request passes."""
    ended = threading.Event()

    def script(connection: socket.socket) -> None:
        read_message(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        try:
            while True:
                connection.sendall(b"10000\r\n" + b"x" * 65_536 + b"\r\n")
        except OSError:
            ended.set()

    target.script = script
    with proxy.connect() as client:
        client.sendall(get())
        client.recv(100_000)
    assert ended.wait(30)
    target.script = answering(OK)
    assert ask(proxy, get()).endswith(b"ok")


def test_connections_to_the_target_are_kept(proxy: Proxy, target: Target) -> None:
    """Two requests of two clients use one."""

    def script(connection: socket.socket) -> None:
        read_head(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        read_head(connection)
        connection.sendall(OK)

    target.script = script
    before = target.connections
    for _ in range(2):
        assert ask(proxy, get()).endswith(b"ok")
    assert target.connections == before + 1


def test_a_connection_of_a_client_is_kept(proxy: Proxy, target: Target) -> None:
    """Requests that come at once on one are answered in their order."""
    answers = iter([b"one", b"two"])

    def script(connection: socket.socket) -> None:
        read_head(connection)
        connection.sendall(OK.replace(b"2", b"3", 2).replace(b"ok", next(answers)))

    target.script = script
    with proxy.connect() as client:
        client.sendall(get().replace(b"Connection: close\r\n", b"") + get())
        assert read_message(client).endswith(b"one")
        assert read_message(client).endswith(b"two")
        assert read_all(client) == b""


def test_a_slow_answer_stops_nobody_else(proxy: Proxy, target: Target) -> None:
    """A request passes while another waits."""
    go_on = threading.Event()

    def script(connection: socket.socket) -> None:
        if b"/slow" in read_head(connection):
            go_on.wait()
        connection.sendall(OK)

    target.script = script
    with proxy.connect() as client:
        client.sendall(get(b"/slow"))
        assert ask(proxy, get(b"/fast")).endswith(b"ok")
        go_on.set()
        assert read_all(client).endswith(b"ok")


def test_http_1_0_passes(proxy: Proxy, target: Target) -> None:
    """It has no Host, and an answer without chunks that ends with the connection."""
    received: list[bytes] = []
    target.script = answering(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-T: 1\r\n\r\n",
        received,
    )
    answer = ask(proxy, b"GET / HTTP/1.0\r\n\r\n")
    assert b"Host: " + target.authority.encode() in received[0]
    assert answer.endswith(b"\r\n\r\nabc")
    assert b"chunked" not in answer


def test_early_hints_pass(proxy: Proxy, target: Target) -> None:
    """But not to a client of HTTP/1.0, which knows none."""
    hints = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
    target.script = answering(hints + OK)
    assert ask(proxy, get()).startswith(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n")
    assert ask(proxy, b"GET / HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.1 200 OK")


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"nonsense\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501),
        (b"CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", 501),
    ],
    ids=["no host", "nonsense", "two lengths", "another encoding", "tunnel"],
)
def test_what_is_no_request_is_refused(proxy: Proxy, request_: bytes, status: int) -> None:
    """By the proxy, which says that it was itself."""
    answer = ask(proxy, request_)
    assert answer.startswith(b"HTTP/1.1 %d " % status)
    assert b"proxy-status: complyt-reference-proxy; error=" in answer
    assert b"application/problem+json" in answer


def test_https_targets_are_named_by_their_port() -> None:
    """The port is the scheme's where the URL names none."""
    from complyt_reference.proxy.pool import Target as Read

    read: Any = Read.of("https://sandbox.complyt.io/base/")
    assert (read.port, read.authority, read.base) == (443, b"sandbox.complyt.io", "/base")

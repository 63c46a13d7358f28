"""Raw servers: a behaviour gets each connection's requests, and answers octet for octet.

They are written on sockets, since no library lets a server be wrong in all these ways.
"""

from __future__ import annotations

import json
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

TOKEN = {"accessToken": "t0ken-of-a-mean-server", "tokenType": "Bearer", "expiresIn": 3600}
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


class Hangup(Exception):
    """The client has closed the connection, or the behaviour has."""


@dataclass
class Wire:
    """One connection; `method` and `path` are those of the request read last."""

    socket: socket.socket
    method: str = ""
    path: str = ""
    body: bytes = b""
    unread: bytes = b""

    def read(self) -> None:
        """Read a request whole."""
        while b"\r\n\r\n" not in self.unread:
            self._more()
        head, _, self.unread = self.unread.partition(b"\r\n\r\n")
        self.method, self.path, _ = head.split(b"\r\n")[0].decode("latin-1").split(" ")
        length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
        size = int(length[1]) if length else 0
        while len(self.unread) < size:
            self._more()
        self.body, self.unread = self.unread[:size], self.unread[size:]

    def send(self, *octets: bytes) -> None:
        """Send what is given, as it is."""
        self.socket.sendall(b"".join(octets))

    def answer(self, status: int, data: Any, *headers: bytes) -> None:
        """Send an answer as it should be, with further headers."""
        body = json.dumps(data).encode()
        kind = b"problem+json" if status >= 400 else b"json"
        head = b"HTTP/1.1 %d Some Phrase\r\nContent-Type: application/%s\r\n" % (status, kind)
        lines = b"".join(line + b"\r\n" for line in headers)
        self.send(head, lines, b"Content-Length: %d\r\n\r\n" % len(body), body)

    def close(self) -> None:
        """End the conversation."""
        raise Hangup

    def stay_silent(self) -> None:
        """Say nothing until the client goes."""
        while True:
            self._more()

    def drip(self, octets: bytes) -> None:
        """Send these again and again, slowly, until the client goes."""
        pace = threading.Event()
        while not pace.wait(0.05):
            self.send(octets)

    def flood(self, octets: bytes) -> None:
        """Send these again and again until the client goes."""
        while True:
            self.send(octets)

    def _more(self) -> None:
        received = self.socket.recv(65536)
        if not received:
            raise Hangup
        self.unread += received


Behaviour = Callable[[Wire], None]


@dataclass
class Honest:
    """Gives tokens, keeps customers, and leaves to `behaviour` the requests that ask for others."""

    behaviour: Behaviour
    customers: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __call__(self, wire: Wire) -> None:
        """Answer the request that was read last."""
        if wire.path == "/v1/token":
            wire.answer(200, TOKEN)
        elif wire.method == "PUT":
            status = 200 if wire.path in self.customers else 201
            body = json.loads(wire.body)
            times = {name: text.rstrip("Z") for name, text in body["externalTimestamps"].items()}
            self.customers[wire.path] = {
                "complytId": str(uuid4()),
                **body,
                **dict.fromkeys(("internalTimestamps", "externalTimestamps"), times),
            }
            wire.answer(status, self.customers[wire.path], b"Location: " + wire.path.encode())
        elif wire.path in self.customers:
            wire.answer(200, self.customers[wire.path])
        else:
            self.behaviour(wire)


@contextmanager
def serving(
    behaviour: Behaviour, *, reads: bool = True, context: ssl.SSLContext | None = None
) -> Iterator[str]:
    """Serve each request by `behaviour`, each connection unread where it is not to `read`."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def converse(connection: socket.socket) -> None:
            with connection, suppress(Hangup, OSError):
                wire = Wire(context.wrap_socket(connection, True) if context else connection)
                with wire.socket:
                    while True:
                        if reads:
                            wire.read()
                        behaviour(wire)

        def accept() -> None:
            with suppress(OSError):  # the test is over
                while True:
                    connection, _ = listener.accept()
                    threading.Thread(target=converse, args=(connection,), daemon=True).start()

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        scheme = "https" if context else "http"
        try:
            yield f"{scheme}://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()

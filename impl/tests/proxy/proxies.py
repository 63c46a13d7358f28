"""`complyt-reference proxy` as a process of its own, and targets that answer as they are told."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.servers import COMMAND, ENVIRONMENT, PATIENCE

Script = Callable[[socket.socket], None]
"""What a target does with a connection."""


@dataclass
class Proxy:
    """A running proxy."""

    url: str
    page: str
    process: subprocess.Popen[str]

    @property
    def address(self) -> tuple[str, int]:
        """Where it listens."""
        return "127.0.0.1", int(self.url.rpartition(":")[2])

    def connect(self) -> socket.socket:
        """Return a connection to it."""
        return socket.create_connection(self.address, PATIENCE)

    def exchanges(self, count: int = 1, after: int = 0) -> list[dict[str, Any]]:
        """Return so many exchanges that were judged after one, once there are."""
        with httpx.stream(
            "GET", f"{self.page}/sandbox/requests/live", params={"after": after}, timeout=PATIENCE
        ) as live:
            found: list[dict[str, Any]] = []
            for line in live.iter_lines():
                if line.startswith("data: "):
                    found.append(json.loads(line.removeprefix("data: ")))
                    if len(found) >= count:
                        return found
        raise AssertionError(f"only {len(found)} exchanges were judged")

    def stop(self) -> tuple[int, str]:
        """Stop it as Ctrl-C does; return its exit code and what it printed since."""
        self.process.send_signal(signal.SIGINT)
        out, _ = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, out


@contextmanager
def proxying(target: str, folder: Path, *arguments: str) -> Iterator[Proxy]:
    """Start a proxy on free ports, with `folder` as the working folder."""
    ports = ("--port", "0", "--page-port", "0")
    process = subprocess.Popen(
        [COMMAND, "proxy", "--target", target, *ports, *arguments],
        cwd=folder,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    url = process.stdout.readline().split()[1]
    page = process.stdout.readline().split()[-1]
    try:
        yield Proxy(url, page, process)
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)


class Target:
    """A server on a free port that does with each connection as its script says."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.authority = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self.url = f"http://{self.authority}"
        self.script: Script = answering(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        self.connections = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):  # once it is closed
            while True:
                connection, _ = self._listener.accept()
                connection.settimeout(PATIENCE)
                self.connections += 1
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, suppress(ConnectionError):
            self.script(connection)


def answering(answer: bytes, received: list[bytes] | None = None) -> Script:
    """Return a script that reads a request, sends an answer and closes."""

    def script(connection: socket.socket) -> None:
        request = read_message(connection)
        if received is not None:
            received.append(request)
        connection.sendall(answer)

    return script


def read_head(connection: socket.socket) -> bytes:
    """Read to the end of a head, octet for octet."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        octet = connection.recv(1)
        if not octet:
            return head
        head += octet
    return head


def read_message(connection: socket.socket) -> bytes:
    """Read a head and the body that it tells of, as they came."""
    message = read_head(connection)
    head = message.lower()
    if b"transfer-encoding: chunked" in head:
        while not message.endswith(b"0\r\n\r\n"):
            message += connection.recv(1)
    elif b"content-length: " in head:
        length = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0])
        body = b""
        while len(body) < length:
            part = connection.recv(length - len(body))
            if not part:
                break
            body += part
        message += body
    return message


def read_all(connection: socket.socket) -> bytes:
    """Read until the other end closes."""
    found = b""
    while part := connection.recv(65_536):
        found += part
    return found

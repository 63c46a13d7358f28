"""A library of books served by connexion31, in memory and over real sockets."""

import http.client
import json
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import uvicorn
import yaml
from starlette.types import ASGIApp

from connexion31 import Problem, create_app

BOOK = {"kind": "book", "title": "Emma"}


class UnknownBookError(Exception):
    """A domain error, mapped to 404."""


@dataclass
class Library:
    """Handlers, what they were given, and what they shall answer."""

    calls: list[dict[str, Any]] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)

    unknown_book = UnknownBookError

    def handlers(self) -> dict[str, Callable[..., Any]]:
        """Return the handlers by name."""

        async def list_books(page, genre, years, lent, min_price):  # type: ignore[no-untyped-def]  # as handlers are written
            self.calls.append(
                {"page": page, "genre": genre, "years": years, "lent": lent, "price": min_price}
            )
            return self.answers.get("list_books", _batches([[json.dumps(BOOK).encode()]]))

        async def add_book(body, reader):  # type: ignore[no-untyped-def]  # as above
            self.calls.append({"body": body, "reader": reader})
            return self.answers.get("add_book", (BOOK, 201, {"Location": "/books/1"}))

        def get_book(isbn_code):  # type: ignore[no-untyped-def]  # as above
            self.calls.append({"isbn_code": isbn_code})
            answer = self.answers.get("get_book", {"kind": "book", "title": isbn_code})
            if isinstance(answer, Exception):
                raise answer
            return answer

        def remove_book(isbn_code):  # type: ignore[no-untyped-def]  # as above
            self.calls.append({"isbn_code": isbn_code})
            return None, 204

        def get_newest_book():  # type: ignore[no-untyped-def]  # as above
            answer = self.answers.get("get_newest_book", json.dumps(BOOK).encode())
            if isinstance(answer, Exception):
                raise answer
            return answer

        async def label_shelves(numbers, body, size="large"):  # type: ignore[no-untyped-def]  # as above
            return {"numbers": numbers, "label": body, "size": size}

        functions = (list_books, add_book, get_book, remove_book, get_newest_book, label_shelves)
        return {function.__name__: function for function in functions}

    def app(self, document: Mapping[str, Any], **options: Any) -> ASGIApp:
        """Return the application; tokens are the scopes they carry."""

        async def verify_token(token: str) -> Mapping[str, Any]:
            if token == "forged":
                raise Problem(401, "The token is forged.")
            return {"scope": token.split(","), "reader": "Ada"}

        return create_app(
            document,
            handlers=self.handlers(),
            verify_token=verify_token,
            providers={
                "reader": lambda request: request.scope["connexion31"]["token_info"]["reader"]
            },
            problems=lambda error: (
                Problem(404, "No such book.") if isinstance(error, UnknownBookError) else None
            ),
            **options,
        )


async def _batches(batches: list[list[bytes]]) -> AsyncIterator[list[bytes]]:
    for batch in batches:
        yield batch


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The parsed body."""
        return json.loads(self.body)

    @property
    def problem(self) -> Any:
        """The parsed body, which must be a problem with this answer's status."""
        assert self.headers["content-type"] == "application/problem+json"
        problem = self.json
        assert problem["status"] == self.status
        assert problem["type"] == "about:blank"
        return problem


@dataclass(frozen=True)
class Server:
    """A uvicorn that listens."""

    port: int

    IncompleteRead = http.client.IncompleteRead

    @contextmanager
    def connect(self) -> Iterator[socket.socket]:
        """Open a connection."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            yield connection

    @staticmethod
    def read(connection: socket.socket, method: str = "GET") -> Answer:
        """Read one answer; raises http.client.IncompleteRead when it ends before its end."""
        response = http.client.HTTPResponse(connection, method=method)
        response.begin()
        body = response.read()
        headers = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, headers, body)

    def send(self, data: bytes) -> Answer:
        """Send octets as they are and read one answer."""
        with self.connect() as connection:
            connection.sendall(data)
            return self.read(connection, data.split(b" ")[0].decode("latin-1"))

    def request(
        self,
        method: str,
        target: str | bytes,
        body: bytes | None = None,
        *,
        token: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send a request whose body, if any, has its length and is JSON unless headers say else."""
        lines = {"Host": "library", "Connection": "close"}
        if token is not None:
            lines["Authorization"] = f"Bearer {token}"
        if body is not None:
            lines |= {"Content-Length": str(len(body)), "Content-Type": "application/json"}
        lines |= headers or {}
        encoded = target.encode() if isinstance(target, str) else target
        head = b"".join(f"{name}: {value}\r\n".encode("latin-1") for name, value in lines.items())
        start = method.encode() + b" " + encoded + b" HTTP/1.1\r\n"
        return self.send(start + head + b"\r\n" + (body or b""))


@contextmanager
def running(app: ASGIApp) -> Iterator[Server]:
    """Serve an application on a free port of a real uvicorn."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()  # from here on connections queue, so nobody has to wait for the start
        config = uvicorn.Config(app, ws="none", lifespan="on", log_config=None)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=lambda: server.run(sockets=[listening]))
        thread.start()
        try:
            yield Server(listening.getsockname()[1])
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="session")
def document() -> dict[str, Any]:
    """Load the library's document."""
    text = Path(__file__).with_name("library.yaml").read_text()
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


@pytest.fixture(scope="session")
def shared_library() -> Library:
    """Return the library behind the server of all tests."""
    return Library()


@pytest.fixture(scope="session")
def serve() -> Callable[[ASGIApp], AbstractContextManager[Server]]:
    """Return what serves an application."""
    return running


@pytest.fixture(scope="session")
def shared_server(document: dict[str, Any], shared_library: Library) -> Iterator[Server]:
    """Serve the library for all tests, its answers checked."""
    with running(shared_library.app(document, check_responses=True)) as server:
        yield server


@pytest.fixture
def library(shared_library: Library) -> Library:
    """Return the library as it is at first."""
    shared_library.calls.clear()
    shared_library.answers.clear()
    return shared_library


@pytest.fixture
def server(shared_server: Server, library: Library) -> Server:  # noqa: ARG001 - resets the library
    """Return the server."""
    return shared_server

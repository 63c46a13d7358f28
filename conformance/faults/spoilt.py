"""How a fault reaches into the reference server: its rules, its document, or the wire."""

from __future__ import annotations

import asyncio
import copy
import json
import re
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from complyt_contract.document import Document, load
from faults.front import Front

_PATHS = (
    ("createToken", "POST", r"/v1/token"),
    ("getAllCustomers", "GET", r"/v1/customers"),
    ("getCustomer", "GET", r"/v1/customers/source/([^/]*)/externalId/([^/]*)"),
    ("upsertCustomer", "PUT", r"/v1/customers/source/([^/]*)/externalId/([^/]*)"),
    ("updateCustomer", "PATCH", r"/v1/customers/complytId/([^/]*)"),
)
_LARGEST_BODY = 1_000_000
WRITES = ("upsertCustomer", "updateCustomer")
READS = ("getCustomer", "getAllCustomers")


@dataclass
class Call:
    """A request on its way in; a fault may change any part."""

    method: str
    path: str  # as sent, percent-encoded
    query: str
    headers: dict[str, str]
    body: bytes
    connection: int = 0  # the client's port, by which a connection is told from others

    @property
    def operation(self) -> str | None:
        """The operationId that the request means."""
        for operation, method, pattern in _PATHS:
            if method == self.method and re.fullmatch(pattern, self.path):
                return operation
        return None

    @property
    def segments(self) -> list[str]:
        """The segments of the path, decoded."""
        return [unquote(segment) for segment in self.path.split("/")[1:]]

    @property
    def data(self) -> Any:
        """The body as JSON, None when it is none, or so large that rewriting would shrink it."""
        if len(self.body) > _LARGEST_BODY:
            return None
        try:
            return json.loads(self.body.decode())  # of octets it would take UTF-16, too
        except (ValueError, RecursionError):
            return None

    @data.setter
    def data(self, value: Any) -> None:
        self.body = json.dumps(value).encode()
        self.headers["content-length"] = str(len(self.body))


@dataclass
class Answer:
    """An answer on its way out; a fault may change any part. Header names are in lower case."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    dropped: bool = False

    @property
    def data(self) -> Any:
        """The body as JSON, None when it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    @data.setter
    def data(self, value: Any) -> None:
        self.body = json.dumps(value).encode()

    @property
    def customers(self) -> list[dict[str, Any]]:
        """The customers that the answer shows, to be changed in place by `show`."""
        data = self.data
        if isinstance(data, dict) and "complytId" in data:
            return [data]
        return data if isinstance(data, list) else []

    def show(self, change: Callable[[dict[str, Any]], None]) -> None:
        """Change every customer that the answer shows."""
        data = self.data
        customers = [data] if isinstance(data, dict) else data
        if self.status >= 300 or not isinstance(customers, list):
            return
        for customer in customers:
            if isinstance(customer, dict) and "complytId" in customer:
                change(customer)
        self.data = data


def problem(status: int, **headers: str) -> Answer:
    """Return a refusal as the contract has it."""
    body = {"type": "about:blank", "title": "Refused", "status": status, "detail": "Refused."}
    return Answer(
        status, {"content-type": "application/problem+json", **headers}, json.dumps(body).encode()
    )


Before = Callable[[Call], Answer | None]
After = Callable[[Call, Answer], Answer | None]
Send_ = Callable[[Call], Awaitable[Answer]]
Around = Callable[[Call, Send_], Awaitable[Answer]]


def without(name: str) -> After:
    """Return a change that drops a header, given in lower case."""

    def change(_call: Call, answer: Answer) -> None:
        answer.headers.pop(name, None)

    return change


class Spoilt:
    """The reference server while a fault is put in.

    All happens in one process, or in as many as there are `workers`. `base_path` is what the
    server's URL has before /v1.
    """

    def __init__(self) -> None:
        self.raw: dict[str, Any] = copy.deepcopy(load().raw)
        self.around: list[Around] = []
        self.received: Callable[[bytes], bytes] = bytes  # each piece of a body, as it arrives
        self.options: MutableMapping[str, Any] = {}
        self.front = Front()
        self.base_path = ""
        self.workers = 1

    @property
    def schemas(self) -> dict[str, Any]:
        """The component schemas that the server validates by, to be changed in place."""
        schemas: dict[str, Any] = self.raw["components"]["schemas"]
        return schemas

    @property
    def document(self) -> Document:
        """The document that the server runs."""
        document = load()
        document.raw.clear()
        document.raw.update(self.raw)
        return document

    def before(self, change: Before, *operations: str) -> None:
        """Let `change` see each request; an answer that it returns is the server's."""

        async def around(call: Call, send: Send_) -> Answer:
            answer = change(call) if not operations or call.operation in operations else None
            return answer or await send(call)

        self.around.append(around)

    def after(self, change: After, *operations: str) -> None:
        """Let `change` see each answer; one that it returns takes its place."""

        async def around(call: Call, send: Send_) -> Answer:
            operation = call.operation
            answer = await send(call)
            if operations and operation not in operations:
                return answer
            return change(call, answer) or answer

        self.around.append(around)

    def patch(self, owner: Any, name: str, make: Callable[[Any], Any]) -> None:
        """Put `make(original)` in the place of a function of the reference server."""
        setattr(owner, name, make(getattr(owner, name)))

    def wrap(self, app: ASGIApp) -> ASGIApp:
        """Return the application with what `received`, `before`, `after` and `around` put in."""
        spoilt = self.around or self.received is not bytes
        return _Wire(app, self.around, self.received) if spoilt else app


class _Wire:
    def __init__(
        self, app: ASGIApp, around: list[Around], received: Callable[[bytes], bytes]
    ) -> None:
        self._app = app
        self._around = around
        self._received = received

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        call = Call(
            scope["method"],
            scope["raw_path"].decode("latin-1").partition("?")[0],
            scope["query_string"].decode("latin-1"),
            {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]},
            await _body(receive, self._received),
            scope["client"][1],
        )

        async def innermost(changed: Call) -> Answer:
            return await self._answer(scope, changed)

        step: Send_ = innermost
        for around in self._around:
            step = _bound(around, step)
        answer = await step(call)
        length = len(answer.body) + answer.dropped
        headers = {**answer.headers, "content-length": str(length)}
        raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": answer.status, "headers": raw})
        if answer.dropped:  # uvicorn closes the connection of an answer that is not finished
            raise ConnectionAbortedError("the fault drops this connection")
        body = b"" if answer.status == 204 else answer.body
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, scope: Scope, call: Call) -> Answer:
        answer = Answer(500)
        sent = False

        async def receive() -> Message:
            nonlocal sent
            if sent:
                await asyncio.get_running_loop().create_future()  # the client stays
            sent = True
            return {"type": "http.request", "body": call.body, "more_body": False}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer.status = message["status"]
                for name, value in message["headers"]:
                    answer.headers[name.decode("latin-1").lower()] = value.decode("latin-1")
            else:
                answer.body += message.get("body", b"")

        changed = {
            **scope,
            "method": call.method,
            "path": unquote(call.path, errors="replace"),
            "raw_path": call.path.encode("latin-1"),
            "query_string": call.query.encode("latin-1"),
            "headers": [
                (name.encode("latin-1"), value.encode("latin-1"))
                for name, value in call.headers.items()
            ],
        }
        await self._app(changed, receive, send)
        return answer


def _bound(around: Around, send: Send_) -> Send_:
    async def step(call: Call) -> Answer:
        return await around(call, send)

    return step


async def _body(receive: Receive, received: Callable[[bytes], bytes]) -> bytes:
    chunks: list[bytes] = []
    while True:
        message = await receive()
        chunks.append(received(message.get("body", b"")))
        if not message.get("more_body"):
            return b"".join(chunks)

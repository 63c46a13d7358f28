"""Notes a request and its answer as they pass."""

from __future__ import annotations

import time
from collections.abc import Iterable

import orjson
from starlette.types import Message, Receive, Scope, Send

from complyt_reference import timestamps
from complyt_reference.sandbox.calls import Call
from complyt_reference.sandbox.curl import as_curl
from complyt_reference.sandbox.faults import Effect
from complyt_reference.sandbox.generated import models
from complyt_reference.sandbox.masks import (
    HIDDEN,
    masked,
    masked_body,
    masked_header,
    masked_query,
    shown,
)
from connexion31.problems import MEDIA_TYPE

MOST = 16_384  # bytes of a body that are kept


class _Body:
    """The beginning of a body, and how long it was."""

    def __init__(self) -> None:
        self.size = 0
        self.beginning = b""

    def add(self, message: Message) -> None:
        part: bytes = message.get("body", b"")
        self.size += len(part)
        self.beginning += part[: MOST - len(self.beginning)]

    @property
    def text(self) -> str:
        """Return what is known of it, masked."""
        return masked_body(self.beginning.decode(errors="replace"))


class Recording:
    """A request on its way; `receive` and `send` are to be used instead of the server's."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._scope = scope
        self._receive = receive
        self._send = send
        self._began = time.perf_counter()
        self.started_ms = timestamps.real_time("")
        self._sent = _Body()
        self._answered = _Body()
        self._status: int | None = None
        self._headers: list[models.Header] = []

    async def receive(self) -> Message:
        """Receive a part of the request."""
        message = await self._receive()
        self._sent.add(message)
        return message

    async def send(self, message: Message) -> None:
        """Send a part of the answer."""
        if message["type"] == "http.response.start":
            self._status = message["status"]
            self._headers = _headers(message.get("headers", ()))
        else:
            self._answered.add(message)
        await self._send(message)

    def exchange(self, call: Call, effect: Effect | None) -> models.Exchange:
        """Return what is shown; its id is not given yet.

        All tenants see what is nobody's, so that nothing is shown of it that may be a credential.
        """
        known = call.tenant is not None
        request = self._request(call, known=known)
        return {
            "id": 0,
            "startedAt": f"{timestamps.render(self.started_ms)}Z",
            "milliseconds": round((time.perf_counter() - self._began) * 1000, 1),
            "clientId": call.client_id if known else None,
            "operation": call.operation,
            "externalId": None if call.external_id is None else shown(masked(call.external_id)),
            "fault": str(effect) if effect else None,
            "problem": self._problem(known=known),
            "request": shown_request(request),
            "response": {
                "status": self._status,
                "headers": shown_headers(self._headers),
                "body": shown(self._answered.text) if known else "",
                "bodySize": self._answered.size,
            },
            "curl": as_curl(request, MOST),
        }

    def _request(self, call: Call, *, known: bool) -> models.RequestModel:
        """Return the request, in which HIDDEN stands for what is masked."""
        path = masked(self._scope["raw_path"].decode("latin-1"))
        query = self._scope["query_string"].decode("latin-1")
        if known:
            query = masked_query(query)
        else:
            path = path if call.operation else f"/{HIDDEN}"
            query = HIDDEN if query else ""
        headers = _headers(self._scope["headers"])
        hosts = [each["value"] for each in headers if each["name"] == "host"]
        host = hosts[0] if hosts else "{}:{}".format(*self._scope["server"])
        target = f"{path}?{query}" if query else path
        return {
            "method": self._scope["method"],
            "url": f"{self._scope['scheme']}://{host}{target}",
            "path": path,
            "query": query,
            "headers": headers,
            "body": self._sent.text if known else "",
            "bodySize": self._sent.size,
        }

    def _problem(self, *, known: bool) -> models.Problem | None:
        types = [each["value"] for each in self._headers if each["name"] == "content-type"]
        if types != [MEDIA_TYPE]:
            return None
        try:
            problem: models.Problem = orjson.loads(shown(self._answered.text))
        except ValueError:  # it was longer than what is kept, or cut
            return None
        if not known:
            problem.pop("errors", None)  # which name members of the body
        return problem


def _headers(raw: Iterable[tuple[bytes, bytes]]) -> list[models.Header]:
    pairs = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in raw]
    return [{"name": name, "value": masked_header(name, value)} for name, value in pairs]


def shown_request(request: models.RequestModel) -> models.RequestModel:
    """Return a masked request as people see it."""
    return {
        **request,
        "url": shown(request["url"]),
        "path": shown(request["path"]),
        "query": shown(request["query"]),
        "headers": shown_headers(request["headers"]),
        "body": shown(request["body"]),
    }


def shown_headers(headers: Iterable[models.Header]) -> list[models.Header]:
    """Return masked headers as people see them."""
    return [{"name": each["name"], "value": shown(each["value"])} for each in headers]

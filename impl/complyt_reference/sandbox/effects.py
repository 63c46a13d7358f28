"""How a request meets a fault on the wire."""

from __future__ import annotations

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from complyt_reference.protocol import CLOSE
from complyt_reference.sandbox.faults import Effect
from connexion31 import Problem, problem_response
from connexion31.uploads import LastingResponse, Upload


async def answer(
    effect: Effect | None, app: ASGIApp, scope: Scope, receive: Receive, send: Send
) -> None:
    """Answer a request as the application does, or as the effect has it."""
    match effect.kind if effect else None:
        case None:
            await app(scope, receive, send)
        case "status":
            assert effect is not None
            await _refuse(effect, scope, receive, send)
        case "delay":
            assert effect is not None
            await _delayed(effect.delay_ms / 1000, app, scope, receive, send)
        case "drop":
            await _close(scope, receive)
        case "truncate":
            await app(scope, receive, _Truncated(scope, receive, send))


async def _refuse(effect: Effect, scope: Scope, receive: Receive, send: Send) -> None:
    headers = {}
    if effect.status in (429, 503):
        headers["Retry-After"] = str(effect.retry_after)
    if effect.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    problem = Problem(effect.status, "A fault of the sandbox answers so.", headers=headers)
    upload = Upload(scope, receive)
    response = problem_response(problem)
    if not upload.ended:
        response = LastingResponse(response, upload)
    await response(scope, upload, send)


async def _delayed(
    seconds: float, app: ASGIApp, scope: Scope, receive: Receive, send: Send
) -> None:
    """Let the application do what it is asked, and hold its answer back.

    A read waits before it is done: a list keeps a connection of the database until it is sent.
    """

    async def late(message: Message) -> None:
        if message["type"] == "http.response.start":
            await asyncio.sleep(seconds)
        await send(message)

    if scope["method"] == "GET":
        await asyncio.sleep(seconds)
        await app(scope, receive, send)
    else:
        await app(scope, receive, late)


async def _close(scope: Scope, receive: Receive) -> None:
    """Close the connection, and wait until the server knows."""
    scope["extensions"][CLOSE]["close"]()
    while (await receive())["type"] != "http.disconnect":
        pass


class _Truncated:
    """Sends the first half of what comes first of a body, then closes the connection."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._scope = scope
        self._receive = receive
        self._send = send
        self._closed = False

    async def __call__(self, message: Message) -> None:
        if self._closed:
            return
        body = message.get("body", b"")
        if not body:
            await self._send(message)
            return
        self._closed = True
        await self._send({**message, "body": body[: len(body) // 2], "more_body": True})
        await _close(self._scope, self._receive)

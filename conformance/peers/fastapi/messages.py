"""What the contract asks of HTTP and FastAPI does otherwise."""

from __future__ import annotations

from urllib.parse import unquote_to_bytes

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_BODY = 1_048_576


def add_rules_of_http(app: FastAPI) -> None:
    """Add the rules to an application."""
    app.add_middleware(Rules)
    app.add_exception_handler(RequestValidationError, _refuse)
    app.add_exception_handler(405, _not_allowed)


class Rules:
    """Middleware: paths are UTF-8, bodies are JSON by their media type and of a bounded size."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif _is_utf8(scope["raw_path"]):
            await self._app(scope, _checked(scope, receive), send)
        else:
            refusal = JSONResponse({"detail": "The path is not UTF-8"}, 400)
            await refusal(scope, receive, send)


def _checked(scope: Scope, receive: Receive) -> Receive:
    """Return a `receive` that raises as soon as the body breaks a rule."""
    headers = dict(scope["headers"])
    media_type = headers.get(b"content-type", b"").split(b";")[0].strip().lower()
    size = 0

    async def checked() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > LARGEST_BODY:
            raise HTTPException(413, f"The body is over {LARGEST_BODY} bytes")
        if size and media_type != b"application/json":
            raise HTTPException(415, "The body must be application/json")
        return message

    return checked


def _is_utf8(raw_path: bytes) -> bool:
    try:
        unquote_to_bytes(raw_path).decode()
    except UnicodeDecodeError:
        return False
    return True


async def _refuse(_request: Request, error: Exception) -> JSONResponse:
    """Answer 400 where FastAPI answers 422, without the input: it may hold a secret, or no text."""
    assert isinstance(error, RequestValidationError)
    told = [{name: each[name] for name in ("type", "loc", "msg")} for each in error.errors()]
    return JSONResponse({"detail": told}, 400)


async def _not_allowed(request: Request, _error: Exception) -> JSONResponse:
    """Name the methods of all routes of a path, where Starlette names those of the first."""
    routes = [route for route in request.app.routes if isinstance(route, Route)]
    matching = [route for route in routes if route.matches(request.scope)[0] is not Match.NONE]
    methods = sorted({method for route in matching for method in route.methods or ()})
    return JSONResponse({"detail": "Method Not Allowed"}, 405, {"Allow": ", ".join(methods)})

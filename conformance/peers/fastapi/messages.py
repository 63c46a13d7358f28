"""What the contract asks of requests and refusals, and FastAPI does otherwise."""

from __future__ import annotations

import json
from typing import NoReturn
from urllib.parse import unquote_to_bytes

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.routing import Match, Route

LARGEST_BODY = 1_048_576  # octets


async def well_formed(request: Request) -> None:
    """Refuse paths that are not UTF-8, which arrive mended, and bodies too large or not JSON."""
    try:
        unquote_to_bytes(request.scope["raw_path"]).decode()
    except UnicodeDecodeError:
        raise HTTPException(400, "The path is not UTF-8") from None
    body = await request.body()
    if len(body) > LARGEST_BODY:
        raise HTTPException(413, f"The body is over {LARGEST_BODY} bytes")
    media_type = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if body and media_type != "application/json":
        raise HTTPException(415, "The body must be application/json")
    if body:
        _expect_json(body)


def _expect_json(body: bytes) -> None:
    """Refuse what FastAPI reads beside JSON: other encodings than UTF-8, NaN and Infinity."""
    try:
        json.loads(body.decode(), parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise HTTPException(400, "The body is not JSON in UTF-8") from None


def _no_number(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number of JSON")


def add_refusals(app: FastAPI) -> None:
    """Answer refusals as the contract wants them."""
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(405, _not_allowed)


async def _invalid(_request: Request, error: Exception) -> JSONResponse:
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

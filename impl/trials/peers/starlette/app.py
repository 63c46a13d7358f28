"""The operations; what is sent is taken as right."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from trials.peers import tokens
from trials.peers.starlette.rows import Customer
from trials.peers.starlette.storage import storage

ADDRESS = ("city", "country", "county", "state", "street", "region", "zip")

customers = storage(os.environ["BENCH_DATABASE"])


class JSON(Response):
    """An answer that is JSON already."""

    media_type = "application/json"


async def create_token(request: Request) -> Response:
    """Exchange credentials for a token."""
    asked = orjson.loads(await request.body())
    token = tokens.issue(asked["clientId"], asked["clientSecret"])
    answer = {"accessToken": token, "tokenType": "Bearer", "expiresIn": tokens.LIFETIME}
    return JSON(orjson.dumps(answer))


async def get_all_customers(request: Request) -> Response:
    """Answer the tenant's customers, newest first."""
    tenant = _tenant(request, tokens.READ)
    query = request.query_params
    if "page" not in query and "size" not in query:
        return StreamingResponse(_streamed(tenant), media_type="application/json")
    page, size = int(query.get("page", 1)), int(query.get("size", 100))
    answers = await customers.page(tenant, (page - 1) * size, size + 1)
    link = f'</v1/customers?page={page + 1}&size={size}>; rel="next"'
    headers = {"Link": link} if len(answers) > size else {}
    return JSON(b"[" + b",".join(answers[:size]) + b"]", headers=headers)


async def get_customer(request: Request) -> Response:
    """Answer the customer of the pair."""
    answer = await customers.get(_tenant(request, tokens.READ), *_pair(request))
    return JSON(answer) if answer else _unknown()


async def upsert_customer(request: Request) -> Response:
    """Create or replace the customer of the pair."""
    tenant, pair = _tenant(request, tokens.WRITE), _pair(request)
    body = orjson.loads(await request.body())

    def replaced(stored: Customer | None) -> Customer:
        moment = _now()
        internal = stored["internalTimestamps"] if stored else {"createdDate": moment}
        return {
            "complytId": stored["complytId"] if stored else str(uuid4()),
            "externalId": pair[1],
            "source": pair[0],
            "name": body.get("name"),
            "address": _address(body.get("address")),
            "email": body.get("email"),
            "customerType": body["customerType"],
            "internalTimestamps": {**internal, "updatedDate": moment},
            "externalTimestamps": _times(body["externalTimestamps"]),
            "comment": body.get("comment"),
        }

    answer, created = await customers.put(tenant, *pair, replaced)
    if not created:
        return JSON(answer)
    path = f"/v1/customers/source/{pair[0]}/externalId/{quote(pair[1], safe='')}"
    return JSON(answer, 201, {"Location": path})


async def update_customer(request: Request) -> Response:
    """Change what is sent."""
    tenant = _tenant(request, tokens.WRITE)
    changes = orjson.loads(await request.body())

    def patched(stored: Customer) -> Customer:
        customer = stored | {name: value for name, value in changes.items() if name in stored}
        if "address" in changes:
            customer["address"] = _address(changes["address"])
        if "externalTimestamps" in changes:
            customer["externalTimestamps"] = _times(changes["externalTimestamps"])
        customer["internalTimestamps"] = {**stored["internalTimestamps"], "updatedDate": _now()}
        return customer

    answer = await customers.patch(tenant, request.path_params["complytId"], patched)
    return JSON(answer) if answer else _unknown()


async def _streamed(tenant: str) -> AsyncIterator[bytes]:
    """Yield the whole list as it is read."""
    comma = b"["
    async for batch in customers.all(tenant):
        yield comma + b",".join(batch)
        comma = b","
    yield b"]" if comma == b"," else b"[]"


def _tenant(request: Request, scope: str) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise tokens.Refused(401, "A bearer token is needed")
    return tokens.tenant_of(token, scope)


def _pair(request: Request) -> tuple[str, str]:
    return request.path_params["source"], request.path_params["externalId"]


def _address(sent: dict[str, Any] | None) -> dict[str, Any] | None:
    if sent is None:
        return None
    return {**{name: sent.get(name) for name in ADDRESS}, "isPartial": bool(sent.get("isPartial"))}


def _times(sent: dict[str, str]) -> dict[str, str]:
    return {name: _utc(datetime.fromisoformat(text)) for name, text in sent.items()}


def _utc(moment: datetime) -> str:
    if moment.tzinfo:
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    return moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds")


def _now() -> str:
    return _utc(datetime.now(UTC))


def _unknown() -> Response:
    return JSONResponse({"detail": "No such customer"}, 404)


async def _refuse(_request: Request, error: Exception) -> Response:
    assert isinstance(error, tokens.Refused)
    return JSONResponse({"detail": error.reason}, error.status, {"WWW-Authenticate": "Bearer"})


@asynccontextmanager
async def lifespan(_app: Starlette) -> AsyncIterator[None]:
    """Open the database before the first request."""
    await customers.open()
    yield
    await customers.close()


CUSTOMER = "/v1/customers/source/{source}/externalId/{externalId}"
app = Starlette(
    routes=[
        Route("/v1/token", create_token, methods=["POST"]),
        Route("/v1/customers", get_all_customers, methods=["GET"]),
        Route(CUSTOMER, get_customer, methods=["GET"]),
        Route(CUSTOMER, upsert_customer, methods=["PUT"]),
        Route("/v1/customers/complytId/{complytId}", update_customer, methods=["PATCH"]),
    ],
    exception_handlers={tokens.Refused: _refuse},
    lifespan=lifespan,
)

"""The application: the document, the handlers, the storage and the tokens, joined."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

import connexion31
from complyt_contract import document as contract
from complyt_reference import handlers
from complyt_reference.access_log import AccessLog
from complyt_reference.auth import TokenIssuer, TokenVerifier
from complyt_reference.clients import Clients
from complyt_reference.errors import to_problem
from complyt_reference.storage import Customers, Storage


def create_app(
    *,
    storage: Storage,
    clients: Clients,
    key: RSAPrivateKey,
    document: contract.Document | None = None,
    check_responses: bool = False,
) -> ASGIApp:
    """Return the reference server as an ASGI application.

    It opens and closes the storage in its lifespan. Without a document it serves the packaged
    one. With `check_responses`, an answer that breaks the document is a 500 that says which rule.
    """
    tokens = TokenIssuer(clients, key)

    def customers(request: Request) -> Customers:
        """Narrow the storage to the tenant of the token, and to nothing else (D18)."""
        return storage.for_tenant(request.scope["connexion31"]["token_info"]["tenant"])

    @asynccontextmanager
    async def lifespan(_app: Any) -> AsyncIterator[None]:
        await storage.open()
        try:
            yield
        finally:
            await storage.close()

    operations = connexion31.create_app(
        (document or contract.load()).raw,
        handlers=handlers,
        verify_token=TokenVerifier(key).verify,
        providers={"customers": customers, "tokens": lambda _request: tokens},
        problems=to_problem,
        check_responses=check_responses,
        lifespan=lifespan,
    )
    return AccessLog(_Health(operations))


class _Health:
    """Answers GET /healthz, which is not part of the contract and needs no token."""

    path = "/healthz"

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or (scope["method"], scope["path"]) != ("GET", self.path):
            await self._app(scope, receive, send)
            return
        scope["connexion31"]["path_template"] = self.path
        await JSONResponse({"status": "ok"})(scope, receive, send)

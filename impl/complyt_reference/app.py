"""The application: the document, the handlers, the storage and the tokens, joined."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.types import ASGIApp

import connexion31
from complyt_contract import document as contract
from complyt_reference import generated, handlers, tracing
from complyt_reference.access_log import AccessLog
from complyt_reference.auth import TokenIssuer, TokenVerifier
from complyt_reference.clients import Clients
from complyt_reference.contents import Contents
from complyt_reference.errors import to_problem
from complyt_reference.pages import pages
from complyt_reference.sandbox import page
from complyt_reference.sandbox.app import with_controls
from complyt_reference.sandbox.state import Sandbox
from complyt_reference.storage import Storage
from complyt_reference.timestamps import Clock, real_time


def create_app(
    *,
    storage: Storage,
    clients: Clients,
    key: RSAPrivateKey,
    document: contract.Document | None = None,
    check_responses: bool = False,
    origins: Sequence[str] = (),
    sandbox: Sandbox | None = None,
) -> ASGIApp:
    """Return the reference server as an ASGI application.

    It opens and closes the storage in its lifespan. Without a document it serves the one that its
    stubs were made from. With `check_responses`, an answer that breaks the document is a 500 that
    says which rule. Scripts of these `origins` may call it from a browser; `*` stands for any.
    With a `sandbox`, whose clocks the storage must have, its page stands at /sandbox, its controls
    beneath.
    Raises ConfigurationError when the handlers are not as the stubs say.
    """
    # Imported by who serves alone: where its numbers are kept is decided by the import.
    from complyt_reference.metrics import Metrics
    from complyt_reference.operating import Operating

    asked_for = tracing.telemetry()
    telemetry = asked_for() if asked_for else None
    clock: Clock = real_time
    may_end = None
    if sandbox:
        clock = sandbox.clocks
        clients = sandbox.with_keys(clients)
        may_end = clients.by_id
    authentication = handlers.Authentication(TokenIssuer(clients, key, clock))
    verifier = TokenVerifier(key, clock, may_end)

    def customers(request: Request) -> handlers.Customers:
        """Narrow the storage to the tenant of the token, and to nothing else (D18)."""
        tenant = request.scope["connexion31"]["token_info"]["tenant"]
        return handlers.Customers(storage.for_tenant(tenant))

    @asynccontextmanager
    async def lifespan(_app: Any) -> AsyncIterator[None]:
        await storage.open()
        try:
            yield
        finally:
            await storage.close()
            if telemetry is not None:
                await asyncio.to_thread(telemetry.close)

    document = document or generated.document()
    app = connexion31.create_app(
        document.raw,
        handlers=generated.handlers(
            authentication=lambda _request: authentication, customers=customers
        ),
        verify_token=verifier.verify,
        problems=to_problem,
        check_responses=check_responses,
        lifespan=lifespan,
    )
    if sandbox:
        app = with_controls(
            app,
            sandbox,
            document=document,
            storage=storage,
            verifier=verifier,
            clients=clients,
            check_responses=check_responses,
        )
    contents = pages(document, clients) | (page.contents(clients) if sandbox else {})
    metrics = Metrics()
    app = Operating(Contents(app, contents), storage, metrics)
    app = _shared(app, origins, controls=bool(sandbox)) if origins else app
    return AccessLog(app, metrics, telemetry.record if telemetry else tracing.Unrecorded)


def _shared(app: ASGIApp, origins: Sequence[str], *, controls: bool) -> ASGIApp:
    """Let scripts of other origins send what the contract and the controls take, and read it."""
    return CORSMiddleware(
        app,
        allow_origins=origins,
        allow_methods=["GET", "PATCH", "POST", "PUT", *(["DELETE"] if controls else [])],
        allow_headers=["Authorization", "Content-Type", "traceparent", "tracestate"],
        expose_headers=[
            *("Allow", "Link", "Location", "Retry-After", "WWW-Authenticate", "traceparent")
        ],
    )

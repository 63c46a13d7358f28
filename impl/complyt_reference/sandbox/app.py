"""The application of the controls, beside that of the contract."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

import connexion31
from complyt_contract.document import Document
from complyt_reference.auth import TokenVerifier
from complyt_reference.clients import Clients
from complyt_reference.errors import to_problem
from complyt_reference.sandbox import generated, handlers
from complyt_reference.sandbox.calls import Calls
from complyt_reference.sandbox.state import Sandbox
from complyt_reference.sandbox.traffic import Traffic
from complyt_reference.storage import Storage

PREFIX = "/sandbox/"

_MAX_BODY_BYTES = 268_435_456  # as the document says; files of customers are large


def with_controls(
    contract: ASGIApp,
    sandbox: Sandbox,
    *,
    document: Document,
    storage: Storage,
    verifier: TokenVerifier,
    clients: Clients,
    check_responses: bool,
) -> ASGIApp:
    """Return the application of the contract, `document`, under the controls, and these beside it.

    Raises ConfigurationError when the handlers are not as the stubs say.
    """

    def customers(request: Request) -> handlers.Customers:
        tenant = _tenant(request)
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        now = sandbox.clocks(tenant)
        return handlers.Customers(storage.for_tenant(tenant), document.raw, media_type, now)

    controls = connexion31.create_app(
        generated.document().raw,
        handlers=generated.handlers(
            customers=customers,
            snapshots=lambda request: handlers.Snapshots(storage.for_tenant(_tenant(request))),
            clock=lambda request: handlers.Clock(sandbox.clocks, _tenant(request)),
            faults=lambda request: handlers.Faults(sandbox.faults, _tenant(request)),
            requests=lambda request: handlers.Requests(
                sandbox.exchanges,
                _tenant(request),
                may_go_on=lambda: _claims(request)["sub"] in clients.by_id,
            ),
            keys=lambda request: handlers.Keys(sandbox, storage, _tenant(request)),
        ),
        verify_token=verifier.verify,
        problems=to_problem,
        max_body_bytes=_MAX_BODY_BYTES,
        check_responses=check_responses,
    )
    traffic = Traffic(contract, sandbox, Calls(document, verifier, clients.by_id))

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        chosen = controls if scope.get("path", "").startswith(PREFIX) else traffic
        await chosen(scope, receive, send)

    return app


def _tenant(request: Request) -> str:
    tenant: str = _claims(request)["tenant"]
    return tenant


def _claims(request: Request) -> Mapping[str, Any]:
    claims: Mapping[str, Any] = request.scope["connexion31"]["token_info"]
    return claims

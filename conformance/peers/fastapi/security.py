"""Clients and their tokens."""

from __future__ import annotations

import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

import jwt
from fastapi import Depends, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

LIFETIME = 86_400
_KEY = secrets.token_hex(32)
_READ, _WRITE = "read:customers", "write:customers"


@dataclass(frozen=True)
class Client:
    """Who may ask for tokens."""

    secret: str
    tenant: str
    scopes: tuple[str, ...]


CLIENTS = {
    "sandbox": Client("sandbox-secret", "sandbox", (_READ, _WRITE)),
    "other": Client("other-secret", "other", (_READ, _WRITE)),
    "sandbox-reader": Client("sandbox-reader-secret", "sandbox", (_READ,)),
    "sandbox-writer": Client("sandbox-writer-secret", "sandbox", (_WRITE,)),
}


def issue(client: Client, lifetime: int = LIFETIME) -> str:
    """Return a token of a client."""
    claims = {"tenant": client.tenant, "scope": " ".join(client.scopes)}
    return jwt.encode({**claims, "exp": int(time.time()) + lifetime}, _KEY, algorithm="HS256")


def tenant_with(scope: str) -> Callable[..., Awaitable[str]]:
    """Return a dependency that gives the tenant of a token with this scope."""

    async def dependency(
        credentials: Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())],
    ) -> str:
        try:
            claims = jwt.decode(credentials.credentials, _KEY, algorithms=["HS256"])
        except jwt.InvalidTokenError:
            raise HTTPException(
                401, "The token is not valid", {"WWW-Authenticate": "Bearer"}
            ) from None
        if scope not in claims["scope"].split():
            raise HTTPException(403, f"The token lacks the scope {scope}")
        return str(claims["tenant"])

    return dependency


Reader = Annotated[str, Depends(tenant_with(_READ))]
Writer = Annotated[str, Depends(tenant_with(_WRITE))]

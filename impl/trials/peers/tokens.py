"""Clients and RS256 tokens of the peers; a verified token is remembered, as the reference does."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

LIFETIME = 86_400
READ, WRITE = "read:customers", "write:customers"

_SECRETS = {"sandbox": "sandbox-secret", "other": "other-secret"}  # a client's tenant is its name
_REMEMBERED = 1024  # verified tokens
_verified: dict[str, dict[str, Any]] = {}


def _load() -> RSAPrivateKey:
    key = load_pem_private_key(Path(os.environ["BENCH_KEY"]).read_bytes(), password=None)
    assert isinstance(key, RSAPrivateKey)
    return key


_KEY = _load()
_PUBLIC = _KEY.public_key()


class Refused(Exception):
    """Credentials that are not accepted: the status, and why."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


def issue(client_id: str, client_secret: str) -> str:
    """Return a token for credentials; raises Refused."""
    if _SECRETS.get(client_id) != client_secret:
        raise Refused(401, "Wrong credentials")
    claims = {"tenant": client_id, "scope": f"{READ} {WRITE}", "exp": int(time.time()) + LIFETIME}
    return jwt.encode(claims, _KEY, algorithm="RS256")


def tenant_of(token: str, scope: str) -> str:
    """Return the tenant of a token with this scope; raises Refused."""
    claims = _verified.get(token)
    if claims is None:
        try:
            claims = jwt.decode(token, _PUBLIC, algorithms=["RS256"])
        except jwt.InvalidTokenError:
            raise Refused(401, "The token is not valid") from None
        if len(_verified) >= _REMEMBERED:
            del _verified[next(iter(_verified))]  # the oldest
        _verified[token] = claims
    elif claims["exp"] <= time.time():
        raise Refused(401, "The token has expired")
    if scope not in claims["scope"].split():
        raise Refused(403, f"The token lacks the scope {scope}")
    return str(claims["tenant"])

"""Whose a request is, as far as its token says."""

from __future__ import annotations

import base64
import hashlib
import json
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from complyt_reference.proxy.seen import Headers

_MOST = 10_000  # tokens whose clients are remembered
_TENANT_CLAIMS = ("tenant", "tenantId", "tenant_id")


@dataclass(frozen=True)
class Caller:
    """Who calls. `tenant` is the same for calls that are certainly of one tenant.

    It is `claim:...` where the token itself names its tenant, so that two such differ for certain.
    `token` is a digest, None without one; `is_signed` is whether it is a signed JWT, `unsigned`
    whether it is one that says that it is not. `has_credentials` is whether there was an
    Authorization at all.
    """

    tenant: str | None = None
    client_id: str | None = None
    token: str | None = None
    is_signed: bool = False
    unsigned: bool = False
    has_credentials: bool = False

    @property
    def names_tenant(self) -> bool:
        """Whether the token itself names its tenant."""
        return self.tenant is not None and self.tenant.startswith("claim:")


class Callers:
    """Tells callers, and learns from what /v1/token answers which client has which token."""

    def __init__(self) -> None:
        self._clients: OrderedDict[str, str] = OrderedDict()

    def issued(self, client_id: str, token: str) -> None:
        """Remember that a client was given a token."""
        self._clients[_digest(token)] = client_id
        if len(self._clients) > _MOST:
            self._clients.popitem(last=False)

    def of(self, headers: Headers) -> Caller:
        """Return the caller of a request."""
        sent = [value for name, value in headers if name.lower() == "authorization"]
        if not sent:
            return Caller()
        scheme, _, token = sent[0].partition(" ")
        token = token.strip()
        if len(sent) > 1 or scheme.lower() != "bearer" or not token:
            return Caller(has_credentials=True)
        digest = _digest(token)
        client_id = self._clients.get(digest)
        head, claims = _parts(token)
        named = [f"{name}={claims[name]}" for name in _TENANT_CLAIMS if _names(claims.get(name))]
        if len(named) == 1:
            tenant = f"claim:{claims.get('iss')}:{named[0]}"
        else:
            tenant = f"client:{client_id}" if client_id else f"token:{digest}"
        algorithm = (_text(head.get("alg")) or "").lower()
        return Caller(
            tenant=tenant,
            client_id=client_id or _text(claims.get("sub")),
            token=digest,
            is_signed=algorithm not in ("", "none") and token.count(".") == 2,
            unsigned=algorithm == "none",
            has_credentials=True,
        )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _names(claim: Any) -> bool:
    return isinstance(claim, str) and bool(claim)


def _text(claim: Any) -> str | None:
    return claim if isinstance(claim, str) else None


def _parts(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return header and claims of a JWT (RFC 7519), unverified; empty where it is none."""
    try:
        head, payload = (_decoded(part) for part in token.split(".")[:2])
    except ValueError:
        return {}, {}
    return head, payload


def _decoded(part: str) -> dict[str, Any]:
    text = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    value = json.loads(text)
    if not isinstance(value, dict):
        raise ValueError(part)
    return value

"""The operations of the tag Keys."""

from __future__ import annotations

import asyncio
import secrets
from contextlib import suppress
from typing import Literal, cast

from typing_extensions import override

from complyt_reference import timestamps
from complyt_reference.clients import SCOPES, hash_secret
from complyt_reference.errors import UnknownControl
from complyt_reference.sandbox.generated import models, protocols
from complyt_reference.sandbox.keys import Key
from complyt_reference.sandbox.state import Sandbox
from complyt_reference.storage import Customers, Storage
from connexion31 import Answer, Batches

_LIFETIME = 86_400  # seconds
_NO_STORE = {"Cache-Control": "no-store"}


class Keys(protocols.Keys):
    """The keys of the caller's tenant; each operation also removes what ended meanwhile."""

    def __init__(self, sandbox: Sandbox, storage: Storage, tenant: str) -> None:
        self._sandbox = sandbox
        self._keys = sandbox.keys
        self._storage = storage
        self._tenant = tenant

    @override
    async def list_keys(self) -> Answer[models.KeyList | Batches, Literal[200]]:
        """Answer those that have not ended."""
        await self._sweep()
        return [_shown(key) for key in self._keys.of(self._tenant)], 200

    @override
    async def create_key(self, body: models.KeyRequest) -> Answer[models.NewKey, Literal[201]]:
        """Make one, and tell its secret."""
        await self._sweep()
        secret = secrets.token_urlsafe(24)
        key = self._keys.make(
            self._tenant,
            await asyncio.to_thread(hash_secret, secret),
            own_tenant=body.get("tenant") == "own",
            label=body.get("label", ""),
            scopes=body.get("scopes", SCOPES),
            lifetime=body.get("lifetimeSeconds", _LIFETIME),
        )
        return {**_shown(key), "clientSecret": secret}, 201, _NO_STORE

    @override
    async def delete_key(self, client_id: models.ClientId) -> Answer[None, Literal[204]]:
        """End one."""
        self._keys.end(self._tenant, client_id)
        await self._sweep()
        return None, 204

    async def _sweep(self) -> None:
        """Remove what keys that have ended leave, and then these."""
        async with self._sandbox.sweeping:
            for key in self._keys.ended():
                if self._keys.is_last(key):
                    await _clear(self._storage.for_tenant(key.tenant))
                    self._sandbox.forget(key.tenant)
                self._keys.forget(key)


async def _clear(customers: Customers) -> None:
    """Remove customers and snapshots of a tenant."""
    await customers.clear()
    for name in await customers.snapshots():
        with suppress(UnknownControl):  # a request that its key had begun may have done it
            await customers.drop_snapshot(name)


def _shown(key: Key) -> models.Key:
    return {
        "clientId": key.client_id,
        "tenant": key.tenant,
        "label": key.label,
        "scopes": cast("list[models.Scope]", list(key.scopes)),
        "expiresAt": f"{timestamps.render(key.expires_ms)}Z",
    }

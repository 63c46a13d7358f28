"""The operations of the tag Keys."""

from __future__ import annotations

from typing import Literal

from typing_extensions import override

from complyt_reference.sandbox.generated import models, protocols
from connexion31 import Answer, Batches, NotWritten


class Keys(protocols.Keys):
    """Nothing of it is there yet."""

    @override
    async def list_keys(self) -> Answer[models.KeyList | Batches, Literal[200]]:
        """List keys."""
        raise NotWritten("handlers/keys.py", "Keys.list_keys")

    @override
    async def create_key(self, body: models.KeyRequest) -> Answer[models.NewKey, Literal[201]]:
        """Create a key."""
        raise NotWritten("handlers/keys.py", "Keys.create_key")

    @override
    async def delete_key(self, client_id: models.ClientId) -> Answer[None, Literal[204]]:
        """Delete a key."""
        raise NotWritten("handlers/keys.py", "Keys.delete_key")

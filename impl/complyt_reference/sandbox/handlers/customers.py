"""The operations of the tag Customers."""

from __future__ import annotations

from typing import Literal

from typing_extensions import override

from complyt_reference import storage
from complyt_reference.sandbox.generated import models, protocols
from connexion31 import Answer, Chunks, NotWritten


class Customers(protocols.Customers):
    """The customers of the caller's tenant, all together."""

    def __init__(self, customers: storage.Customers) -> None:
        self._customers = customers

    @override
    async def seed_customers(
        self, body: models.SeedRequest | bytes
    ) -> Answer[bytes | Chunks, Literal[200]]:
        """Store many customers."""
        raise NotWritten("handlers/customers.py", "Customers.seed_customers")

    @override
    async def reset_customers(self) -> Answer[None, Literal[204]]:
        """Remove them."""
        await self._customers.clear()
        return None, 204

"""The operations of the tag Customers."""

from __future__ import annotations

from typing import Literal

from typing_extensions import override

from complyt_reference.sandbox.generated import models, protocols
from connexion31 import Answer, Chunks, NotWritten


class Customers(protocols.Customers):
    """Nothing of it is there yet."""

    @override
    async def seed_customers(
        self, body: models.SeedRequest | bytes
    ) -> Answer[bytes | Chunks, Literal[200]]:
        """Store many customers."""
        raise NotWritten("handlers/customers.py", "Customers.seed_customers")

    @override
    async def reset_customers(self) -> Answer[None, Literal[204]]:
        """Remove all customers."""
        raise NotWritten("handlers/customers.py", "Customers.reset_customers")

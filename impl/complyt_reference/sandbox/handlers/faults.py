"""The operations of the tag Faults."""

from __future__ import annotations

from typing import Literal

from typing_extensions import override

from complyt_reference.sandbox.generated import models, protocols
from connexion31 import Answer, Batches, NotWritten


class Faults(protocols.Faults):
    """Nothing of it is there yet."""

    @override
    async def list_faults(self) -> Answer[models.FaultList | Batches, Literal[200]]:
        """List faults."""
        raise NotWritten("handlers/faults.py", "Faults.list_faults")

    @override
    async def add_fault(self, body: models.FaultRequest) -> Answer[models.Fault, Literal[201]]:
        """Add a fault."""
        raise NotWritten("handlers/faults.py", "Faults.add_fault")

    @override
    async def delete_faults(self) -> Answer[None, Literal[204]]:
        """Delete all faults."""
        raise NotWritten("handlers/faults.py", "Faults.delete_faults")

    @override
    async def delete_fault(self, id: models.Number) -> Answer[None, Literal[204]]:
        """Delete a fault."""
        raise NotWritten("handlers/faults.py", "Faults.delete_fault")

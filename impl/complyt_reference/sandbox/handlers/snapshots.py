"""The operations of the tag Snapshots."""

from __future__ import annotations

from typing import Literal

from typing_extensions import override

from complyt_reference import storage
from complyt_reference.sandbox.generated import models, protocols
from connexion31 import Answer, Batches


class Snapshots(protocols.Snapshots):
    """What is kept of the customers of the caller's tenant."""

    def __init__(self, customers: storage.Customers) -> None:
        self._customers = customers

    @override
    async def list_snapshots(self) -> Answer[models.SnapshotList | Batches, Literal[200]]:
        """Answer names and counts."""
        found = await self._customers.snapshots()
        return [_snapshot(name, customers) for name, customers in found.items()], 200

    @override
    async def take_snapshot(
        self, name: models.SnapshotName
    ) -> Answer[models.Snapshot, Literal[200]]:
        """Keep the customers."""
        return _snapshot(name, await self._customers.take_snapshot(name)), 200

    @override
    async def delete_snapshot(self, name: models.SnapshotName) -> Answer[None, Literal[204]]:
        """Forget what was kept."""
        await self._customers.drop_snapshot(name)
        return None, 204

    @override
    async def restore_snapshot(
        self, name: models.SnapshotName
    ) -> Answer[models.Snapshot, Literal[200]]:
        """Bring the customers back."""
        return _snapshot(name, await self._customers.restore_snapshot(name)), 200


def _snapshot(name: str, customers: int) -> models.Snapshot:
    return {"name": name, "customers": customers}

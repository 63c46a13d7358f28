"""The operations of the tag Snapshots."""

from __future__ import annotations

from typing import Literal

from typing_extensions import override

from complyt_reference.sandbox.generated import models, protocols
from connexion31 import Answer, Batches, NotWritten


class Snapshots(protocols.Snapshots):
    """Nothing of it is there yet."""

    @override
    async def list_snapshots(self) -> Answer[models.SnapshotList | Batches, Literal[200]]:
        """List snapshots."""
        raise NotWritten("handlers/snapshots.py", "Snapshots.list_snapshots")

    @override
    async def take_snapshot(
        self,
        name: models.SnapshotName,
    ) -> Answer[models.Snapshot, Literal[200]]:
        """Take a snapshot."""
        raise NotWritten("handlers/snapshots.py", "Snapshots.take_snapshot")

    @override
    async def delete_snapshot(self, name: models.SnapshotName) -> Answer[None, Literal[204]]:
        """Delete a snapshot."""
        raise NotWritten("handlers/snapshots.py", "Snapshots.delete_snapshot")

    @override
    async def restore_snapshot(
        self,
        name: models.SnapshotName,
    ) -> Answer[models.Snapshot, Literal[200]]:
        """Restore a snapshot."""
        raise NotWritten("handlers/snapshots.py", "Snapshots.restore_snapshot")

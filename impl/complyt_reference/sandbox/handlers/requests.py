"""The operations of the tag Requests."""

from __future__ import annotations

from typing import Literal

from typing_extensions import override

from complyt_reference.sandbox.generated import models, protocols
from connexion31 import Answer, Batches, Chunks, NotWritten


class Requests(protocols.Requests):
    """Nothing of it is there yet."""

    @override
    async def list_requests(
        self,
        operation: models.OperationId | None,
        status: str | None,
        external_id: models.Pattern | None,
        since: models.TimeInput | None,
        until: models.TimeInput | None,
        after: int | None,
    ) -> Answer[models.ExchangeList | Batches, Literal[200]]:
        """List requests."""
        raise NotWritten("handlers/requests.py", "Requests.list_requests")

    @override
    async def export_requests(
        self,
        operation: models.OperationId | None,
        status: str | None,
        external_id: models.Pattern | None,
        since: models.TimeInput | None,
        until: models.TimeInput | None,
        after: int | None,
    ) -> Answer[models.HttpArchive, Literal[200]]:
        """Export requests as HAR."""
        raise NotWritten("handlers/requests.py", "Requests.export_requests")

    @override
    async def watch_requests(
        self,
        operation: models.OperationId | None,
        status: str | None,
        external_id: models.Pattern | None,
        since: models.TimeInput | None,
        until: models.TimeInput | None,
        after: int | None,
    ) -> Answer[bytes | Chunks, Literal[200]]:
        """Watch requests."""
        raise NotWritten("handlers/requests.py", "Requests.watch_requests")

"""The operations of the tag Requests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from typing_extensions import override

from complyt_reference import timestamps
from complyt_reference.errors import InvalidTimestamp
from complyt_reference.sandbox.exchanges import Exchanges, Filter
from complyt_reference.sandbox.generated import models, protocols
from complyt_reference.sandbox.har import archive
from complyt_reference.sandbox.streaming import stream
from connexion31 import Answer, Batches, Chunks


class Requests(protocols.Requests):
    """The requests that the caller's tenant may see; streams end when the caller may not go on."""

    def __init__(self, exchanges: Exchanges, tenant: str, *, may_go_on: Callable[[], bool]) -> None:
        self._exchanges = exchanges
        self._tenant = tenant
        self._may_go_on = may_go_on

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
        """Answer those that are wanted."""
        wanted = _filter(operation, status, external_id, since, until, after)
        return [each.shown for each in self._exchanges.of(self._tenant, wanted)], 200

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
        """Answer them as an archive."""
        wanted = _filter(operation, status, external_id, since, until, after)
        return archive(each.shown for each in self._exchanges.of(self._tenant, wanted)), 200

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
        """Answer them as they come."""
        wanted = _filter(operation, status, external_id, since, until, after)
        headers = {"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        events = stream(self._exchanges, self._tenant, wanted, may_go_on=self._may_go_on)
        return events, 200, headers


def _filter(
    operation: models.OperationId | None,
    status: str | None,
    external_id: models.Pattern | None,
    since: models.TimeInput | None,
    until: models.TimeInput | None,
    after: int | None,
) -> Filter:
    return Filter(
        operation=operation,
        status=status,
        external_id=external_id,
        since=_instant("since", since),
        until=_instant("until", until),
        after=after,
    )


def _instant(parameter: str, text: str | None) -> int | None:
    if text is None:
        return None
    try:
        return timestamps.parse(text, "#")
    except InvalidTimestamp as error:
        found = {"detail": error.errors[0]["detail"], "parameter": parameter, "in": "query"}
        raise InvalidTimestamp("A parameter is not as described.", errors=[found]) from None

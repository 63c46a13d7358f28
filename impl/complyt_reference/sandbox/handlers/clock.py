"""The operations of the tag Clock."""

from __future__ import annotations

from typing import Literal

from typing_extensions import override

from complyt_reference import timestamps
from complyt_reference.sandbox.clock import Clocks
from complyt_reference.sandbox.generated import models, protocols
from connexion31 import Answer


class Clock(protocols.Clock):
    """The clock of the caller's tenant."""

    def __init__(self, clocks: Clocks, tenant: str) -> None:
        self._clocks = clocks
        self._tenant = tenant

    @override
    async def read_clock(self) -> Answer[models.Clock, Literal[200]]:
        """Answer what time it is."""
        return self._clock(), 200

    @override
    async def freeze_clock(self, body: models.ClockFreeze) -> Answer[models.Clock, Literal[200]]:
        """Stop it."""
        at = timestamps.parse(body["at"], "#/at") if "at" in body else None
        self._clocks.freeze(self._tenant, at)
        return self._clock(), 200

    @override
    async def advance_clock(self, body: models.ClockAdvance) -> Answer[models.Clock, Literal[200]]:
        """Set it ahead."""
        self._clocks.advance(self._tenant, body["seconds"])
        return self._clock(), 200

    @override
    async def release_clock(self) -> Answer[models.Clock, Literal[200]]:
        """Give it the real time again."""
        self._clocks.release(self._tenant)
        return self._clock(), 200

    def _clock(self) -> models.Clock:
        now = timestamps.render(self._clocks(self._tenant))
        return {"now": f"{now}Z", "state": self._clocks.state(self._tenant)}

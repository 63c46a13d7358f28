"""The operations of the tag Faults."""

from __future__ import annotations

from typing import Literal

from typing_extensions import override

from complyt_reference.sandbox import faults
from complyt_reference.sandbox.generated import models, protocols
from connexion31 import Answer, Batches


class Faults(protocols.Faults):
    """The faults that requests of the caller's tenant meet."""

    def __init__(self, known: faults.Faults, tenant: str) -> None:
        self._faults = known
        self._tenant = tenant

    @override
    async def list_faults(self) -> Answer[models.FaultList | Batches, Literal[200]]:
        """Answer those that wait."""
        return [_fault(fault) for fault in self._faults.of(self._tenant)], 200

    @override
    async def add_fault(self, body: models.FaultRequest) -> Answer[models.Fault, Literal[201]]:
        """Let the next requests meet one."""
        given = {
            "status": body.get("status"),
            "retry_after": body.get("retryAfter"),
            "delay_ms": body.get("delayMs"),
        }
        numbers = {name: value for name, value in given.items() if value is not None}
        fault = self._faults.add(
            self._tenant,
            faults.Effect(body["effect"], **numbers),
            operation=body.get("operation"),
            pattern=body.get("externalId"),
            times=body.get("times", 1),
        )
        return _fault(fault), 201

    @override
    async def delete_faults(self) -> Answer[None, Literal[204]]:
        """Let none wait."""
        self._faults.clear(self._tenant)
        return None, 204

    @override
    async def delete_fault(self, id: models.Number) -> Answer[None, Literal[204]]:
        """Let one wait no more."""
        self._faults.remove(self._tenant, id)
        return None, 204


def _fault(fault: faults.Fault) -> models.Fault:
    return {
        "id": fault.number,
        "operation": fault.operation,
        "externalId": fault.pattern,
        "times": fault.times,
        "effect": fault.effect.kind,
        "status": fault.effect.status,
        "retryAfter": fault.effect.retry_after,
        "delayMs": fault.effect.delay_ms,
    }

"""Stands before the contract's application: its requests meet faults, and are recorded."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from complyt_reference.sandbox import effects
from complyt_reference.sandbox.calls import Calls
from complyt_reference.sandbox.recording import Recording
from complyt_reference.sandbox.state import Sandbox


class Traffic:
    """Middleware for requests to the contract."""

    def __init__(self, app: ASGIApp, sandbox: Sandbox, calls: Calls) -> None:
        self._app = app
        self._sandbox = sandbox
        self._calls = calls

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request meet its fault, or none, and keep how it was answered."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        recording = Recording(scope, receive, send)
        call, receive = await self._calls.read(scope, recording.receive)
        effect = self._sandbox.faults.meet(call)
        try:
            await effects.answer(effect, self._app, scope, receive, recording.send)
        finally:
            shown = recording.exchange(call, effect)
            self._sandbox.exchanges.add(call.tenant, recording.started_ms, shown)

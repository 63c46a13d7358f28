"""The operation app: calls the handlers and sends their answers."""

import inspect
from collections.abc import AsyncIterator, Mapping
from typing import Any

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from connexion31._connexion import RoutedAPI, RoutedMiddleware
from connexion31.answers import CompleteAnswer, UnsendableError, send_stream, send_whole
from connexion31.handlers import Call
from connexion31.problems import Problem
from connexion31.responses import ResponseCheck, ViolationError


class _OperationsAPI(RoutedAPI):  # type: ignore[misc]  # Connexion has no types
    def __init__(
        self,
        *args: Any,
        calls: Mapping[str, Call],
        checks: Mapping[str, ResponseCheck],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._calls = calls
        self._checks = checks
        self.add_paths()

    def make_operation(self, operation: Any) -> ASGIApp:
        call = self._calls[operation.operation_id]
        check = self._checks.get(operation.operation_id)

        async def operate(scope: Scope, receive: Receive, send: Send) -> None:
            outcome = call(scope["connexion31.arguments"], Request(scope))
            if inspect.isawaitable(outcome):
                outcome = await outcome
            try:
                answer = CompleteAnswer.of(outcome)
                if isinstance(answer.body, AsyncIterator):
                    await send_stream(answer, check, scope, receive, send)
                else:
                    await send_whole(answer, check, send)
            except UnsendableError as error:
                if check is None:
                    raise
                raise ViolationError(
                    f"The answer of {operation.operation_id} cannot be sent: {error}."
                ) from error

        return operate


class Operations(RoutedMiddleware):  # type: ignore[misc]  # Connexion has no types
    """The innermost app; what has no operation is 404."""

    api_cls = _OperationsAPI

    def __init__(self) -> None:
        super().__init__(_not_found)


async def _not_found(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise Problem(404, "There is nothing under this path.")

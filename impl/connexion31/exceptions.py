"""Whatever is raised becomes a problem: Connexion's exception middleware with our one handler."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.middleware.exceptions import ExceptionMiddleware as StarletteExceptionMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from connexion31._connexion import ExceptionMiddleware
from connexion31.problems import Problem, problem_response
from connexion31.responses import ResponseCheck, ViolationError
from connexion31.security import challenge
from connexion31.uploads import LastingResponse, Upload

ToProblem = Callable[[Exception], Problem | None]

log = logging.getLogger("connexion31")


class Exceptions(ExceptionMiddleware):  # type: ignore[misc]  # Connexion has no types
    """Answers every exception as a problem, and logs only those that nobody foresaw.

    Connexion's own handlers log each refusal; they are replaced. It opens the request's record,
    `scope["connexion31"]`, unless an outer middleware did.
    """

    def __init__(
        self, next_app: Any, to_problem: ToProblem, checks: Mapping[str, ResponseCheck]
    ) -> None:
        super().__init__(next_app)
        self._to_problem = to_problem
        self._checks = checks
        for kind in (*self._exception_handlers, Exception):
            # Connexion's own method would hand our handler requests of its own.
            StarletteExceptionMiddleware.add_exception_handler(self, kind, self._answer)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Open the request's record and pass the request on; web sockets are turned away."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close"})
            return
        if scope["type"] == "http":
            scope.setdefault("connexion31", {})
            receive = Upload(scope, receive)
        await super().__call__(scope, receive, send)

    async def _answer(self, request: Request, error: Exception) -> Response:
        if isinstance(error, ClientDisconnect):
            return Response(status_code=400)  # nobody is there to read it
        response = self._response(request, error)
        upload = request.receive
        if isinstance(upload, Upload) and not upload.ended:
            return LastingResponse(response, upload)
        return response

    def _response(self, request: Request, error: Exception) -> Response:
        problem = self._problem_of(error)
        if problem.status == 401:
            problem.headers.setdefault("WWW-Authenticate", challenge(request.scope))
        response = problem_response(problem)
        check = self._checks.get(request.scope["connexion31"].get("operation_id", ""))
        if check is not None and not isinstance(error, ViolationError):
            try:
                check.response(response.status_code, response.headers, bytes(response.body))
            except ViolationError as violation:
                return problem_response(self._problem_of(violation))
        return response

    def _problem_of(self, error: Exception) -> Problem:
        if isinstance(error, Problem):
            return error
        if isinstance(error, HTTPException):
            return Problem(error.status_code, error.detail or "", headers=error.headers)
        if isinstance(error, ViolationError):
            log.error("%s", error)
            return Problem(500, str(error))
        if problem := self._to_problem(error):
            return problem
        log.error("A request failed unexpectedly.", exc_info=error)
        return Problem(500, "The server failed to answer this request.")

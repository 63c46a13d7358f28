"""What the server tells those who operate it, without a token: its health and its numbers."""

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from complyt_reference.errors import StorageUnavailable, to_problem
from complyt_reference.metrics import Metrics
from complyt_reference.storage import Storage
from connexion31 import problem_response


class Operating:
    """Answers its few paths, and leaves all else to the application."""

    def __init__(self, app: ASGIApp, storage: Storage, metrics: Metrics) -> None:
        self._app = app
        self._storage = storage
        self._numbers = metrics
        self._answers = {
            "/healthz": self._alive,
            "/readyz": self._ready,
            "/metrics": self._metrics,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on."""
        path = scope.get("path", "")
        if path not in self._answers or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        scope["connexion31"]["path_template"] = path
        response = await self._answers[path](Headers(scope=scope))
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Content-Type-Options"] = "nosniff"
        await response(scope, receive, send)

    async def _alive(self, _asked: Headers) -> Response:
        return JSONResponse({"status": "ok"})

    async def _ready(self, _asked: Headers) -> Response:
        """Say whether the database answers."""
        try:
            await self._storage.ping()
        except StorageUnavailable as refusal:
            problem = to_problem(refusal)
            assert problem is not None
            return problem_response(problem)
        return JSONResponse({"status": "ok"})

    async def _metrics(self, asked: Headers) -> Response:
        text, media_type = await run_in_threadpool(self._numbers.text, asked.get("Accept", ""))
        return Response(text, media_type=media_type)

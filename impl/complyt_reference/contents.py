"""Bodies that are sent as they are, for whoever asks: no token is needed."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send


@dataclass(frozen=True)
class Content:
    """A body and what it is; `policy` is its Content-Security-Policy."""

    body: bytes
    media_type: str
    policy: str = "default-src 'none'"

    @property
    def headers(self) -> dict[str, str]:
        """Return what every one of them is sent with."""
        return {
            "Cache-Control": "no-cache",  # kept, but asked for again: the ETag tells of a change
            "Content-Security-Policy": f"{self.policy}; frame-ancestors 'none'",
            "ETag": f'"{hashlib.sha256(self.body).hexdigest()}"',
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
        }


class Contents:
    """Answers the paths of its contents, and leaves all else to the application.

    Each content is made when it is first asked for, so that the server starts without it.
    """

    def __init__(self, app: ASGIApp, contents: Mapping[str, Callable[[], Content]]) -> None:
        self._app = app
        self._contents = contents
        self._made: dict[str, Content] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on."""
        method, path = scope.get("method"), scope.get("path", "")
        if method not in ("GET", "HEAD") or path not in self._contents:
            await self._app(scope, receive, send)
            return
        scope["connexion31"]["path_template"] = path
        response = _response(await self._content(path), Headers(scope=scope))
        await response(scope, receive, send)

    async def _content(self, path: str) -> Content:
        if path not in self._made:
            self._made[path] = await run_in_threadpool(self._contents[path])
        return self._made[path]


def _response(content: Content, asked: Headers) -> Response:
    etags = asked.get("If-None-Match", "").replace("W/", "").split(",")
    if content.headers["ETag"] in (etag.strip() for etag in etags):
        return Response(status_code=304, headers=content.headers)
    return Response(content.body, headers=content.headers, media_type=content.media_type)

"""The document, as a page and as it is written, for whoever asks: no token is needed."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from complyt_contract.document import Document
from complyt_reference.clients import Clients

_DOCS = "/docs"
_YAML = "/openapi.yaml"
_JSON = "/openapi.json"


@dataclass(frozen=True)
class _Content:
    """A body to be sent as it is; `policy` is its Content-Security-Policy."""

    body: bytes
    media_type: str
    policy: str = "default-src 'none'"

    @property
    def headers(self) -> dict[str, str]:
        return {
            "Cache-Control": "no-cache",  # kept, but asked for again: the ETag tells of a change
            "Content-Security-Policy": f"{self.policy}; frame-ancestors 'none'",
            "ETag": f'"{hashlib.sha256(self.body).hexdigest()}"',
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
        }


class Pages:
    """Answers its few paths, and leaves all else to the operations.

    Each content is made when it is first asked for, so that the server starts without it.
    """

    def __init__(self, app: ASGIApp, document: Document, clients: Clients) -> None:
        self._app = app
        self._document = document
        self._clients = clients
        self._contents: dict[str, Callable[[], _Content]] = {
            _DOCS: self._docs,
            _YAML: lambda: _Content(document.source, "application/yaml"),
            _JSON: self._json,
        }
        self._made: dict[str, _Content] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on."""
        method, path = scope.get("method"), scope.get("path", "")
        if method not in ("GET", "HEAD") or path not in self._contents:
            await self._app(scope, receive, send)
            return
        scope["connexion31"]["path_template"] = path
        response = _response(await self._content(path), Headers(scope=scope))
        await response(scope, receive, send)

    async def _content(self, path: str) -> _Content:
        if path not in self._made:
            self._made[path] = await run_in_threadpool(self._contents[path])
        return self._made[path]

    def _docs(self) -> _Content:
        from complyt_contract.docs import Console, page

        console = Console(
            clients=self._clients.public_secrets,
            token=self._document.operations["createToken"].path,
            written=_YAML,
            json=_JSON,
        )
        made = page(self._document, console)
        return _Content(made.html.encode(), "text/html", made.policy)

    def _json(self) -> _Content:
        text = json.dumps(self._document.raw, ensure_ascii=False)
        return _Content(text.encode(), "application/json")


def _response(content: _Content, asked: Headers) -> Response:
    etags = asked.get("If-None-Match", "").replace("W/", "").split(",")
    if content.headers["ETag"] in (etag.strip() for etag in etags):
        return Response(status_code=304, headers=content.headers)
    return Response(content.body, headers=content.headers, media_type=content.media_type)

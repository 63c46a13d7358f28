"""The page of the proxy: the requests as the sandbox shows them, with what was judged."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from importlib import resources
from typing import Any

import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from complyt_reference.contents import Content, Contents
from complyt_reference.proxy.settings import Settings
from complyt_reference.proxy.shown import SHOWN_TO
from complyt_reference.proxy.tally import Line, Tally
from complyt_reference.sandbox import generated
from complyt_reference.sandbox import page as sandbox
from complyt_reference.sandbox.exchanges import Exchanges, Filter
from complyt_reference.sandbox.har import archive
from complyt_reference.sandbox.streaming import stream

_GRACE_SECONDS = 1  # for browsers that are slow to take what is left
_SHARED = (  # of the page of the sandbox
    *("api.js", "dialogs.js", "dom.js", "events.js", "exchange.js", "json.js", "requests.js"),
    *("rows.js", "watching.js"),
)
_OURS = ("proxy.js", "requirements.js")
_HOSTS = ["127.0.0.1", "localhost"]  # by other names no page of elsewhere may come here


class Page(uvicorn.Server):
    """Serves the page until told to stop; signals are a matter of whoever passes."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: Any = None) -> None:
        """Listen, and say so."""
        await super().startup(sockets)
        self._ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield


def serving(
    exchanges: Exchanges, tally: Tally, settings: Settings, ready: Callable[[], None]
) -> Page:
    """Return the server of the page."""
    app = application(exchanges, tally, settings)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        ws="none",
        proxy_headers=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    return Page(config, ready)


def application(exchanges: Exchanges, tally: Tally, settings: Settings) -> ASGIApp:
    """Return what answers for the page; the paths of requests are those of a sandbox."""

    async def requests(request: Request) -> Response:
        return _json([each.shown for each in exchanges.of(SHOWN_TO, _filter(request))])

    async def har(request: Request) -> Response:
        kept = exchanges.of(SHOWN_TO, _filter(request))
        return _json(archive(each.shown for each in kept))

    async def live(request: Request) -> Response:
        headers = {"Cache-Control": "no-store"}
        events = stream(exchanges, SHOWN_TO, _filter(request), may_go_on=lambda: True)
        return StreamingResponse(events, media_type="text/event-stream", headers=headers)

    async def judged(_: Request) -> Response:
        return _json(_counts(tally))

    data = Starlette(
        routes=[
            Route("/sandbox/requests", requests),
            Route("/sandbox/requests/har", har),
            Route("/sandbox/requests/live", live),
            Route("/requirements", judged),
        ]
    )
    contents = Contents(data, _contents(settings))

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await contents({**scope, "connexion31": {}}, receive, send)

    return TrustedHostMiddleware(app, allowed_hosts=_HOSTS)


def _contents(settings: Settings) -> dict[str, Callable[[], Content]]:
    ours, shared = resources.files(__name__), resources.files(sandbox.__name__)
    return {
        "/": lambda: _page(settings),
        "/page/page.css": lambda: sandbox.style(shared),
        "/page/proxy.css": lambda: Content(ours.joinpath("proxy.css").read_bytes(), "text/css"),
        **{f"/page/{name}": sandbox.script(shared.joinpath(name)) for name in _SHARED},
        **{f"/page/{name}": sandbox.script(ours.joinpath(name)) for name in _OURS},
    }


def _page(settings: Settings) -> Content:
    from jinja2 import ChoiceLoader, PackageLoader

    from complyt_contract.templates import environment

    loaders = [PackageLoader(package, "") for package in (__name__, sandbox.__name__)]
    template = environment(ChoiceLoader(loaders)).get_template("proxy.html")
    schemas = generated.document().raw["components"]["schemas"]
    html = template.render(settings=settings, schemas=schemas)
    return Content(html.encode(), "text/html", sandbox.POLICY)


def _filter(request: Request) -> Filter:
    query = request.query_params
    after = query.get("after", "")
    return Filter(
        operation=query.get("operation"),  # type: ignore[arg-type]  # one that is none finds nothing
        status=query.get("status"),
        external_id=query.get("externalId"),
        after=int(after) if after.isdecimal() else None,
    )


def _counts(tally: Tally) -> dict[str, Any]:
    return {
        "exchanges": tally.exchanges,
        "missed": tally.missed,
        "findings": tally.findings,
        "requirements": [_line(line, tally) for line in tally.lines.values()],
        "told": [{"told": text, "count": each.count} for text, each in tally.told.items()],
    }


def _line(line: Line, tally: Tally) -> dict[str, Any]:
    return {
        "id": line.requirement.id,
        "level": line.requirement.level,
        "text": line.requirement.text,
        "judged": line.judged,
        "broken": line.broken,
        "notJudged": line.why_not(alone=tally.alone),
    }


def _json(value: Any) -> Response:
    headers = {"Cache-Control": "no-store"}
    return Response(orjson.dumps(value), media_type="application/json", headers=headers)

"""One JSON line on stderr for each request, which is counted too, and the same form for all others.

No line holds a token, a secret, a body or an id of a customer: a request's path is its template.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from complyt_reference import tracing
from connexion31 import Problem, problem_response

if TYPE_CHECKING:
    from complyt_reference.metrics import Metrics

LEVELS = ("debug", "info", "warning", "error")

log = logging.getLogger("complyt_reference.access")

_span: ContextVar[tracing.Span | None] = ContextVar("span", default=None)


class AccessLog:
    """Outermost middleware: puts each request into a trace, logs and counts it in the end."""

    def __init__(
        self,
        app: ASGIApp,
        metrics: Metrics,
        record: Callable[[tracing.Span | None], tracing.Recording] = tracing.Unrecorded,
    ) -> None:
        self._app = app
        self._metrics = metrics
        self._record = record

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; one that the shutdown cuts ends as 503, or in mid-answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        recording = self._record(tracing.caller(scope["headers"]))
        _span.set(recording.span)
        record = scope["connexion31"] = {}
        started = time.perf_counter()
        status = None

        async def note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                traceparent = tracing.HEADER, recording.span.traceparent
                message = {**message, "headers": [*message.get("headers", ()), traceparent]}
            await send(message)

        try:
            await self._app(scope, receive, note)
        except asyncio.CancelledError:  # only the server's shutdown cancels, and waits for nobody
            if status is None:
                await _stopping(scope, receive, note)
        finally:
            seconds = time.perf_counter() - started
            method, path = scope["method"], record.get("path_template")
            self._metrics.count(method, path, status, seconds)
            recording.end(method, path, status)
            request = {
                "method": method,
                "path": path,
                "status": status,
                "milliseconds": round(seconds * 1000, 1),
                "tenant": record.get("token_info", {}).get("tenant"),
            }
            log.info("request", extra={"request": request})


class JSONFormatter(logging.Formatter):
    """Writes a record as a line of JSON: time, level and message, or what a request was."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; a record made while a request is answered carries its ids."""
        span = _span.get()
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "id": span and span.span_id,
            "trace_id": span and span.trace_id,
            "span_id": span and span.span_id,
        }
        request = record.__dict__.get("request")
        if request is not None:
            line |= request
        else:
            line |= {"level": record.levelname.lower(), "message": record.getMessage().strip()}
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return orjson.dumps(line).decode()


def log_config(level: str) -> dict[str, Any]:
    """Return a logging.config dictionary: our own loggers at the level, others at warning.

    Libraries are kept down because at debug they would print what must not be logged.
    """
    chosen = level.upper()
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": JSONFormatter}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"level": "ERROR" if chosen == "ERROR" else "WARNING", "handlers": ["stderr"]},
        "loggers": {
            "complyt_reference": {"level": chosen},
            "connexion31": {"level": chosen},
            "uvicorn": {"level": "INFO" if chosen == "DEBUG" else "WARNING"},
        },
    }


async def _stopping(scope: Scope, receive: Receive, send: Send) -> None:
    headers = {"Retry-After": "1", "Connection": "close"}
    problem = Problem(503, "The server is being stopped; ask again.", headers=headers)
    await problem_response(problem)(scope, receive, send)

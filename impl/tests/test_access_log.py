import asyncio
import json
import logging
import logging.config
import sys
from typing import Any

import pytest

from complyt_reference.access_log import LEVELS, AccessLog, JSONFormatter, log_config
from complyt_reference.metrics import Metrics

SCOPE = {"type": "http", "method": "GET", "path": "/a", "headers": []}


async def _receive() -> Any:
    return {"type": "http.request"}


class _Keep(logging.Handler):
    def __init__(self, records: list[logging.LogRecord]) -> None:
        super().__init__()
        self._records = records

    def emit(self, record: logging.LogRecord) -> None:
        self._records.append(record)


def _answer(app: Any) -> tuple[list[Any], logging.LogRecord]:
    """Send a request to an app behind the log; return what was sent and logged."""
    records: list[logging.LogRecord] = []
    handler = _Keep(records)
    log = logging.getLogger("complyt_reference.access")
    log.addHandler(handler)
    level = log.level
    log.setLevel(logging.INFO)
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    try:
        asyncio.run(AccessLog(app, Metrics())(dict(SCOPE), _receive, send))
    finally:
        log.removeHandler(handler)
        log.setLevel(level)
    (record,) = records
    return sent, record


def _line(record: logging.LogRecord) -> Any:
    return json.loads(JSONFormatter().format(record))


def test_a_request_is_logged_with_what_the_record_holds() -> None:
    """The template and the tenant come from the record that the application fills."""

    async def app(scope: Any, _receive: Any, send: Any) -> None:
        scope["connexion31"].update(path_template="/{a}", token_info={"tenant": "acme"})
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body"})

    line = _line(_answer(app)[1])
    assert line.pop("milliseconds") >= 0
    assert line.pop("time").endswith("+00:00")
    for name in ("id", "trace_id", "span_id"):
        del line[name]
    assert line == {"method": "GET", "path": "/{a}", "status": 200, "tenant": "acme"}


def test_a_cancelled_request_is_answered_503_when_nothing_was_sent() -> None:
    """Who waits while the server stops is told to come back."""

    async def app(*_: Any) -> None:
        raise asyncio.CancelledError

    sent, record = _answer(app)
    assert sent[0]["status"] == 503
    assert (b"retry-after", b"1") in sent[0]["headers"]
    assert _line(record)["status"] == 503


def test_a_cancelled_answer_is_broken_off() -> None:
    """An answer that was begun cannot become another; it is left without its end."""

    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise asyncio.CancelledError

    sent, record = _answer(app)
    assert len(sent) == 1
    assert _line(record)["status"] == 200


def test_other_records_have_the_same_form() -> None:
    """A record of any logger becomes a line with level, message and, of an error, the traceback."""
    try:
        raise ValueError("odd\nmessage")
    except ValueError:
        record = logging.LogRecord(
            "a", logging.ERROR, __file__, 1, "It failed: %s\n", ("twice",), sys.exc_info()
        )
    text = JSONFormatter().format(record)
    assert "\n" not in text
    line = json.loads(text)
    assert (line["level"], line["message"]) == ("error", "It failed: twice")
    assert line["traceback"].endswith("message")


@pytest.mark.parametrize("level", LEVELS)
def test_libraries_are_never_logged_below_info(level: str) -> None:
    """Whatever the level, nothing of a library that might print headers or bodies comes through."""
    config = log_config(level)
    chosen = {name: logging.getLevelName(each["level"]) for name, each in config["loggers"].items()}
    assert chosen["complyt_reference"] == logging.getLevelName(level.upper())
    assert chosen["uvicorn"] >= logging.INFO
    assert logging.getLevelName(config["root"]["level"]) >= logging.WARNING

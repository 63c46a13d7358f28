"""An exchange as people are shown it, without what is secret in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict, cast

import orjson

from complyt_reference import timestamps
from complyt_reference.proxy.rules.rulebook import Judged
from complyt_reference.proxy.seen import Body, Headers
from complyt_reference.sandbox.curl import as_curl
from complyt_reference.sandbox.generated import models
from complyt_reference.sandbox.masks import masked, masked_body, masked_header, masked_query, shown
from complyt_reference.sandbox.recording import MOST, shown_headers, shown_request
from connexion31.problems import MEDIA_TYPE

SHOWN_TO = "proxy"  # the one tenant whose exchanges there are


class Finding(TypedDict):
    """What the target broke."""

    requirement: str
    expected: str
    received: str


class Exchange(models.Exchange):
    """What a sandbox shows, and what was judged; `told` is what the client did wrong."""

    findings: list[Finding]
    told: list[str]
    judged: list[str]


def exchange_of(judged: Judged, url: str) -> Exchange:
    """Return what is shown; its id is not given yet. `url` is that of the proxy."""
    view, seen = judged.view, judged.view.seen
    path, mark, query = seen.target.partition("?")
    path, query = masked(path), masked_query(query)
    request: models.RequestModel = {
        "method": seen.method,
        "url": f"{url}{path}{mark}{query}",
        "path": path,
        "query": query,
        "headers": _headers(seen.headers),
        "body": _text(seen.sent),
        "bodySize": seen.sent.size,
    }
    answer_headers = _headers(seen.answer_headers)
    return {
        "id": 0,
        "startedAt": f"{timestamps.render(seen.started_ms)}Z",
        "milliseconds": round((seen.ended - seen.began) * 1000, 1),
        "clientId": view.caller.client_id,
        "operation": cast("models.OperationId", view.name) if view.name else None,
        "externalId": view.parameters.get("externalId"),
        "fault": None,
        "problem": _problem(seen.answered, answer_headers),
        "request": shown_request(request),
        "response": {
            "status": seen.status,
            "headers": shown_headers(answer_headers),
            "body": shown(_text(seen.answered)),
            "bodySize": seen.answered.size,
        },
        "curl": as_curl(request, MOST),
        "findings": [
            {
                "requirement": each.requirement,
                "expected": shown(masked(each.expected)),
                "received": shown(masked(each.received or "")),
            }
            for each in judged.broken
        ],
        "told": [shown(masked(each)) for each in judged.told],
        "judged": sorted(judged.judgements),
    }


def _text(body: Body) -> str:
    return masked_body(bytes(body.beginning[:MOST]).decode(errors="replace"))


def _headers(headers: Headers) -> list[models.Header]:
    pairs: Iterable[tuple[str, str]] = ((name.lower(), value) for name, value in headers)
    return [{"name": name, "value": masked_header(name, value)} for name, value in pairs]


def _problem(body: Body, headers: list[models.Header]) -> models.Problem | None:
    types = [each["value"] for each in headers if each["name"] == "content-type"]
    if types != [MEDIA_TYPE] or body.size > MOST:
        return None
    try:
        problem = orjson.loads(shown(_text(body)))
    except ValueError:
        return None
    return cast("models.Problem", problem) if isinstance(problem, dict) else None

"""Exchanges as an HTTP Archive 1.2, which browsers and proxies open."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from importlib.metadata import version
from typing import Any
from urllib.parse import parse_qsl

from complyt_reference.sandbox.generated import models

_HTTP = "HTTP/1.1"


def archive(exchanges: Iterable[models.Exchange]) -> models.HttpArchive:
    """Return the archive of exchanges."""
    return {
        "log": {
            "version": "1.2",
            "creator": {"name": "complyt-reference", "version": version("complyt-contract-kit")},
            "entries": [_entry(exchange) for exchange in exchanges],
        }
    }


def _entry(exchange: models.Exchange) -> dict[str, Any]:
    wait = exchange["milliseconds"]
    return {
        "startedDateTime": exchange["startedAt"],
        "time": wait,
        "request": _request(exchange["request"]),
        "response": _response(exchange["response"]),
        "cache": {},
        "timings": {"send": 0, "wait": wait, "receive": 0},
        "comment": exchange["fault"] or "",
    }


def _request(request: models.RequestModel) -> dict[str, Any]:
    query = parse_qsl(request["query"], keep_blank_values=True)
    entry = {
        "method": request["method"],
        "url": request["url"],
        "httpVersion": _HTTP,
        "cookies": [],
        "headers": request["headers"],
        "queryString": [{"name": name, "value": value} for name, value in query],
        "headersSize": -1,
        "bodySize": request["bodySize"],
    }
    if request["body"]:
        entry["postData"] = {
            "mimeType": _media_type(request["headers"]),
            "text": request["body"],
            "params": [],
        }
    return entry


def _response(response: models.Response) -> dict[str, Any]:
    status = response["status"] or 0  # which browsers write where no answer came
    known = status in HTTPStatus._value2member_map_
    return {
        "status": status,
        "statusText": HTTPStatus(status).phrase if known else "",
        "httpVersion": _HTTP,
        "cookies": [],
        "headers": response["headers"],
        "content": {
            "size": response["bodySize"],
            "mimeType": _media_type(response["headers"]),
            "text": response["body"],
        },
        "redirectURL": "",
        "headersSize": -1,
        "bodySize": response["bodySize"],
    }


def _media_type(headers: Iterable[models.Header]) -> str:
    found = (header["value"] for header in headers if header["name"] == "content-type")
    return next(found, "application/octet-stream")

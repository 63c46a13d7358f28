"""Right servers that tell of failures in a style of their own (D15, AUTH-3)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from faults.registry import variation
from faults.spoilt import Answer, Call, Spoilt

_KEPT = ("www-authenticate", "allow", "retry-after")


def _told(server: Spoilt, tell: Callable[[Call, Answer], Any], media_type: str) -> None:
    """Answer failures with what `tell` makes of them."""

    def change(call: Call, answer: Answer) -> Answer | None:
        if answer.status < 400:
            return None
        kept = {name: text for name, text in answer.headers.items() if name in _KEPT}
        text = json.dumps(tell(call, answer), ensure_ascii=False)
        body = text.encode(errors="replace")  # what is repeated may hold lone surrogates
        return Answer(answer.status, {**kept, "content-type": media_type}, body)

    server.after(change)


@variation
def failures_with_a_code(server: Spoilt) -> None:
    """Failures are objects with a code and a message."""

    def tell(call: Call, answer: Answer) -> Any:
        message = (
            "Please select one of the values from the list where needed: RETAIL, RESELLER. "
            "Insert it into the body (name), or delete it from there where it is empty. "
            "Option A:\nnone."
        )
        return {"error": {"code": f"E-{answer.status}", "message": message, "path": call.path}}

    _told(server, tell, "application/json")


@variation
def failures_with_a_time_and_a_path(server: Spoilt) -> None:
    """Failures say when and where, and what the parser said."""

    def tell(call: Call, answer: Answer) -> Any:
        return {
            "timestamp": "2024-05-06T07:08:09.010+00:00",
            "status": answer.status,
            "error": "Refused",
            "message": "JSON parse error: Unexpected character ('h' (code 104)): was expecting a "
            "value\n at [Source: REDACTED; line: 1, column: 2] (through reference chain: "
            'Customer["address"]->Address["zip"])',
            "path": call.path,
            "trace": None,
        }

    _told(server, tell, "application/json;charset=UTF-8")


@variation
def failures_that_repeat_the_request(server: Spoilt) -> None:
    """Failures list what was wrong, each with the value that was sent."""

    def tell(call: Call, answer: Answer) -> Any:
        text = call.body.decode("utf-8", "replace")  # as a text: it may be no JSON
        shown = None if call.operation == "createToken" else text[:1000]
        wrong = {"type": "string_type", "loc": ["body", "name"], "msg": "Not valid", "input": shown}
        return {"detail": [wrong] if answer.status == 400 else "Refused"}

    _told(server, tell, "application/json")


@variation
def failures_in_a_result(server: Spoilt) -> None:
    """Failures are results that did not succeed, all with one body."""
    _told(server, lambda _call, _answer: {"success": False, "data": None}, "application/json")


@variation
def empty_objects_as_failures(server: Spoilt) -> None:
    """Failures say nothing but their status."""
    _told(server, lambda _call, _answer: {}, "application/json")


@variation
def problems_with_further_members(server: Spoilt) -> None:
    """Problems have types, instances and members of their own, in another language."""

    def tell(call: Call, answer: Answer) -> Any:
        return {
            "type": "https://errors.example.com/home/invalid#body",
            "title": "Ungültige Anfrage",
            "status": answer.status,
            "detail": "リクエストが正しくありません。",
            "instance": call.path,
            "traceId": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "errors": [{"detail": "Zu lang.", "pointer": "#/address/zip", "code": "too_long"}],
            "violations": [{"field": "address.zip", "message": "size must be at most 20"}],
        }

    _told(server, tell, "application/problem+json; charset=utf-8")


@variation
def problems_of_two_members(server: Spoilt) -> None:
    """Problems have a title and a status, and nothing else."""
    _told(
        server,
        lambda _call, answer: {"status": answer.status, "title": "No"},
        "application/problem+json",
    )


def _replaced(server: Spoilt, statuses: tuple[int, ...], media_type: str, body: bytes) -> None:
    def change(_call: Call, answer: Answer) -> None:
        if answer.status in statuses:
            answer.body = body
            answer.headers.pop("content-type", None)
            if media_type:
                answer.headers["content-type"] = media_type

    server.after(change)


@variation
def credentials_refused_in_plain_text(server: Spoilt) -> None:
    """401 and 403 are plain text."""
    _replaced(server, (401, 403), "text/plain", b"no")


@variation
def credentials_refused_without_a_body(server: Spoilt) -> None:
    """401 and 403 have no body."""
    _replaced(server, (401, 403), "", b"")


@variation
def credentials_refused_in_html(server: Spoilt) -> None:
    """401 and 403 are pages for people."""
    _replaced(server, (401, 403), "text/html", b"<!doctype html><title>Log in</title>")


@variation
def unknown_paths_in_html(server: Spoilt) -> None:
    """What the document does not have is answered with pages for people."""

    def change(call: Call, answer: Answer) -> None:
        if call.operation is None and answer.status in (404, 405):
            answer.headers["content-type"] = "text/html; charset=utf-8"
            answer.body = b"<!doctype html><title>Not here</title><h1>Not here</h1>"

    server.after(change)


@variation
def challenges_of_several_schemes(server: Spoilt) -> None:
    """A 401 names several schemes with realms and errors, a 403 the scope."""

    def change(_call: Call, answer: Answer) -> None:
        if answer.status == 401:
            answer.headers["www-authenticate"] = (
                'Negotiate, Basic realm="a, b", charset="UTF-8", '
                'Bearer realm="complyt", error="invalid_token", error_description="Not, as it is"'
            )
        if answer.status == 403:
            answer.headers["www-authenticate"] = 'Bearer error="insufficient_scope"'

    server.after(change)


@variation
def challenge_in_lower_case(server: Spoilt) -> None:
    """A 401 names the scheme alone, in lower case."""

    def change(_call: Call, answer: Answer) -> None:
        if answer.status == 401:
            answer.headers["www-authenticate"] = "bearer"

    server.after(change)

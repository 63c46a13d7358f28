"""Answers not of this server and moment: out of caches, of instances that share nothing."""

from __future__ import annotations

from collections.abc import Iterator

from complyt_conformance.api import customer_path
from complyt_conformance.doctor.findings import Finding, ok, warning
from complyt_conformance.doctor.server import Server
from complyt_conformance.exchange import Response

_NAMES = ("X-Cache", "X-Cache-Status", "X-Proxy-Cache", "CF-Cache-Status", "Cache-Status")
_KEEP_NONE = "let caches keep no answers to requests with Authorization (Cache-Control: no-store)"


def caches(server: Server) -> Iterator[Finding]:
    """Tell of an answer of which headers say that it comes out of a cache."""
    for response in server.responses:
        what = _out_of_a_cache(response)
        if what:
            yield warning(
                "A cache answers instead of the server",
                f"{response.request.method} {response.request.target[:160]} came with {what}",
                "PUT-2, PATCH-2, LIST-1 and all that read what was just written",
                _KEEP_NONE,
            )
            return


def strangers(server: Server) -> Iterator[Finding]:
    """GET the customer, which has been read before, without a token."""
    if server.written is None:
        return
    answer = server.ask(None, "GET", customer_path("2", server.written["externalId"]))
    if answer.customer:
        yield warning(
            "The customer is shown without a token",
            answer.brief,
            "AUTH-1, which will fail; and where a cache answers, all that read what was written",
            f"if a cache stands between, {_KEEP_NONE}; if none does, the server asks for no token: "
            "AUTH-1 is broken",
        )
    elif answer.status == 401:
        yield ok("Without a token no customer is shown", answer.brief)


def steadiness(server: Server) -> Iterator[Finding]:
    """Tell of the same GET that was answered with the customer at times only."""
    if server.written is None:
        return
    path = customer_path("2", server.written["externalId"])
    bearer = f"Bearer {server.session.tokens['main']}"
    statuses = [
        response.status
        for response in server.responses
        if (response.request.method, response.request.target) == ("GET", path)
        and response.request.headers.get("Authorization") == bearer
    ]
    lost = [status for status in statuses if status in (401, 403, 404)]
    if 200 in statuses and lost:
        yield warning(
            "The same GET is answered now so, now so",
            f"of {len(statuses)} GETs of the customer {statuses.count(200)} were answered 200, "
            f"{len(lost)} {lost[0]}",
            "PUT-2, LIST-1 and nearly every other requirement: checks fail that would pass",
            "where several instances answer behind a load balancer, let them share one store and "
            "one key for tokens, and read what was just written",
        )


def _out_of_a_cache(response: Response) -> str:
    """Return the header that says so, empty where none does."""
    age = response.headers.get("Age", "")
    if response.request.method == "GET" and age.isdigit() and int(age[:9]) > 0:
        return f"Age: {age[:9]}"
    for name in _NAMES:
        value = response.headers.get(name, "")
        if any(sign in value.lower() for sign in ("hit", "stale")):
            return f"{name}: {value[:80]}"
    return ""

"""Right servers that use more of HTTP than the contract asks for (RFC 9110)."""

from __future__ import annotations

import hashlib
import uuid

from faults.registry import variation
from faults.spoilt import READS, WRITES, Answer, Call, Spoilt, problem

_CORS = {
    "access-control-allow-origin": "*",
    "access-control-allow-methods": "GET, HEAD, OPTIONS, PATCH, PUT",
    "access-control-expose-headers": "Link, Location",
}


@variation
def further_headers(server: Spoilt) -> None:
    """Answers have the headers of proxies, browsers, caches and rate limits."""

    def change(_call: Call, answer: Answer) -> None:
        answer.headers.update(
            {
                "x-request-id": str(uuid.uuid4()),
                "vary": "Accept, Authorization, Origin",
                "server": "an-edge/1.2 (test)",
                "via": "1.1 a.proxy.internal, 1.1 b.proxy.internal",
                "age": "0",
                "set-cookie": "session=abc; Path=/; Expires=Wed, 21 Oct 2037 07:28:00 GMT",
                "strict-transport-security": "max-age=63072000",
                "x-content-type-options": "nosniff",
                "x-ratelimit-remaining": "17",
                "ratelimit-policy": '"default";q=100;w=10',
                "deprecation": "@1688169599",
                "content-language": "en",
                "server-timing": "db;dur=53.2, app;dur=47",
                **_CORS,
            }
        )

    server.after(change)


@variation
def answers_to_be_cached(server: Spoilt) -> None:
    """GET answers an ETag and 304, and a write under a precondition that does not hold 412."""

    def refuse(call: Call) -> Answer | None:
        return problem(412) if "if-match" in call.headers else None

    def change(call: Call, answer: Answer) -> Answer | None:
        if answer.status != 200:
            return None
        etag = f'W/"{hashlib.sha256(answer.body).hexdigest()[:16]}"'
        answer.headers.update({"etag": etag, "cache-control": "private, no-cache"})
        known = call.headers.get("if-none-match", "")
        return Answer(304, {"etag": etag}) if known == "*" or etag in known else None

    server.after(change, *READS)
    server.before(refuse, *WRITES)


@variation
def further_methods(server: Spoilt) -> None:
    """HEAD and OPTIONS are answered, and Allow names them and others."""

    def change(call: Call) -> Answer | None:
        if call.method == "OPTIONS":
            return Answer(204, {"allow": "GET, HEAD, OPTIONS, PATCH, PUT", **_CORS})
        if call.method == "HEAD":
            call.method = "GET"  # uvicorn leaves the body out
        return None

    def allow(_call: Call, answer: Answer) -> None:
        if answer.status == 405:
            answer.headers["allow"] = f"{answer.headers['allow']},HEAD , OPTIONS, DELETE"

    server.after(allow)
    server.before(change)


@variation
def methods_in_a_header(server: Spoilt) -> None:
    """X-HTTP-Method-Override names the method, where one is sent."""

    def change(call: Call) -> None:
        call.method = call.headers.get("x-http-method-override", call.method)

    server.before(change)


@variation
def origins_refused(server: Spoilt) -> None:
    """A request that comes from a page of another origin is answered 403."""

    def change(call: Call) -> Answer | None:
        return problem(403) if "origin" in call.headers else None

    server.before(change)

"""Right servers that differ from the reference in what the contract leaves free."""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import uuid
from typing import Any

from faults.objects import shown
from faults.registry import variation
from faults.spoilt import Answer, Call, Spoilt, problem


def _without_null(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_null(item) for name, item in value.items() if item is not None}
    return [_without_null(item) for item in value] if isinstance(value, list) else value


@variation
def null_left_out(server: Spoilt) -> None:
    """Properties that are unset are left out."""

    def change(_call: Call, answer: Answer) -> None:
        if answer.status < 300:
            answer.data = _without_null(answer.data)

    server.after(change)


@variation
def further_properties_and_headers(server: Spoilt) -> None:
    """Answers hold properties and headers that the document lacks."""

    def show(customer: dict[str, Any]) -> None:
        customer["id"] = 7
        customer["version"] = {"number": 1}
        customer["internalTimestamps"]["deletedDate"] = None

    def change(_call: Call, answer: Answer) -> None:
        answer.headers["x-request-id"] = str(uuid.uuid4())
        answer.headers["vary"] = "Accept"

    shown(server, show)
    server.after(change)


@variation
def json_in_another_style(server: Spoilt) -> None:
    """JSON is indented, sorted and escaped, its media type has a charset."""

    def change(_call: Call, answer: Answer) -> None:
        if answer.data is not None:
            answer.body = json.dumps(answer.data, indent=4, sort_keys=True).encode()
            answer.headers["content-type"] += "; charset=UTF-8"

    server.after(change)


@variation
def errors_of_another_style(server: Spoilt) -> None:
    """Failures are objects of a style of their own, as application/json."""

    def change(call: Call, answer: Answer) -> Answer | None:
        if answer.status < 400:
            return None
        kept = {n: v for n, v in answer.headers.items() if n in ("www-authenticate", "allow")}
        body = {"error": {"code": "E-1", "message": "no"}, "path": call.path[:50]}
        return Answer(
            answer.status, {**kept, "content-type": "application/json"}, json.dumps(body).encode()
        )

    server.after(change)


@variation
def credentials_refused_in_plain_text(server: Spoilt) -> None:
    """401 and 403 are plain text."""

    def change(_call: Call, answer: Answer) -> None:
        if answer.status in (401, 403):
            answer.headers["content-type"] = "text/plain"
            answer.body = b"no"

    server.after(change)


@variation
def slow_answers(server: Spoilt) -> None:
    """Each answer takes five milliseconds more."""

    async def around(call: Call, send: Any) -> Answer:
        await asyncio.sleep(0.005)
        answer: Answer = await send(call)
        return answer

    server.around.append(around)


@variation
def opaque_tokens(server: Spoilt) -> None:
    """Tokens are no JWTs."""
    issued: dict[str, str] = {}

    def hide(_call: Call, answer: Answer) -> None:
        data = answer.data
        if answer.status == 200:
            opaque = base64.urlsafe_b64encode(uuid.uuid4().bytes + uuid.uuid4().bytes).decode()
            issued[opaque] = data["accessToken"]
            answer.data = {**data, "accessToken": opaque}

    def reveal(call: Call) -> None:
        scheme, _, token = call.headers.get("authorization", "").partition(" ")
        if token:
            call.headers["authorization"] = f"{scheme} {issued.get(token, 'unknown')}"

    server.before(reveal)
    server.after(hide, "createToken")


@variation
def fractions_without_trailing_zeros(server: Spoilt) -> None:
    """A fraction of .500 is printed as .5."""

    def show(customer: dict[str, Any]) -> None:
        for member in ("externalTimestamps", "internalTimestamps"):
            customer[member] = {
                name: text.rstrip("0") if "." in text else text
                for name, text in customer[member].items()
            }

    shown(server, show)


@variation
def absence_before_validity(server: Spoilt) -> None:
    """Illegal paths are answered 404 where 400 or 404 is right."""

    def change(call: Call, answer: Answer) -> Answer | None:
        known = call.operation == "getCustomer" or "/source/0/" in call.path
        return problem(404) if known and answer.status == 400 else None

    server.after(change)


@variation
def whole_uris(server: Spoilt) -> None:
    """Location and Link are whole URIs."""

    def change(call: Call, answer: Answer) -> None:
        host = f"http://{call.headers['host']}"
        if "location" in answer.headers:
            answer.headers["location"] = host + answer.headers["location"]
        if "link" in answer.headers:
            target = host + answer.headers["link"].partition("<")[2].partition(">")[0]
            answer.headers["link"] = f"<{host}/>; rel=up, <{target}>; title=x; REL=next"

    server.after(change)


@variation
def asks_to_wait_now_and_then(server: Spoilt) -> None:
    """Every hundredth request is asked to come back at once, by 429 or 503."""
    numbers = itertools.count(1)

    def change(_call: Call) -> Answer | None:
        number = next(numbers)
        if number % 100:
            return None
        return problem(429 if number % 200 else 503, **{"retry-after": "0"})

    server.before(change)


@variation
def whole_seconds_inside(server: Spoilt) -> None:
    """InternalTimestamps are kept to the second."""
    from complyt_reference.storage import sqlite

    def make(original: Any) -> Any:
        def init(self: Any, path: str, *, clock: Any) -> None:
            original(self, path, clock=lambda: clock() // 1000 * 1000)

        return init

    server.patch(sqlite.SQLiteStorage, "__init__", make)


@variation
def a_tenant_with_a_past(server: Spoilt) -> None:
    """The tenant holds 1,500 customers before the run begins."""
    from complyt_reference.storage.sqlite import SQLiteStorage

    def make(original: Any) -> Any:
        async def opened(self: SQLiteStorage) -> None:
            await original(self)
            tenant = self.for_tenant("sandbox")
            body = {"source": "1", "customerType": "RESELLER"}
            await asyncio.gather(
                *(
                    tenant.put(
                        {
                            **body,
                            "externalId": f"old-{number}",
                            "externalTimestamps": {
                                "createdDate": f"20{number % 50 + 10}-01-01",
                                "updatedDate": "2020-01-01",
                            },
                        }
                    )
                    for number in range(1500)
                )
            )

        return opened

    server.patch(SQLiteStorage, "open", make)

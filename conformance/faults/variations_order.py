"""Right servers that look at another part of a request first ("either status is right")."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import unquote_to_bytes

from complyt_conformance.schemas import Schemas
from complyt_contract.document import load
from faults.registry import variation
from faults.spoilt import WRITES, Answer, Call, Send_, Spoilt, problem

_PAIR = re.compile(r"/v1/customers/source/([^/]*)/externalId/([^/]*)")
_UUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_LARGEST_BODY = 1_048_576


@variation
def illegal_pairs_lead_nowhere(server: Spoilt) -> None:
    """A path whose source or externalId is not legal is answered 404, in GET and in PUT."""

    def change(call: Call) -> Answer | None:
        pair = _PAIR.fullmatch(call.path)
        return None if pair is None or _is_legal(*pair.groups()) else problem(404)

    server.before(change)


def _is_legal(source: str, external_id: str) -> bool:
    try:
        text = unquote_to_bytes(external_id).decode()
    except UnicodeDecodeError:
        return False
    known = re.fullmatch("[1-9]|10", source) is not None
    return known and 0 < len(text) <= 256 and not {"/", "\0"} & {*text} and text not in (".", "..")


@variation
def illegal_pairs_are_never_found(server: Spoilt) -> None:
    """GET of a path that is not legal is answered 404, PUT is answered 400."""
    server.after(
        lambda _call, answer: problem(404) if answer.status == 400 else None, "getCustomer"
    )


@variation
def paths_decoded_before_routing(server: Spoilt) -> None:
    """A path is decoded and its dots are resolved before it is looked up."""

    def change(call: Call) -> Answer | None:
        segments = call.segments
        if any("/" in segment for segment in segments):
            return problem(404)
        if any(segment in (".", "..") for segment in segments):
            return problem(405, allow="GET, PATCH") if call.method == "PUT" else problem(404)
        return None

    server.before(change)


@variation
def authentication_before_routing(server: Spoilt) -> None:
    """Who has no valid token is answered 401 whatever the path."""

    async def around(call: Call, send: Send_) -> Answer:
        if call.operation is None and call.path != "/v1/token":
            listed = replace(call, method="GET", path="/v1/customers", query="size=1", body=b"")
            answer = await send(listed)
            if answer.status == 401:
                return answer
        return await send(call)

    server.around.append(around)


@variation
def validity_before_authorization(server: Spoilt) -> None:
    """Whoever sends a request that is not valid is told so."""
    schemas = Schemas(load())

    async def around(call: Call, send: Send_) -> Answer:
        answer = await send(call)
        operation = schemas.document.operations.get(call.operation or "")
        if answer.status not in (401, 403) or operation is None or call.operation not in WRITES:
            return answer
        if len(call.body) > _LARGEST_BODY:
            return problem(413)
        if not call.headers.get("content-type", "").startswith("application/json"):
            return problem(415 if call.body else 400)
        valid = schemas.request_body(operation).is_valid(call.data)
        return answer if valid else problem(400)

    server.around.append(around)


@variation
def existence_before_validity(server: Spoilt) -> None:
    """A PATCH of a customer that does not exist is answered 404 whatever it holds."""
    known: set[str] = set()

    def change(call: Call, answer: Answer) -> Answer | None:
        known.update(customer["complytId"] for customer in answer.customers)
        complyt_id = call.segments[-1].lower()
        illegal = answer.status in (400, 413, 415) and _UUID.fullmatch(complyt_id)
        patches = call.operation == "updateCustomer"
        return problem(404) if patches and illegal and complyt_id not in known else None

    server.after(change, *WRITES)


@variation
def media_type_after_the_body(server: Spoilt) -> None:
    """A body that does not parse is answered 400 whatever its media type."""

    def change(call: Call, answer: Answer) -> Answer | None:
        return problem(400) if answer.status == 415 and call.data is None else None

    server.after(change, "createToken", *WRITES)


@variation
def malformed_credentials_are_bad_requests(server: Spoilt) -> None:
    """An Authorization in which no Bearer token could stand is answered 400, as RFC 6750 says."""

    def change(call: Call) -> Answer | None:
        sent = call.headers.get("authorization")
        legal = sent is None or re.fullmatch(r"(?i:bearer) +[A-Za-z0-9._~+/-]+=*", sent)
        return None if legal else problem(400)

    server.before(change)


@variation
def empty_credentials_are_bad_requests(server: Spoilt) -> None:
    """A token request with an empty text is answered 400."""

    def change(call: Call) -> Answer | None:
        data = call.data
        return problem(400) if isinstance(data, dict) and "" in data.values() else None

    server.before(change, "createToken")

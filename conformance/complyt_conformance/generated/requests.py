"""From a generated case to the request that is sent, with at most one thing wrong with it.

OpenAPI cannot say that body and path agree (D3) or that an identifier is the stored one (D11), and
servers remember: so identities are minted, not generated, unless the case is about them. The
caller's token is always sent as it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus, unquote

from schemathesis.core import NOT_SET

from complyt_conformance.api import JSON_TYPE, as_json, customer_path, patch_path
from complyt_conformance.generated.breaches import (
    Breach,
    breaches_of_body,
    breaches_of_parameter,
)
from complyt_conformance.generated.generator import Case
from complyt_conformance.session import Session

IDENTIFIERS = ("complytId", "externalId", "source")

_SCHEMAS = {"source": "Source", "externalId": "ExternalId", "complytId": "ComplytIdInput"}
_MOST = {"page": 1_000_000_000, "size": 1000}


@dataclass(frozen=True)
class Generated:
    """What is sent, and what is wrong with it: nothing, when there are no breaches."""

    operation: str
    target: str
    body: bytes | None = None
    content_type: str = JSON_TYPE
    breaches: list[Breach] = field(default_factory=list)


def prepared(session: Session, case: Case, complyt_id: str) -> Generated | None:
    """Return the request of a case, None for one that the contract has never sent (D2).

    `complyt_id` is the one of a customer that exists: without it no PATCH is ever reached.
    """
    operation = case.operation.definition.raw["operationId"]
    if operation == "getAllCustomers":
        return _listing(case.query)
    path = _path(session, case)
    if operation == "getCustomer":
        return Generated(operation, customer_path(**_pair(path)), breaches=_of_path(session, path))
    body, breaches = _sound(session, operation, case.body)
    if any(_is_open_number(breach) for breach in breaches):
        return None
    content_type = _content_type(case)
    if content_type != JSON_TYPE:
        breaches = [*breaches, Breach("Content-Type", "mediaType", content_type)]
    if not breaches and operation != "createToken":
        breaches = _of_path(session, path)
    if operation == "createToken":
        target = "/v1/token"
    elif operation == "updateCustomer":
        spoilt = any(breach.place == "ComplytIdInput" for breach in breaches)
        target = patch_path(path["complytId"] if spoilt else complyt_id)
    else:
        spoilt = any(breach.place in _SCHEMAS.values() for breach in breaches)
        pair = path if spoilt else {"source": "2", "externalId": session.mint()}
        target = customer_path(**_pair(pair))
        body = _identified(body, pair, breaches)
    sent = None if body is NOT_SET else body if isinstance(body, bytes) else as_json(body)
    return Generated(operation, target, sent, content_type, breaches)


def _path(session: Session, case: Case) -> dict[str, str]:
    """Return the path parameters, decoded, of which at most one is wrong."""
    path = {name: unquote(str(value)) for name, value in case.path_parameters.items()}
    if len(_of_path(session, path)) > 1 and len(path) > 1:
        mended = session.random.choice(("source", "externalId"))
        path[mended] = "2" if mended == "source" else session.mint()
    return path


def _sound(session: Session, operation: str, body: Any) -> tuple[Any, list[Breach]]:
    """Return the body without identifiers that only the path or the store could make right."""
    if body is NOT_SET:
        return body, [Breach("", "missing", None)]
    if isinstance(body, bytes):
        return body, [Breach("", "open" if _parses(body) else "unparsable", body)]
    breaches = breaches_of_body(session.schemas, session.document.operations[operation], body)
    if not isinstance(body, dict):
        return body, breaches
    wrong = {breach.place for breach in breaches}
    dropped = {
        "upsertCustomer": {"complytId"},
        "updateCustomer": set(IDENTIFIERS),
    }.get(operation, set())
    return {name: body[name] for name in body if name not in dropped - wrong}, breaches


def _identified(body: Any, pair: Mapping[str, str], breaches: list[Breach]) -> Any:
    """Return the body of a PUT with the path's identity, where its own is not what is wrong."""
    if not isinstance(body, dict):
        return body
    wrong = {breach.place for breach in breaches}
    return {
        name: pair[name] if name in pair and name not in wrong else value
        for name, value in body.items()
    }


def _parses(body: bytes) -> bool:
    try:
        json.loads(body)
    except ValueError:
        return False
    return True


def _of_path(session: Session, path: Mapping[str, str]) -> list[Breach]:
    return [
        breach
        for name, value in path.items()
        for breach in breaches_of_parameter(session.schemas, _SCHEMAS[name], value)
    ]


def _pair(path: Mapping[str, str]) -> dict[str, str]:
    return {"source": path["source"], "external_id": path["externalId"]}


def _is_open_number(breach: Breach) -> bool:
    number = isinstance(breach.value, int | float) and not isinstance(breach.value, bool)
    return breach.place in IDENTIFIERS and number


def _content_type(case: Case) -> str:
    """Return the media type of a body: JSON, or what the case says instead of it."""
    for name, value in case.headers.items():
        if name.lower() == "content-type":
            return str(value)
    return JSON_TYPE


def _listing(query: Mapping[str, Any]) -> Generated:
    """Return the request of a page; without a size a page may be the whole collection."""
    texts = {str(name): str(value) for name, value in query.items()}
    breaches = [
        Breach(name, _judged(texts[name], most), texts[name])
        for name, most in _MOST.items()
        if name in texts and _judged(texts[name], most) != "fine"
    ]
    texts.setdefault("size", "1")
    text = "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in texts.items())
    return Generated("getAllCustomers", f"/v1/customers?{text}", breaches=breaches)


def _judged(text: str, most: int) -> str:
    """Return whether a page or size is fine, plainly out of range, or a spelling left open."""
    if re.fullmatch("[1-9][0-9]{0,39}", text):
        return "fine" if int(text) <= most else "range"
    return "range" if re.fullmatch("0|-[1-9][0-9]{0,39}|[A-Za-z]+", text) else "open"

"""What a run must have sent at least once: each property, limit and enum value, by PUT and PATCH.

Checks that look at nothing would pass; what they did not send is found here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from complyt_conformance.exchange import Request
from complyt_conformance.limits import limits, properties
from complyt_contract.document import Document

_SCHEMAS = {"PUT": "CustomerUpsert", "PATCH": "CustomerPatch"}
_LONGEST_LOOKED_AT = 20_000  # octets; longer bodies are about their size alone


class Coverage:
    """`missing` holds what was not sent yet, in words such as `PUT customerType RETAIL`."""

    def __init__(self, document: Document) -> None:
        self.missing = {
            f"{method} {point}"
            for method, schema in _SCHEMAS.items()
            for point in _points(document, schema, method)
        }
        if not self.missing:
            self.missing = {"any property, for the document has none"}

    def see(self, request: Request) -> None:
        """Take off what the body of a PUT or PATCH holds."""
        body = request.body or b""
        if request.method not in _SCHEMAS or not self.missing or len(body) > _LONGEST_LOOKED_AT:
            return
        try:
            data = json.loads(body)
        except (ValueError, RecursionError):
            return
        if isinstance(data, dict):
            sent = {f"{request.method} {point}" for point in _sent(data, "")}
            self.missing -= sent

    @property
    def complaint(self) -> str | None:
        """What was never sent, in a sentence; None when all was."""
        if not self.missing:
            return None
        points = sorted(self.missing)
        more = f" and {len(points) - 5} more" if len(points) > 5 else ""
        return f"The run never sent {', '.join(points[:5])}{more}."


def _points(document: Document, schema: str, method: str) -> Iterator[str]:
    for path, node in properties(document, schema):
        yield path
        for value in node.get("enum", ()):
            yield f"{path} {value}"
    for limit in limits(document, schema):
        if limit.path == "externalId":  # it cannot be left out of the path; in a PATCH it stays
            if method == "PUT":
                yield _of_length(limit.path, limit.shortest)
                yield from (_of_length(limit.path, limit.longest + more) for more in (0, 1))
            continue
        yield _of_length(limit.path, limit.shortest)
        yield from (_of_length(limit.path, limit.longest + more) for more in (0, 1))
        if limit.shortest:
            yield _of_length(limit.path, limit.shortest - 1)
    email = next((node for path, node in properties(document, schema) if path == "email"), {})
    if "maxLength" in email:
        yield from (_of_length("email", email["maxLength"] + more) for more in (0, 1))


def _sent(data: Mapping[str, Any], place: str) -> Iterator[str]:
    for name, value in data.items():
        path = f"{place}.{name}" if place else name
        if value is None:
            continue
        yield path
        if isinstance(value, str):
            yield f"{path} {value}"
            yield _of_length(path, len(value))
        elif isinstance(value, dict):
            yield from _sent(value, path)


def _of_length(path: str, length: int) -> str:
    return f"{path} of {length} characters"

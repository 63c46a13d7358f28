"""Small documents of one operation, and exchanges with it."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from complyt_conformance.coverage.counting import Coverage
from complyt_conformance.exchange import Request, Response
from complyt_contract.document import Document

Describe = Callable[..., Document]
Exchange = Callable[..., Response]
Counts = Callable[[Coverage], dict[str, int]]


@pytest.fixture(scope="session")
def describe() -> Describe:
    """Describe `PUT /things/{id}` by the schema of its body, its answers, what they refer to."""
    identifier = {"type": ["string", "null"], "maxLength": 3}

    def document(
        schema: Any = None, answers: Any = None, schemas: Any = None, **operation: Any
    ) -> Document:
        body = {"content": {"application/json": {"schema": schema or {}}}}
        put = {
            "operationId": "putThing",
            "requestBody": {"required": True, **body},
            "responses": answers or {"200": {"description": "Done."}},
            **operation,
        }
        parameter = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
        raw = {
            "openapi": "3.1.0",
            "info": {"title": "Things", "version": "1.0.0"},
            "paths": {"/things/{id}": {"parameters": [parameter], "put": put}},
            "components": {"schemas": {"Id": identifier, **(schemas or {})}},
        }
        return Document(raw, json.dumps(raw).encode())

    return document


@pytest.fixture(scope="session")
def exchange() -> Exchange:
    """Make the exchange of a PUT: a body as JSON or as octets, a status, an answer."""

    def response(
        body: Any = None,
        status: int = 200,
        answer: Any = None,
        *,
        target: str = "/things/a",
        media_type: str = "application/json",
        headers: dict[str, str] | None = None,
    ) -> Response:
        sent = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        request = Request("PUT", target, {"Content-Type": media_type}, sent, "putThing")
        answered = {"Content-Type": "application/json", **(headers or {})}
        return Response(request, status, answered, json.dumps(answer).encode())

    return response


@pytest.fixture(scope="session")
def counts() -> Counts:
    """Return the points that were seen, in words without the operation, and how often."""

    def seen(coverage: Coverage) -> dict[str, int]:
        pairs = zip(coverage.points, coverage.counts, strict=True)
        return {str(point).partition(" ")[2]: count for point, count in pairs if count}

    return seen

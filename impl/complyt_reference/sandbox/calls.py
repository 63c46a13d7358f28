"""What a request to the contract means, told before anything answers it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import unquote

import orjson
from starlette.types import Message, Receive, Scope

from complyt_contract.document import Document
from complyt_reference.auth import TokenVerifier
from complyt_reference.clients import Client
from complyt_reference.errors import InvalidToken
from complyt_reference.sandbox.generated.models import OperationId
from connexion31 import Problem
from connexion31.credentials import credentials
from connexion31.paths import encoded_path

_BEARER = {"type": "http", "scheme": "bearer"}
_MOST_CREDENTIALS = 65_536  # bytes of a body in which a clientId is looked for


@dataclass(frozen=True)
class Call:
    """An operation and the externalId of its path, and who calls it; None is what nobody knows."""

    operation: OperationId | None = None
    external_id: str | None = None
    tenant: str | None = None
    client_id: str | None = None


class Calls:
    """Tells the calls of a document's operations."""

    def __init__(
        self, document: Document, verifier: TokenVerifier, clients: Mapping[str, Client]
    ) -> None:
        self._verifier = verifier
        self._clients = clients
        self._templates = [
            (operation.method, template_pattern(operation.path), cast("OperationId", name))
            for name, operation in document.operations.items()
        ]

    async def read(self, scope: Scope, receive: Receive) -> tuple[Call, Receive]:
        """Return the call, and what receives the request from its beginning."""
        operation, external_id = self._operation(scope)
        client_id, tenant = self._bearer(scope)
        if operation == "createToken":
            body, receive = await _peek(receive)
            client_id = _client_id(body)
            client = self._clients.get(client_id or "")
            tenant = client.tenant if client else None
        return Call(operation, external_id, tenant, client_id), receive

    def _operation(self, scope: Scope) -> tuple[OperationId | None, str | None]:
        try:
            path = encoded_path(scope)
        except Problem:
            return None, None
        for method, pattern, operation in self._templates:
            if method == scope["method"] and (match := pattern.fullmatch(path)):
                found = match.groupdict().get("externalId")
                return operation, None if found is None else unquote(found)
        return None, None

    def _bearer(self, scope: Scope) -> tuple[str | None, str | None]:
        """Return whose token a request has, though it be expired."""
        token = credentials(_BEARER, scope)
        try:
            claims = self._verifier.claims(token or "")
        except InvalidToken:
            return None, None
        return claims["sub"], claims["tenant"]


def template_pattern(path: str) -> re.Pattern[str]:
    """Return what matches a path template, its parameters by name as groups."""
    parts = re.split(r"\{(\w+)\}", path)
    return re.compile(
        "".join(
            f"(?P<{part}>[^/]*)" if index % 2 else re.escape(part)
            for index, part in enumerate(parts)
        )
    )


def _client_id(body: bytes) -> str | None:
    try:
        found: Any = orjson.loads(body)["clientId"]
    except (ValueError, KeyError, TypeError):
        return None
    return found if isinstance(found, str) else None


async def _peek(receive: Receive) -> tuple[bytes, Receive]:
    """Return the beginning of a body, and what receives it once more."""
    messages: list[Message] = []
    body, more = b"", True
    while more and len(body) <= _MOST_CREDENTIALS:
        message = await receive()
        messages.append(message)
        body += message.get("body", b"")
        more = message.get("more_body", False)
    waiting = iter(messages)

    async def again() -> Message:
        return next(waiting, None) or await receive()

    return body, again

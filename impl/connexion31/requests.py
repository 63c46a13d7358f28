"""Request validation: parameters and body, read into the arguments of the handlers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send

from connexion31._connexion import RoutedAPI, RoutedMiddleware
from connexion31.errors import ConfigurationError
from connexion31.integers import with_integers
from connexion31.nodes import Operation, pointer_to
from connexion31.parameters import Parameter, parameters_of, query_texts
from connexion31.problems import Problem
from connexion31.validation import Validator, compile_schema, faults


@dataclass(frozen=True)
class _Json:
    """A schema of the document."""

    document: Mapping[str, Any]
    schema: str | bool  # its pointer
    validator: Validator

    def parse(self, data: bytes) -> Any:
        """Return the value of a text; raises Problem 400."""
        try:
            body = orjson.loads(data)
        except ValueError:
            raise Problem(400, "The body is not JSON.") from None
        if found := faults(self.validator, body):
            errors = [{"detail": each.detail, "pointer": pointer_to(*each.path)} for each in found]
            raise Problem(400, "The body is not as described.", errors=errors)
        schema = {"$ref": self.schema} if isinstance(self.schema, str) else self.schema
        return with_integers(self.document, schema, body)


@dataclass(frozen=True)
class Body:
    """The body that an operation takes: JSON, or octets of any other media type."""

    required: bool
    content: Mapping[str, "_Json | None"]  # by media type or range, lower case; None: octets

    async def read(self, scope: Scope, receive: Receive, max_bytes: int) -> Any:
        """Return the parsed JSON or the octets; raises Problem 400, 413 or 415."""
        headers = dict(scope["headers"])
        data = await _receive_body(headers, receive, max_bytes)
        if not data:
            if self.required:
                raise Problem(400, "This operation needs a body.")
            return None
        content_type = headers.get(b"content-type", b"").decode("latin-1")
        media_type = content_type.partition(";")[0].strip().lower()
        described = [
            name
            for name in (media_type, f"{media_type.partition('/')[0]}/*", "*/*")
            if name in self.content
        ]
        if not described:
            raise Problem(415, f"The body must be {' or '.join(self.content)}.")
        described_as = self.content[described[0]]
        return data if described_as is None else described_as.parse(data)


class Requests:
    """What one operation's requests hold."""

    def __init__(self, operation: Operation, max_body_bytes: int) -> None:
        self.parameters = parameters_of(operation)
        self.body = _body_of(operation)
        by_location = {
            location: [each for each in self.parameters if each.location == location]
            for location in ("path", "query", "header", "cookie")
        }
        self._path = {_key(operation, each): each for each in by_location["path"]}
        self._query = by_location["query"]
        self._headers = by_location["header"]
        self._cookies = by_location["cookie"]
        self._max_body_bytes = max_body_bytes

    async def arguments(self, scope: Scope, receive: Receive) -> dict[str, Any]:
        """Return the handler's arguments by name; raises Problem 400, 413 or 415."""
        arguments: dict[str, Any] = {}
        errors: list[dict[str, str]] = []
        for key, parameter in self._path.items():
            _read(parameter, [scope["path_params"][key]], arguments, errors)
        if self._query:
            texts = query_texts(scope["query_string"]) if scope["query_string"] else {}
            for parameter in self._query:
                _read(parameter, texts.get(parameter.name), arguments, errors)
        for parameter in self._headers:
            lines = _header(scope, parameter.name)
            _read(parameter, [",".join(lines)] if lines else None, arguments, errors)
        if self._cookies:
            texts = _cookies(scope)
            for parameter in self._cookies:
                _read(parameter, texts.get(parameter.name), arguments, errors)
        if errors:
            raise Problem(400, "A parameter is not as described.", errors=errors)
        if self.body is not None:
            arguments["body"] = await self.body.read(scope, receive, self._max_body_bytes)
        return arguments


class _RequestsAPI(RoutedAPI):  # type: ignore[misc]  # Connexion has no types
    def __init__(self, *args: Any, requests: Mapping[str, Requests], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._requests = requests
        self.add_paths()

    def make_operation(self, operation: Any) -> ASGIApp:
        requests = self._requests[operation.operation_id]
        next_app = self.next_app

        async def validate(scope: Scope, receive: Receive, send: Send) -> None:
            scope["connexion31.arguments"] = await requests.arguments(scope, receive)
            await next_app(scope, receive, send)

        return validate


class RequestValidation(RoutedMiddleware):  # type: ignore[misc]  # Connexion has no types
    """Validates what was routed and let in."""

    api_cls = _RequestsAPI


def _key(operation: Operation, parameter: Parameter) -> str:
    """Return the name under which routing gives a path parameter."""
    if parameter.name not in operation.path_names:
        raise ConfigurationError(
            f"The path {operation.path} of {operation.operation_id} has no {{{parameter.name}}}; "
            "add it, or drop the parameter."
        )
    return f"p{operation.path_names.index(parameter.name)}"


def _header(scope: Scope, name: str) -> list[str]:
    wanted = name.lower().encode()
    return [value.decode("latin-1") for header, value in scope["headers"] if header == wanted]


def _cookies(scope: Scope) -> dict[str, list[str]]:
    """Return the request's cookies (RFC 6265), texts by name."""
    texts: dict[str, list[str]] = {}
    for line in _header(scope, "cookie"):
        for pair in line.split(";"):
            name, _, text = pair.strip(" ").partition("=")
            texts.setdefault(name, []).append(text.strip('"'))
    return texts


def _read(
    parameter: Parameter,
    texts: list[str] | None,
    arguments: dict[str, Any],
    errors: list[dict[str, str]],
) -> None:
    if texts is None:
        if parameter.required:
            errors.append(parameter.missing())
        elif parameter.default is not None:
            arguments[parameter.argument] = parameter.default
        return
    value, faults = parameter.read(texts)
    arguments[parameter.argument] = value
    errors.extend(faults)


async def _receive_body(headers: Mapping[bytes, bytes], receive: Receive, max_bytes: int) -> bytes:
    """Return the body, and hold no more of it than is allowed; raises Problem 413."""
    if int(headers.get(b"content-length", b"0")) > max_bytes:
        raise _too_large(max_bytes)
    chunks, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > max_bytes:
            raise _too_large(max_bytes)
        chunks.append(chunk)
        if not message.get("more_body", False):
            return b"".join(chunks)


def _too_large(max_bytes: int) -> Problem:
    return Problem(413, f"The body is larger than {max_bytes} bytes.")


def _body_of(operation: Operation) -> Body | None:
    if "requestBody" not in operation.node.value:
        return None
    node = operation.node.child("requestBody")
    described: dict[str, _Json | None] = {}
    for media_type in node.value.get("content", {}):
        name = media_type.partition(";")[0].strip().lower()
        if name != "application/json" and not name.endswith("+json"):
            described[name] = None
            continue
        content = node.child("content", media_type)
        schema = content.child_pointer("schema") if "schema" in content.value else True
        validator = compile_schema(node.document, schema)
        described[name] = _Json(node.document, schema, validator)
    return Body(node.value.get("required", False), described)

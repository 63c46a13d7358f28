"""Request validation: parameters and body, read into the arguments of the handlers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send

from connexion31._connexion import RoutedAPI, RoutedMiddleware
from connexion31.errors import ConfigurationError
from connexion31.nodes import Operation, pointer_to
from connexion31.parameters import Parameter, parameters_of, query_texts
from connexion31.problems import Problem
from connexion31.validation import Validator, compile_schema, faults


@dataclass(frozen=True)
class Body:
    """The body that an operation takes, always JSON."""

    required: bool
    validators: Mapping[str, Validator]  # by media type, lower case

    async def read(self, scope: Scope, receive: Receive, max_bytes: int) -> Any:
        """Return the parsed body; raises Problem 400, 413 or 415."""
        headers = dict(scope["headers"])
        data = await _receive_body(headers, receive, max_bytes)
        if not data:
            if self.required:
                raise Problem(400, "This operation needs a body.")
            return None
        media_type = headers.get(b"content-type", b"").decode("latin-1").partition(";")[0]
        validator = self.validators.get(media_type.strip().lower())
        if validator is None:
            raise Problem(415, f"The body must be {' or '.join(self.validators)}.")
        try:
            body = orjson.loads(data)
        except ValueError:
            raise Problem(400, "The body is not JSON.") from None
        if found := faults(validator, body):
            errors = [{"detail": each.detail, "pointer": pointer_to(*each.path)} for each in found]
            raise Problem(400, "The body is not as described.", errors=errors)
        return body


class Requests:
    """What one operation's requests hold."""

    def __init__(self, operation: Operation, max_body_bytes: int) -> None:
        self.parameters = parameters_of(operation)
        self.body = _body_of(operation)
        self._path = [each for each in self.parameters if each.location == "path"]
        self._query = [each for each in self.parameters if each.location == "query"]
        self._max_body_bytes = max_body_bytes

    async def arguments(self, scope: Scope, receive: Receive) -> dict[str, Any]:
        """Return the handler's arguments by name; raises Problem 400, 413 or 415."""
        arguments: dict[str, Any] = {}
        errors: list[dict[str, str]] = []
        for parameter in self._path:
            text = scope["path_params"][parameter.name.replace("-", "_")]
            _read(parameter, [text], arguments, errors)
        if self._query:
            texts = query_texts(scope["query_string"]) if scope["query_string"] else {}
            for parameter in self._query:
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
    validators = {}
    for media_type in node.value.get("content", {}):
        name = media_type.partition(";")[0].strip().lower()
        if name != "application/json" and not name.endswith("+json"):
            raise ConfigurationError(
                f"{operation.operation_id} takes a body of {media_type}, only JSON is supported."
            )
        content = node.child("content", media_type)
        schema = content.child_pointer("schema") if "schema" in content.value else True
        validators[name] = compile_schema(node.document, schema)
    return Body(node.value.get("required", False), validators)

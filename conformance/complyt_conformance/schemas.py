"""Validators compiled from the document: what a response must fit, what a request may hold."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import jsonschema_rs

from complyt_conformance.exchange import Request
from complyt_contract.document import Document, Operation

_PATTERN = re.compile('does not match "\\^.*')  # which people read in the document, if at all


class Schemas:
    """The document's schemas, each compiled once, asked by operation and status."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._compiled = lru_cache(maxsize=None)(self._compile)

    def component(self, name: str) -> jsonschema_rs.Draft202012Validator:
        """Return the validator of `#/components/schemas/{name}`."""
        return self._compiled(f"#/components/schemas/{name}")

    def request_body(self, operation: Operation) -> jsonschema_rs.Draft202012Validator:
        """Return the validator of the operation's JSON request body."""
        pointer = _pointer("paths", operation.path, operation.method.lower())
        return self._compiled(f"{pointer}/requestBody/content/application~1json/schema")

    def wrong_in(self, request: Request) -> str:
        """Say how the JSON body of a request breaks its schema; empty where it does not."""
        operation = self.document.operations.get(request.operation or "")
        if operation is None or request.body is None or "requestBody" not in operation.raw:
            return ""
        try:
            body = json.loads(request.body)
        except (ValueError, RecursionError):
            return "its body is no JSON"
        said = next(complaints(self.request_body(operation), body, limit=1), "")
        return _PATTERN.sub("does not match its pattern", said)

    def response(self, operation: Operation, status: int) -> Mapping[str, Any] | None:
        """Return the Response Object of a status, None when it is not documented."""
        responses = operation.raw["responses"]
        if str(status) not in responses:
            return None
        return self.document.resolve(responses[str(status)])

    def response_body(
        self, operation: Operation, status: int, media_type: str
    ) -> jsonschema_rs.Draft202012Validator | None:
        """Return the validator of a documented body, None where the document has no schema."""
        response = self.response(operation, status) or {}
        schema = response.get("content", {}).get(media_type, {}).get("schema")
        if schema is None:
            return None
        if "$ref" in schema:
            return self._compiled(schema["$ref"])
        reference = operation.raw["responses"][str(status)].get("$ref") or _pointer(
            "paths", operation.path, operation.method.lower(), "responses", str(status)
        )
        return self._compiled(f"{reference}/content/{_escaped(media_type)}/schema")

    def _compile(self, pointer: str) -> jsonschema_rs.Draft202012Validator:
        raw = self.document.raw
        root = {"$ref": pointer, "components": raw["components"], "paths": raw["paths"]}
        return jsonschema_rs.Draft202012Validator(root)


def complaints(
    validator: jsonschema_rs.Draft202012Validator, instance: Any, limit: int = 3
) -> Iterator[str]:
    """Yield at most `limit` sentences on how `instance` breaks the schema, with JSON pointers.

    A lone surrogate is no matter of a schema, and the validator takes Unicode alone.
    """
    try:
        if validator.is_valid(instance):  # several times as fast as looking for errors
            return
        errors = validator.iter_errors(instance)
    except UnicodeEncodeError:
        text = json.dumps(instance, ensure_ascii=False).encode(errors="replace")
        errors = validator.iter_errors(json.loads(text))
    except ValueError:  # nested deeper than the validator goes, which the contract leaves open
        return
    for count, error in enumerate(errors):
        if count == limit:
            return
        place = "".join(f"/{step}" for step in error.instance_path) or "the whole"
        yield f"{place}: {_shortened(str(error).splitlines()[0])}"


def _shortened(message: str) -> str:
    """Leave out the middle of a long message: it begins with a value, and ends with the matter."""
    return message if len(message) <= 200 else f"{message[:100]}...{message[-97:]}"


def _pointer(*steps: str) -> str:
    return "#" + "".join(f"/{_escaped(step)}" for step in steps)


def _escaped(step: str) -> str:
    """Escape a step of a JSON pointer in a URI fragment (RFC 6901, sections 3 and 6)."""
    return step.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D")

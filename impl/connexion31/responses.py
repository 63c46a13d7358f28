"""Checks that answers are as the document describes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from connexion31.nodes import Node, Operation, pointer_to
from connexion31.validation import Validator, compile_schema, faults


class ViolationError(Exception):
    """An answer that breaks the document; the message says which rule, in one sentence."""


@dataclass(frozen=True)
class _Content:
    whole: Validator
    item: Validator


@dataclass(frozen=True)
class _Described:
    required_headers: tuple[str, ...]  # lower case
    contents: Mapping[str, _Content]  # by media type, lower case


class ResponseCheck:
    """The documented answers of one operation; each method raises ViolationError."""

    def __init__(self, operation: Operation) -> None:
        self._operation_id = operation.operation_id
        responses = operation.node.value.get("responses", {})
        self._described = {
            str(status).upper(): _describe(operation.node.child("responses", status))
            for status in responses
        }

    def head(self, status: int, headers: Mapping[str, str]) -> _Content | None:
        """Check status, headers and media type; return what is said of the content."""
        described = self._response(status)
        for name in described.required_headers:
            if name not in headers:
                raise self._violation(status, f"the required header {name} is missing")
        if not described.contents:
            return None
        media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
        content = described.contents.get(media_type)
        if content is None:
            raise self._violation(status, f"the media type {media_type!r} is not documented")
        return content

    def response(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        """Check a whole answer."""
        content = self.head(status, headers)
        if content is None:
            if body:
                raise self._violation(status, "a body is not documented")
            return
        self._validate(content.whole, body, status)

    def item(self, content: _Content | None, status: int, index: int, item: bytes) -> None:
        """Check one item of a streamed array."""
        if content is not None:
            self._validate(content.item, item, status, index)

    def _response(self, status: int) -> _Described:
        for key in (str(status), f"{status // 100}XX", "DEFAULT"):
            if key in self._described:
                return self._described[key]
        raise self._violation(status, "the status is not documented")

    def _validate(self, validator: Validator, text: bytes, status: int, *prefix: int) -> None:
        try:
            value = orjson.loads(text)
        except ValueError:
            raise self._violation(status, f"{pointer_to(*prefix)} is not JSON") from None
        for fault in faults(validator, value):
            pointer = pointer_to(*prefix, *fault.path)
            raise self._violation(status, f"{pointer} breaks the keyword {fault.keyword}")

    def _violation(self, status: int, rule: str) -> ViolationError:
        return ViolationError(f"The answer {status} of {self._operation_id}: {rule}.")


def _describe(node: Node) -> _Described:
    required = tuple(
        name.lower()
        for name in node.value.get("headers", {})
        if node.child("headers", name).value.get("required", False)
    )
    contents = {
        media_type.lower(): _content(node.child("content", media_type))
        for media_type in node.value.get("content", {})
    }
    return _Described(required, contents)


def _content(node: Node) -> _Content:
    if "schema" not in node.value:
        anything = compile_schema(node.document, True)
        return _Content(anything, anything)
    pointer = node.child_pointer("schema")
    array = Node.at(node.document, pointer)
    items: Any = array.child_pointer("items") if "items" in array.value else True
    return _Content(compile_schema(node.document, pointer), compile_schema(node.document, items))

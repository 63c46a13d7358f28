"""The document as a request sees it, and as an answer does.

`required` binds the side that knows the property: a readOnly one stands in answers alone, a
writeOnly one in requests (OpenAPI 3.1, which leaves it to JSON Schema's annotations).
"""

from collections.abc import Mapping
from typing import Any

from connexion31.nodes import look_up


def for_requests(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the document without readOnly properties in `required`; all else is as it was."""
    return _Side(document, "readOnly").document


def for_answers(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the document without writeOnly properties in `required`; all else is as it was."""
    return _Side(document, "writeOnly").document


class _Side:
    def __init__(self, document: Mapping[str, Any], keyword: str) -> None:
        self._whole = document
        self._keyword = keyword
        self.document: Mapping[str, Any] = self._without(document, frozenset())

    def _without(self, node: Any, hidden: frozenset[str]) -> Any:
        """Copy a node; `hidden` are properties that a schema around it, by allOf, hides."""
        if isinstance(node, list):
            return [self._without(each, frozenset()) for each in node]
        if not isinstance(node, Mapping):
            return node
        required, parts = node.get("required"), node.get("allOf")
        if isinstance(required, list) or isinstance(parts, list):
            hidden |= self._hidden(node, set())
        copy = {key: self._without(value, frozenset()) for key, value in node.items()}
        if isinstance(parts, list):
            copy["allOf"] = [self._without(each, hidden) for each in parts]
        if isinstance(required, list):
            copy["required"] = [name for name in required if name not in hidden]
        return copy

    def _hidden(self, schema: Any, seen: set[str]) -> frozenset[str]:
        """Return the hidden properties of a schema, its reference's and its allOf's among them."""
        if not isinstance(schema, Mapping):
            return frozenset()
        properties, parts = schema.get("properties"), schema.get("allOf")
        found = frozenset(
            name
            for name, value in (properties.items() if isinstance(properties, Mapping) else ())
            if self._is_hidden(value, set())
        )
        for part in parts if isinstance(parts, list) else ():
            found |= self._hidden(part, seen)
        return found | self._hidden(self._goal(schema, seen), seen)

    def _is_hidden(self, schema: Any, seen: set[str]) -> bool:
        if not isinstance(schema, Mapping):
            return False
        return schema.get(self._keyword) is True or self._is_hidden(self._goal(schema, seen), seen)

    def _goal(self, schema: Mapping[str, Any], seen: set[str]) -> Any:
        """Return what a local reference leads to, once; None without one."""
        reference = schema.get("$ref")
        if not isinstance(reference, str) or not reference.startswith("#/") or reference in seen:
            return None
        seen.add(reference)
        return look_up(self._whole, reference)

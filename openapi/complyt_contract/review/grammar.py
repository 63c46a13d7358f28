"""Which objects an OpenAPI document holds, and where (OpenAPI 3.1, section 4.8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from complyt_contract.document import METHODS
from complyt_contract.review.source import Source, Steps

# By field: a kind of object; [kind]: a list of them; {kind}: a map of them by name.
_CONTENT = {"schema": "schema", "content": "{mediaType}", "examples": "{example}"}
_GRAMMAR: dict[str, dict[str, str]] = {
    "document": {
        "paths": "{pathItem}", "webhooks": "{pathItem}", "components": "components",
        "tags": "[tag]", "servers": "[server]",
    },
    "components": {
        "schemas": "{schema}", "responses": "{response}", "parameters": "{parameter}",
        "examples": "{example}", "requestBodies": "{requestBody}", "headers": "{header}",
        "links": "{link}", "callbacks": "{callback}", "pathItems": "{pathItem}",
        "securitySchemes": "{securityScheme}", "mediaTypes": "{mediaType}",
    },
    "pathItem": {"parameters": "[parameter]", **dict.fromkeys(METHODS, "operation")},
    "operation": {
        "parameters": "[parameter]", "requestBody": "requestBody", "responses": "{response}",
        "callbacks": "{callback}",
    },
    "callback": {"*": "pathItem"},
    "parameter": _CONTENT,
    "header": _CONTENT,
    "requestBody": {"content": "{mediaType}"},
    "response": {"headers": "{header}", "content": "{mediaType}", "links": "{link}"},
    "mediaType": {"schema": "schema", "examples": "{example}", "encoding": "{encoding}"},
    "encoding": {"headers": "{header}"},
    "schema": {
        **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), "[schema]"),
        **dict.fromkeys(
            ("properties", "patternProperties", "$defs", "dependentSchemas"), "{schema}",
        ),
        **dict.fromkeys(
            ("items", "not", "if", "then", "else", "contains", "propertyNames", "contentSchema",
             "additionalProperties", "unevaluatedItems", "unevaluatedProperties"), "schema",
        ),
    },
}  # fmt: skip  # a line a field hides that this is one grammar


@dataclass(frozen=True)
class Item:
    """An object of a kind, as written at its place; a reference is no object, but stands for one.

    `within` are the kinds around it, outermost first.
    """

    kind: str
    steps: Steps
    node: dict[str, Any]
    within: tuple[str, ...]

    @property
    def is_reference(self) -> bool:
        """Whether only the place of the object is told here."""
        return isinstance(self.node.get("$ref"), str)


def items(source: Source, *kinds: str) -> Iterator[Item]:
    """Yield the objects of these kinds, or of all, in the document's order."""
    for item in _all(source):
        if not kinds or item.kind in kinds:
            yield item


@lru_cache(maxsize=1)
def _all(source: Source) -> tuple[Item, ...]:
    """Walk a document once for all rules, which read it one after the other."""
    return tuple(_below("document", (), source.data, ()))


def _below(kind: str, steps: Steps, node: Any, within: tuple[str, ...]) -> Iterator[Item]:
    if not isinstance(node, dict):
        return
    yield Item(kind, steps, node, within)
    if isinstance(node.get("$ref"), str) and kind != "schema":
        return
    grammar = _GRAMMAR.get(kind, {})
    for field, value in node.items():
        form = grammar.get(field) or ("" if field.startswith("x-") else grammar.get("*", ""))
        inner = (*within, kind)
        if form.startswith("[") and isinstance(value, list):
            for at, child in enumerate(value):
                yield from _below(form[1:-1], (*steps, field, at), child, inner)
        elif form.startswith("{") and isinstance(value, dict):
            for name, child in value.items():
                if form in ("{pathItem}", "{response}") and name.startswith("x-"):
                    continue
                yield from _below(form[1:-1], (*steps, field, name), child, inner)
        elif form and form[0] not in "[{":
            yield from _below(form, (*steps, field), value, inner)

"""Brings the schemas of OpenAPI 3.0 to the form of JSON Schema 2020-12, as 3.1 and 3.2 have it."""

from __future__ import annotations

from typing import Any

from complyt_contract.review.grammar import items
from complyt_contract.review.source import Source

_BOUNDS = (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum"))


def modernise(source: Source) -> None:
    """Rewrite `data` in place where 3.0 differs (3.0.4, section 4.8.24); places stay the same."""
    if source.data["openapi"].startswith("3.0."):
        for item in items(source, "schema"):
            _null(item.node)
            _exclusive_bounds(item.node)


def _null(schema: dict[str, Any]) -> None:
    """`nullable` says something beside a `type` alone."""
    said, is_nullable = schema.get("type"), schema.get("nullable")
    if isinstance(said, str) and isinstance(is_nullable, bool):
        del schema["nullable"]
        schema["type"] = [said, "null"] if is_nullable else said


def _exclusive_bounds(schema: dict[str, Any]) -> None:
    for bound, exclusive in _BOUNDS:
        if schema.get(exclusive) is False:
            del schema[exclusive]
        elif schema.get(exclusive) is True and bound in schema:
            schema[exclusive] = schema.pop(bound)

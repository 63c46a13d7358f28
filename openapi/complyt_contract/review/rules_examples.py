"""C3xx: what a document shows is what it allows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jsonschema import ValidationError
from jsonschema.exceptions import best_match
from jsonschema.protocols import Validator
from openapi_schema_validator import OAS30Validator, OAS31Validator
from referencing import Registry
from referencing.jsonschema import DRAFT4, DRAFT202012

from complyt_contract import pointers
from complyt_contract.review.grammar import Item, items
from complyt_contract.review.rule import Complaint, rule
from complyt_contract.review.source import Source, Steps

_URI = "urn:document"
_UNREADABLE = "not a valid regular expression"  # a rule of its own says so where it stands


def _schema(text: str) -> str:
    return f"components:\n  schemas:\n    Name: {text}\n"


class _Judge:
    """Validates values by the schemas of one document."""

    def __init__(self, source: Source) -> None:
        old = source.data["openapi"].startswith("3.0.")
        resource = (DRAFT4 if old else DRAFT202012).create_resource(source.data)
        self._registry: Registry[Any] = Registry().with_resource(_URI, resource)
        self._dialect: type[Validator] = OAS30Validator if old else OAS31Validator

    def complaint(self, schema: Steps, value: Any) -> str | None:
        """Say what keeps a value from fitting the schema at a place, None when it fits."""
        reference = {"$ref": _URI + "#" + pointers.pointer(schema).replace("%", "%25")}
        validator = self._dialect(reference, registry=self._registry)
        try:
            error = best_match(filter(_is_about_the_value, validator.iter_errors(value)))
        except Exception:  # what is no schema fails in many ways, and is the first rule's matter
            return None
        if error is None or not _is_about_the_value(error):
            return None
        place = pointers.pointer(error.absolute_path) or "the whole"
        return f"{place}: {error.message[:200]}"


@rule(
    "C301", "error", "Every example fits its schema.",
    reason="People copy examples before they read schemas.",
    bad=_schema("{type: string, maxLength: 3, examples: [Emma]}"),
    good=_schema("{type: string, maxLength: 9, examples: [Emma]}"),
)  # fmt: skip  # a line an argument hides the sentence
def examples_fit(source: Source) -> Iterator[Complaint]:
    judge = _Judge(source)
    for item in items(source, "schema", "mediaType", "parameter", "header"):
        schema = _schema_of(item)
        if schema is None:
            continue
        for steps, value in _examples(source, item):
            complaint = judge.complaint(schema, value)
            if complaint:
                yield steps, f"The example does not fit: {complaint}."


@rule(
    "C303", "error", "Every default fits its schema.",
    reason="Whoever leaves a value out would send what is refused.",
    bad=_schema("{type: integer, minimum: 1, maximum: 9, default: 0}"),
    good=_schema("{type: integer, minimum: 1, maximum: 9, default: 1}"),
)  # fmt: skip  # a line an argument hides the sentence
def defaults_fit(source: Source) -> Iterator[Complaint]:
    judge = _Judge(source)
    for item in items(source, "schema"):
        if "default" in item.node:
            complaint = judge.complaint(item.steps, item.node["default"])
            if complaint:
                yield (*item.steps, "default"), f"The default does not fit: {complaint}."


def _is_about_the_value(error: ValidationError) -> bool:
    return _UNREADABLE not in error.message


def _schema_of(item: Item) -> Steps | None:
    if item.kind == "schema":
        return item.steps
    return (*item.steps, "schema") if isinstance(item.node.get("schema"), dict) else None


def _examples(source: Source, item: Item) -> Iterator[tuple[Steps, Any]]:
    """Yield the values that an object shows; JSON Schema lists them, OpenAPI names them."""
    if "example" in item.node:
        yield (*item.steps, "example"), item.node["example"]
    examples = item.node.get("examples")
    if item.kind == "schema" and isinstance(examples, list):
        for at, value in enumerate(examples):
            yield (*item.steps, "examples", at), value
    elif item.kind != "schema" and isinstance(examples, dict):
        for name, written in examples.items():
            example = source.resolve(written)
            if isinstance(example, dict) and "value" in example:
                yield (*item.steps, "examples", name), example["value"]

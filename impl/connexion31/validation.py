"""JSON Schema 2020-12 validators, compiled once from a document, and our words for their errors."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import jsonschema_rs
from jsonschema_rs import ValidationError

from connexion31.errors import ConfigurationError

Validator = jsonschema_rs.Draft202012Validator

_MAX_FAULTS = 20  # as many as a person reads; a body can hold hundreds of thousands

_DOCUMENT_URI = "urn:connexion31:document"


@dataclass(frozen=True)
class Fault:
    """What is wrong with a value: the keyword it breaks, where, and a sentence about it."""

    keyword: str
    path: Sequence[str | int]
    detail: str


def compile_schema(
    document: Mapping[str, Any], schema: str | bool | Mapping[str, Any]
) -> Validator:
    """Compile a schema of the document, given by its pointer (`#/components/schemas/Book`).

    A schema may also be given itself; its references are then its own, and those to the
    `$id` of a schema that the document embeds. Raises ConfigurationError when a reference leads
    nowhere or the schema is none.
    """
    registry = jsonschema_rs.Registry(
        [(_DOCUMENT_URI, dict(document))], draft=jsonschema_rs.Draft202012
    )
    name = schema if isinstance(schema, str) else "#"
    root: bool | dict[str, Any]
    if isinstance(schema, bool):
        root = schema
    else:
        root = {"$ref": _DOCUMENT_URI + schema} if isinstance(schema, str) else dict(schema)
    try:
        return Validator(root, registry=registry, offline=True)
    except (ValueError, jsonschema_rs.ReferencingError) as error:
        reason = getattr(error, "message", str(error))
        raise ConfigurationError(f"The schema {name!r} cannot be used: {reason}.") from None


def faults(validator: Validator, value: Any) -> list[Fault]:
    """Return what is wrong with a value, none when it is valid, at most 20."""
    try:
        if validator.is_valid(value):
            return []
        return [
            Fault(error.kind.name, error.instance_path, sentence(error))
            for error in islice(_precise(validator.iter_errors(value)), _MAX_FAULTS)
        ]
    except ValueError:  # jsonschema-rs' own limit, some hundred levels
        return [Fault("depth", [], "Must not nest so deeply.")]


def sentence(error: ValidationError) -> str:
    """Say in one sentence, without the value, what a keyword asks for."""
    kind: Any = error.kind
    if kind.name in _LIMITS:
        bound, one, many = _LIMITS[kind.name]
        return f"Must have at {bound} {kind.limit} {one if kind.limit == 1 else many}."
    say = _SENTENCES.get(kind.name)
    return say(kind) if say else "This value is not allowed here."


def _precise(errors: Iterable[ValidationError]) -> Iterator[ValidationError]:
    """Replace "none of the alternatives" by what is wrong with the only one of the value's type."""
    for error in errors:
        kind: Any = error.kind
        alternatives = kind.context if kind.name in ("anyOf", "oneOf") else []
        near = [branch for branch in alternatives if not _mistyped(branch, error.instance_path)]
        if len(near) == 1:
            yield from _precise(near[0])
        else:
            yield error


def _mistyped(errors: Iterable[ValidationError], path: Sequence[str | int]) -> bool:
    return any(error.kind.name == "type" and error.instance_path == path for error in errors)


def _either(kind: Any) -> str:
    firsts = (branch[0] for branch in kind.context if branch)
    return "None of the alternatives fits: " + " ".join(dict.fromkeys(map(sentence, firsts)))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _listed(values: Iterable[str]) -> str:
    return ", ".join(value[:100] for value in islice(values, _MAX_FAULTS))


_TYPES = {
    "array": "an array",
    "boolean": "true or false",
    "integer": "an integer",
    "null": "null",
    "number": "a number",
    "object": "an object",
    "string": "a string",
}

_LIMITS = {
    "maxItems": ("most", "item", "items"),
    "maxLength": ("most", "character", "characters"),
    "maxProperties": ("most", "property", "properties"),
    "minItems": ("least", "item", "items"),
    "minLength": ("least", "character", "characters"),
    "minProperties": ("least", "property", "properties"),
}

_SENTENCES: dict[str, Callable[[Any], str]] = {
    "additionalProperties": lambda kind: f"Unknown properties: {_listed(kind.unexpected)}.",
    "anyOf": _either,
    "const": lambda kind: f"Must be {_json(kind.expected_value)}.",
    "contains": lambda _: "Must contain an item that it lacks, or fewer of them.",
    "enum": lambda kind: f"Must be one of {_listed(map(_json, kind.options))}.",
    "exclusiveMaximum": lambda kind: f"Must be less than {kind.limit}.",
    "exclusiveMinimum": lambda kind: f"Must be greater than {kind.limit}.",
    "falseSchema": lambda _: "Nothing is allowed here.",
    "maximum": lambda kind: f"Must be at most {kind.limit}.",
    "minimum": lambda kind: f"Must be at least {kind.limit}.",
    "multipleOf": lambda kind: f"Must be a multiple of {kind.multiple_of}.",
    "oneOf": lambda kind: _either(kind) if any(kind.context) else "More than one alternative fits.",
    "pattern": lambda kind: f"Must match the pattern {kind.pattern} (ECMA-262).",
    "propertyNames": lambda _: "Has a property whose name is not allowed.",
    "required": lambda kind: f"The property {kind.property} is required.",
    "type": lambda kind: f"Must be {' or '.join(_TYPES[name] for name in kind.types)}.",
    "unevaluatedItems": lambda _: "Has more items than are described.",
    "unevaluatedProperties": lambda kind: f"Unknown properties: {_listed(kind.unexpected)}.",
    "uniqueItems": lambda _: "Must not have the same item twice.",
}

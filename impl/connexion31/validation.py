"""JSON Schema 2020-12 validators, compiled once from a document, and our words for their errors."""

from collections.abc import Callable, Mapping
from itertools import islice
from typing import Any

import jsonschema_rs
from jsonschema_rs import ValidationError

from connexion31.errors import ConfigurationError
from connexion31.nodes import pointer_to

Validator = jsonschema_rs.Draft202012Validator

MAX_ERRORS = 20  # as many as a person reads; a body can hold hundreds of thousands

_DOCUMENT_URI = "urn:connexion31:document"


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
        return Validator(root, registry=registry)
    except (ValueError, jsonschema_rs.ReferencingError) as error:
        reason = getattr(error, "message", str(error))
        raise ConfigurationError(f"The schema {name!r} cannot be used: {reason}.") from None


def body_errors(validator: Validator, body: Any) -> list[dict[str, str]]:
    """Return what is wrong with a body, none when it is valid."""
    if validator.is_valid(body):
        return []
    return [
        {"detail": sentence(error), "pointer": pointer_to(*error.instance_path)}
        for error in islice(validator.iter_errors(body), MAX_ERRORS)
    ]


def sentence(error: ValidationError) -> str:
    """Say in one sentence, without the value, what a keyword asks for."""
    say = _SENTENCES.get(error.kind.name)
    return say(error.kind) if say else "This value is not allowed here."


def _either(kind: Any) -> str:
    firsts = (branch[0] for branch in kind.context if branch)
    return "None of the alternatives fits: " + " ".join(dict.fromkeys(map(sentence, firsts)))


def _listed(values: Any) -> str:
    return ", ".join(str(value) for value in islice(values, MAX_ERRORS))


_TYPES = {
    "array": "an array",
    "boolean": "true or false",
    "integer": "an integer",
    "null": "null",
    "number": "a number",
    "object": "an object",
    "string": "a string",
}

_SENTENCES: dict[str, Callable[[Any], str]] = {
    "additionalProperties": lambda kind: f"Unknown properties: {_listed(kind.unexpected)}.",
    "anyOf": _either,
    "const": lambda kind: f"Must be {kind.expected_value!r}.",
    "contains": lambda _: "Must contain an item that it lacks, or fewer of them.",
    "enum": lambda kind: f"Must be one of {_listed(kind.options)}.",
    "exclusiveMaximum": lambda kind: f"Must be less than {kind.limit}.",
    "exclusiveMinimum": lambda kind: f"Must be greater than {kind.limit}.",
    "maxItems": lambda kind: f"Must have at most {kind.limit} items.",
    "maxLength": lambda kind: f"Must have at most {kind.limit} characters.",
    "maxProperties": lambda kind: f"Must have at most {kind.limit} properties.",
    "maximum": lambda kind: f"Must be at most {kind.limit}.",
    "minItems": lambda kind: f"Must have at least {kind.limit} items.",
    "minLength": lambda kind: f"Must have at least {kind.limit} characters.",
    "minProperties": lambda kind: f"Must have at least {kind.limit} properties.",
    "minimum": lambda kind: f"Must be at least {kind.limit}.",
    "multipleOf": lambda kind: f"Must be a multiple of {kind.multiple_of}.",
    "oneOf": lambda kind: _either(kind) if any(kind.context) else "More than one alternative fits.",
    "pattern": lambda kind: f"Must match the pattern {kind.pattern}",
    "propertyNames": lambda _: "Has a property whose name is not allowed.",
    "required": lambda kind: f"The property {kind.property} is required.",
    "type": lambda kind: f"Must be {' or '.join(_TYPES[name] for name in kind.types)}.",
    "unevaluatedItems": lambda _: "Has more items than are described.",
    "unevaluatedProperties": lambda kind: f"Unknown properties: {_listed(kind.unexpected)}.",
    "uniqueItems": lambda _: "Must not have the same item twice.",
}

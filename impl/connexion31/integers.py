"""Integers that were written with a fraction of zero, which JSON Schema takes for integers too."""

from collections.abc import Mapping
from typing import Any

from connexion31.nodes import look_up

_ALTERNATIVES = ("allOf", "anyOf", "oneOf")


def with_integers(document: Mapping[str, Any], schema: Any, value: Any) -> Any:
    """Return a value that fits a schema, with 1 for 1.0 where the schema says integer.

    It follows references within the document, `properties`, `items`, allOf, anyOf and oneOf.
    """
    if not isinstance(schema, Mapping):
        return value
    if isinstance(value, float):
        types = schema.get("type", ())
        if value.is_integer() and "integer" in ([types] if isinstance(types, str) else types):
            return int(value)
    elif isinstance(value, dict):
        properties = schema.get("properties", {})
        value = {
            name: with_integers(document, properties.get(name), each)
            for name, each in value.items()
        }
    elif isinstance(value, list):
        value = [with_integers(document, schema.get("items"), each) for each in value]
    else:
        return value
    reference = schema.get("$ref", "")
    if reference.startswith("#"):
        value = with_integers(document, look_up(document, reference), value)
    for keyword in _ALTERNATIVES:
        for alternative in schema.get(keyword, ()):
            value = with_integers(document, alternative, value)
    return value

"""What each keyword of JSON Schema asks of a value, and which values show that it is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import jsonschema_rs

VALID, INVALID = "valid", "invalid"

Shows = Callable[[Any], bool]
Measure = Callable[[Any], Any]  # None for what it does not measure


@dataclass(frozen=True)
class Edge:
    """One side of a keyword.

    `label` is the keyword with the value that is meant, where it has several: `enum RETAIL`.
    `shows` tells of a valid or an invalid value whether it is the one that shows this side: of a
    limit the one at it, or one beyond. `member` is the property that `required` speaks of.
    """

    keyword: str
    label: str
    side: str
    shows: Shows
    member: str = ""


def edges(schema: Mapping[str, Any]) -> Iterator[Edge]:
    """Yield what the keywords of a schema itself ask for, valid side first."""
    for keyword, value in schema.items():
        if keyword in _READERS:
            yield from _READERS[keyword](keyword, value, schema)


def types(schema: Mapping[str, Any]) -> list[str]:
    """Return the types that a schema names."""
    named = schema.get("type", [])
    return [named] if isinstance(named, str) else list(named)


def any_value(_value: Any) -> bool:
    """Show a side by whatever value is on it."""
    return True


def _type(keyword: str, _value: Any, schema: Mapping[str, Any]) -> Iterator[Edge]:
    for name in types(schema):
        yield Edge(keyword, f"type {name}", VALID, _IS[name])
    yield Edge(keyword, keyword, INVALID, any_value)


def _enum(keyword: str, listed: list[Any], _schema: Mapping[str, Any]) -> Iterator[Edge]:
    for value in listed:
        yield Edge(keyword, f"{keyword} {value}", VALID, _equal(value))
    yield Edge(keyword, keyword, INVALID, any_value)


def _limit(keyword: str, limit: Any, _schema: Mapping[str, Any]) -> Iterator[Edge]:
    measure, step = _LIMITS[keyword]
    beyond = limit + step
    yield Edge(keyword, keyword, VALID, lambda value: measure(value) == limit)
    if measure is _number or beyond >= 0:
        yield Edge(keyword, keyword, INVALID, lambda value: measure(value) == beyond)


def _required(keyword: str, names: list[str], _schema: Mapping[str, Any]) -> Iterator[Edge]:
    for name in names:
        yield Edge(keyword, keyword, VALID, any_value, member=name)
        yield Edge(keyword, keyword, INVALID, any_value, member=name)


def _format(keyword: str, name: str, _schema: Mapping[str, Any]) -> Iterator[Edge]:
    """Yield both sides of a format that a text can break; others say nothing of JSON."""
    asserting = jsonschema_rs.Draft202012Validator({"format": name}, validate_formats=True)
    if not asserting.is_valid("\0{("):
        yield from _of_type("string")(keyword, name, _schema)


def _of_type(name: str) -> Callable[[str, Any, Mapping[str, Any]], Iterator[Edge]]:
    """Return the reader of a keyword that any value of a type shows."""

    def read(keyword: str, _value: Any, _schema: Mapping[str, Any]) -> Iterator[Edge]:
        yield Edge(keyword, keyword, VALID, _IS[name])
        yield Edge(keyword, keyword, INVALID, any_value)

    return read


def _closed(keyword: str, value: Any, _schema: Mapping[str, Any]) -> Iterator[Edge]:
    if value is False:
        yield Edge(keyword, keyword, INVALID, any_value)


def _equal(wanted: Any) -> Shows:
    return lambda value: type(value) is type(wanted) and bool(value == wanted)


def _is(*kinds: type) -> Shows:
    return lambda value: isinstance(value, kinds) and not isinstance(value, bool)


def _size_of(kind: type[str] | type[list[Any]] | type[dict[str, Any]]) -> Measure:
    return lambda value: len(value) if isinstance(value, kind) else None


def _number(value: Any) -> Any:
    return value if _IS["number"](value) else None


_IS: dict[str, Shows] = {
    "null": lambda value: value is None,
    "boolean": lambda value: isinstance(value, bool),
    "integer": _is(int),
    "number": _is(int, float),
    "string": _is(str),
    "array": _is(list),
    "object": _is(dict),
}

# What a limit measures, and the step from the limit to the first value beyond.
_LIMITS: dict[str, tuple[Measure, int]] = {
    "minimum": (_number, -1),
    "maximum": (_number, 1),
    "minLength": (_size_of(str), -1),
    "maxLength": (_size_of(str), 1),
    "minItems": (_size_of(list), -1),
    "maxItems": (_size_of(list), 1),
    "minProperties": (_size_of(dict), -1),
    "maxProperties": (_size_of(dict), 1),
}

_READERS: dict[str, Callable[[str, Any, Mapping[str, Any]], Iterator[Edge]]] = {
    "type": _type,
    "enum": _enum,
    "const": lambda keyword, value, schema: _enum(keyword, [value], schema),
    **dict.fromkeys(_LIMITS, _limit),
    "pattern": _of_type("string"),
    "format": _format,
    "multipleOf": _of_type("number"),
    "uniqueItems": _of_type("array"),
    "required": _required,
    "additionalProperties": _closed,
}

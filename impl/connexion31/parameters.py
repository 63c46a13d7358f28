"""Parameters: from text to the types of their schemas."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes

import orjson

from connexion31.errors import ConfigurationError
from connexion31.names import argument_names
from connexion31.nodes import Node, Operation
from connexion31.validation import Validator, compile_schema, faults

_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_STYLES = {
    "path": ("simple", False),
    "query": ("form", True),
    "header": ("simple", False),
    "cookie": ("form", True),
}
_SEPARATORS = {  # as they are sent, encoded
    "simple": re.compile(","),
    "form": re.compile(","),
    "spaceDelimited": re.compile(r"%20|\+"),
    "pipeDelimited": re.compile(r"\||%7C", re.IGNORECASE),
}
_NO_PARAMETERS = ("accept", "content-type", "authorization")  # OpenAPI ignores them as headers

ParameterError = dict[str, str]


@dataclass(frozen=True)
class Parameter:
    """A parameter, ready to read."""

    name: str
    location: str
    argument: str
    required: bool
    explode: bool
    separator: re.Pattern[str]
    convert: Callable[[str], Any]
    is_array: bool
    validator: Validator
    default: Any

    def read(self, texts: list[str]) -> tuple[Any, list[ParameterError]]:
        """Return the value of the encoded texts, and what is wrong with it."""
        if not (self.is_array and self.explode) and len(texts) > 1:
            return None, [self._error("Must be given once.")]
        if self.is_array and not self.explode:
            texts = self.separator.split(texts[0])
        try:
            values = [self.convert(self._decode(text)) for text in texts]
        except UnicodeDecodeError:
            return None, [self._error("Must be percent-encoded UTF-8.")]
        except ValueError as error:
            return None, [self._error(str(error))]
        value = values if self.is_array else values[0]
        return value, [self._error(fault.detail) for fault in faults(self.validator, value)]

    def missing(self) -> ParameterError:
        """Return the error of a required parameter that was not sent."""
        return self._error("This parameter is required.")

    def _decode(self, text: str) -> str:
        if self.location == "header":
            return text.strip(" \t").encode("latin-1").decode()
        if self.location == "query":
            text = text.replace("+", " ")
        if "%" not in text and text.isascii():
            return text
        return unquote_to_bytes(text.encode("latin-1")).decode()

    def _error(self, detail: str) -> ParameterError:
        return {"detail": detail, "parameter": self.name, "in": self.location}


def parameters_of(operation: Operation) -> list[Parameter]:
    """Return an operation's parameters; raises ConfigurationError for those not supported."""
    nodes = {
        (node.value["name"], node.value["in"]): node
        for node in operation.parameters
        if node.value["in"] != "header" or node.value["name"].lower() not in _NO_PARAMETERS
    }
    arguments = argument_names(nodes)
    found = [_parameter(operation, node, arguments[key]) for key, node in nodes.items()]
    by_argument: dict[str, Parameter] = {}
    for parameter in found:
        if other := by_argument.get(parameter.argument):
            raise ConfigurationError(
                f"The parameters {other.name!r} in {other.location} and {parameter.name!r} in "
                f"{parameter.location} of {operation.operation_id} are both "
                f"{parameter.argument} in Python; rename one."
            )
        by_argument[parameter.argument] = parameter
    return found


def query_texts(query: bytes) -> dict[str, list[str]]:
    """Return a query's texts, still encoded, by decoded name; undecodable names are left out."""
    texts: dict[str, list[str]] = {}
    for pair in query.decode("latin-1").split("&"):
        name, _, text = pair.partition("=")
        try:
            key = unquote_to_bytes(name.replace("+", " ").encode("latin-1")).decode()
        except UnicodeDecodeError:
            continue
        texts.setdefault(key, []).append(text)
    return texts


def _parameter(operation: Operation, node: Node, argument: str) -> Parameter:
    name, location = node.value["name"], node.value["in"]
    default, explode = _STYLES.get(location, (None, False))
    style = node.value.get("style", default)
    is_json = "application/json" in node.value.get("content", {})
    known = style == default or (location == "query" and style in _SEPARATORS)
    if default is None or not known or not (is_json or "schema" in node.value):
        raise ConfigurationError(
            f"The parameter {name!r} of {operation.operation_id} is not supported; only those of "
            "the styles simple, form, spaceDelimited and pipeDelimited are, and those in JSON."
        )
    steps = ("content", "application/json", "schema") if is_json else ("schema",)
    schema = node.child_pointer(*steps)
    schema_type = "json" if is_json else _type(node.document, schema)
    is_array = schema_type == "array"
    if is_array:
        schema_type = _item_type(node.document, schema)
    return Parameter(
        name=name,
        location=location,
        argument=argument,
        required=node.value.get("required", False),
        explode=node.value.get("explode", explode and style == default),
        separator=_SEPARATORS[style],
        convert=_CONVERTERS.get(schema_type, str),
        is_array=is_array,
        validator=compile_schema(node.document, schema),
        default=Node.at(node.document, schema).value.get("default"),
    )


def _type(document: Mapping[str, Any], pointer: str) -> str:
    named = Node.at(document, pointer).value.get("type", "string")
    if isinstance(named, list):
        return next((name for name in named if name != "null"), "string")
    return str(named)


def _item_type(document: Mapping[str, Any], pointer: str) -> str:
    array = Node.at(document, pointer)
    if "items" not in array.value:
        return "string"
    return _type(document, array.child_pointer("items"))


def _integer(text: str) -> int:
    if not _INTEGER.fullmatch(text):
        raise ValueError("Must be an integer.")
    if len(text) > 1000:  # far beyond any limit; int() itself refuses 5,000 digits
        raise ValueError("Must be an integer of fewer digits.")
    return int(text)


def _number(text: str) -> float:
    if not _NUMBER.fullmatch(text) or (number := float(text)) in (float("inf"), float("-inf")):
        raise ValueError("Must be a number.")
    return number


def _boolean(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError("Must be true or false.")
    return text == "true"


def _json(text: str) -> Any:
    try:
        return orjson.loads(text)
    except ValueError:
        raise ValueError("Must be JSON.") from None


_CONVERTERS: dict[str, Callable[[str], Any]] = {
    "integer": _integer,
    "json": _json,
    "number": _number,
    "boolean": _boolean,
}

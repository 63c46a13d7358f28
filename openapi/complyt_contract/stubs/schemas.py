"""The document's schemas as a generator of types needs them.

A validator wants to know what fits, a type checker what shape it has. Kept here are the keywords
that say the shape, all else is dropped; whatever has properties gets a name of its own, and what
is read-only or write-only is left out on the side that does not see it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from complyt_contract import pointers
from complyt_contract.document import Document
from complyt_contract.errors import DocumentError
from complyt_contract.stubs.names import class_name, require_distinct

Side = Literal["request", "response"]
Schema = Mapping[str, Any]

SIDES: tuple[Side, Side] = ("request", "response")

_SHAPE = {
    *("$ref", "additionalProperties", "allOf", "anyOf", "const", "enum", "items", "oneOf"),
    *("patternProperties", "prefixItems", "properties", "type"),
}
_HIDDEN: Mapping[Side, str] = {"request": "readOnly", "response": "writeOnly"}
_BUILTINS = {"boolean": "bool", "integer": "int", "number": "float", "string": "str"}
_UNTOLD = _SHAPE | {"components", "schemas"}  # steps of a pointer that name nothing
_MOST = 20_000  # types; combined alternatives multiply
_COMPONENTS = "#/components/schemas/"


class Schemas:
    """Gathers schemas: `gathered` holds them by the names that their types get in Python.

    Raises DocumentError for names that are one in Python, and for a schema that contains itself.
    """

    def __init__(self, document: Document) -> None:
        self._document = document
        self.gathered: dict[str, dict[str, Any]] = {}
        components = document.raw["components"].get("schemas", {})
        named = [(name, class_name(name)) for name in components]
        require_distinct("schemas", named)
        self._schemas = components
        self._components = {_reference(name): name for name in components}
        self._taken = {python_name for _, python_name in named}
        self._names: dict[tuple[str, Side], str] = {}
        for name, python_name in named:
            reference = _reference(name)
            sides = [self._name(reference, side, python_name) for side in SIDES]
            for side, chosen in zip(SIDES, sides, strict=True):
                if chosen not in self.gathered:
                    self.gathered[chosen] = {}
                    self.gathered[chosen] = self._shape(components[name], chosen, side)

    def type_of(self, schema: Any, name: str, side: Side) -> str:
        """Return a schema's type in Python; `name` is for a type that must be written for it."""
        shape = self._shape(schema, self._free(name), side)
        if "$ref" in shape:
            return f"models.{shape['$ref'].removeprefix(_COMPONENTS)}"
        if not shape.keys() - {"description"}:
            return "Any"
        if shape.keys() <= {"type", "description"} and shape["type"] in _BUILTINS:
            return _BUILTINS[shape["type"]]
        return f"models.{self._gather(name, shape)}"

    def _gather(self, name: str, shape: dict[str, Any]) -> str:
        name = self._free(name)
        self._taken.add(name)
        self.gathered[name] = shape
        return name

    def _free(self, name: str) -> str:
        while name in self._taken:
            name += "Inline"
        return name

    def _name(self, reference: str, side: Side, python_name: str) -> str:
        """Return the name of what a reference leads to, one for both sides where they agree."""
        if (reference, side) not in self._names:
            known = self._components.get(reference)
            schema = {"$ref": reference} if known is None else self._schemas[known]
            if self._differs(schema, {reference}):
                for each in SIDES:
                    chosen = self._free(python_name + each.capitalize())
                    self._taken.add(chosen)
                    self._names[reference, each] = chosen
            else:
                self._taken.add(python_name)
                for each in SIDES:
                    self._names[reference, each] = python_name
        return self._names[reference, side]

    def _differs(self, node: Any, seen: set[str]) -> bool:
        """Tell whether something within is hidden from one side."""
        if isinstance(node, list):
            return any(self._differs(each, seen) for each in node)
        if not isinstance(node, Mapping):
            return False
        if any(node.get(keyword) is True for keyword in _HIDDEN.values()):
            return True
        reference = node.get("$ref")
        if isinstance(reference, str) and reference not in seen:
            seen.add(reference)
            if self._differs(self._document.resolve({"$ref": reference}), seen):
                return True
        return any(self._differs(value, seen) for value in node.values())

    def _shape(self, schema: Any, name: str, side: Side) -> dict[str, Any]:
        """Return what a schema says of the shape; `name` is where it stands."""
        if not isinstance(schema, Mapping):  # true, false, or nonsense
            return {}
        schema = self._merged(schema, ())
        shape = _described(schema)
        if "$ref" in schema:
            return shape | {"$ref": self._goal(schema["$ref"], side)}
        if alternatives := _alternatives(schema):
            kept = {key: value for key, value in schema.items() if key not in ("anyOf", "oneOf")}
            if "properties" in kept:
                alternatives = [{"allOf": [kept, each]} for each in alternatives]
            return shape | {
                "anyOf": [
                    self._named(each, f"{name}Option{number}", side)
                    for number, each in enumerate(alternatives, start=1)
                ]
            }
        if values := _values(schema):
            return shape | values
        kind = _type(schema)
        if isinstance(kind, list):
            if not {"array", "object"} & set(kind):
                return shape | {"type": kind}
            return shape | {"anyOf": [self._named({**schema, "type": k}, name, side) for k in kind]}
        if kind == "array":
            items = {} if "prefixItems" in schema else schema.get("items", {})
            return shape | {"type": kind, "items": self._named(items, f"{name}Item", side)}
        if kind == "object":
            return shape | self._object(schema, name, side)
        return shape | ({"type": kind} if kind else {})

    def _named(self, schema: Any, name: str, side: Side) -> dict[str, Any]:
        """Return a schema's shape, by reference where it has properties."""
        name = self._free(name)
        self._taken.add(name)
        if len(self._taken) > _MOST:
            raise DocumentError(f"its schemas need more than {_MOST:,} types; write fewer.")
        shape = self._shape(schema, name, side)
        if "properties" not in shape:
            self._taken.discard(name)
            return shape
        self.gathered[name] = shape
        return {"$ref": _reference(name)}

    def _object(self, schema: Schema, name: str, side: Side) -> dict[str, Any]:
        properties = {
            key: value
            for key, value in schema.get("properties", {}).items()
            if not self._is_hidden(value, side)
        }
        hidden = schema.get("properties", {}).keys() - properties.keys()
        required = [key for key in schema.get("required", []) if key not in hidden]
        properties |= {key: {} for key in required if key not in properties}
        if properties:
            return {
                "type": "object",
                "required": required,
                "properties": {
                    key: self._named(value, name + _capital(key), side)
                    for key, value in properties.items()
                },
            }
        further = schema.get("additionalProperties", True)
        if not isinstance(further, Mapping) or "patternProperties" in schema:
            further = {}
        values = self._named(further, f"{name}Value", side)
        return {"type": "object", "additionalProperties": values}

    def _is_hidden(self, schema: Any, side: Side) -> bool:
        if not isinstance(schema, Mapping):
            return False
        keyword = _HIDDEN[side]
        return schema.get(keyword) is True or self._document.resolve(schema).get(keyword) is True

    def _goal(self, reference: str, side: Side) -> str:
        """Return the reference to the gathered schema for one of the document."""
        steps = pointers.steps(reference[1:])
        canonical = "#" + pointers.pointer(steps)
        if canonical in self._components:
            python_name = class_name(self._components[canonical])
        else:
            told = [step for step in steps if step not in _UNTOLD and not step.isdecimal()]
            python_name = self._free(class_name("_".join(told or steps)))
        name = self._name(canonical, side, python_name)
        if canonical not in self._components and name not in self.gathered:
            self.gathered[name] = {}
            goal = self._document.resolve({"$ref": reference})
            self.gathered[name] = self._shape(goal, name, side)
        return _reference(name)

    def _merged(self, schema: Schema, seen: tuple[str, ...]) -> Schema:
        """Join a schema with what its `allOf` and its `$ref` say; objects become one object."""
        parts = [each for each in schema.get("allOf", []) if _says_shape(each)]
        own = {key: value for key, value in schema.items() if key != "allOf"}
        if "$ref" in own:
            rest = {key: value for key, value in own.items() if key != "$ref"}
            if not parts and not _says_shape(rest):
                return own
            parts.insert(0, {"$ref": own["$ref"]})
            own = rest
        if not parts:
            return schema
        constraints = [each for each in schema.get("allOf", []) if _only_requires(each)]
        if len(parts) == 1 and not (_says_shape(own) or _only_requires(own) or constraints):
            return self._merged({**_described(own), **parts[0]}, seen)
        merged: dict[str, Any] = {**own, "properties": {}, "required": []}
        wholes = [self._followed(part, seen) for part in (*parts, *constraints, own)]
        if not any({"properties", "anyOf", "oneOf"} & whole.keys() for whole in wholes):
            return max(wholes, key=lambda whole: (bool(_values(whole)), _says_shape(whole)))
        for whole in wholes:
            merged["properties"] |= whole.get("properties", {})
            merged["required"] += [
                key for key in whole.get("required", []) if key not in merged["required"]
            ]
            for keyword in ("anyOf", "oneOf"):
                if keyword in whole and keyword not in own:
                    merged[keyword] = whole[keyword]
        return merged

    def _followed(self, schema: Any, seen: tuple[str, ...]) -> Schema:
        if not isinstance(schema, Mapping):
            return {}
        reference = schema.get("$ref")
        if not isinstance(reference, str):
            return self._merged(schema, seen)
        if reference in seen:
            raise DocumentError(f"the schema {reference!r} contains itself by allOf; correct it.")
        seen = (*seen, reference)
        return self._followed(self._merged(self._document.resolve(schema), seen), seen)


def _alternatives(schema: Schema) -> list[Any]:
    """Return the alternatives that differ in shape; where one may have any, they say nothing."""
    found = [each for keyword in ("anyOf", "oneOf") for each in schema.get(keyword, [])]
    return found if all(map(_says_shape, found)) else []


def _says_shape(schema: Any) -> bool:
    return isinstance(schema, Mapping) and bool(_SHAPE & schema.keys())


def _only_requires(schema: Any) -> bool:
    return isinstance(schema, Mapping) and "required" in schema and not _says_shape(schema)


def _described(schema: Schema) -> dict[str, Any]:
    text = schema.get("description")
    return {"description": text} if isinstance(text, str) and text.strip() else {}


def _values(schema: Schema) -> dict[str, Any]:
    """Return the values that a schema lists, where Python's Literal can say them."""
    values = [schema["const"]] if "const" in schema else schema.get("enum", [])
    if not values or not all(isinstance(each, str | bool | int | None) for each in values):
        return {}
    return {"type": "null"} if values == [None] else {"enum": values}


def _type(schema: Schema) -> str | list[str] | None:
    kind: Any = schema.get("type")
    if isinstance(kind, list) and len(kind) == 1:
        kind = kind[0]
    if kind is None:
        if "properties" in schema or "additionalProperties" in schema:
            return "object"
        return "array" if "items" in schema or "prefixItems" in schema else None
    found: str | list[str] = kind
    return found


def _capital(key: str) -> str:
    try:
        return class_name(key)
    except DocumentError:  # a key of signs alone
        return "Value"


def _reference(name: str) -> str:
    return "#" + pointers.pointer(("components", "schemas", name))

"""Draws schemas, changes of them, and values that nearly fit."""

from __future__ import annotations

import copy
import random
from typing import Any

from hypothesis import strategies as st

NAMES = ("a", "b", "c")
TEXTS = ("", "a", "b", "ab", "abc", "aab")
SCALARS = (*TEXTS, *range(-1, 5), 0.5, 1.5, None, True, False)
REFERENCES = tuple({"$ref": f"#/components/schemas/{name}"} for name in ("A", "B"))

_sizes = st.integers(0, 3)
_numbers = st.sampled_from((-1, 0, 1, 1.5, 2, 3))
_types = st.sampled_from(("string", "integer", "number", "boolean", "null", "array", "object"))
_subsets = st.lists(st.sampled_from(NAMES), unique=True, max_size=2)


def single(inner: st.SearchStrategy[Any]) -> dict[str, st.SearchStrategy[Any]]:
    """Return what every keyword may hold; `inner` are the schemas within."""
    branches = st.lists(inner, min_size=1, max_size=3)
    return {
        "type": _types | st.lists(_types, min_size=1, max_size=3, unique=True),
        "enum": st.lists(st.sampled_from(SCALARS), min_size=1, max_size=3, unique_by=repr),
        "const": st.sampled_from(SCALARS),
        **dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems"), _sizes),
        **dict.fromkeys(("minProperties", "maxProperties"), _sizes),
        **dict.fromkeys(("minimum", "maximum"), _numbers),
        **dict.fromkeys(("exclusiveMinimum", "exclusiveMaximum"), _numbers),
        "multipleOf": st.sampled_from((0.5, 1, 2, 3, 4)),
        "pattern": st.sampled_from(("^a", "b$", "^$")),
        "uniqueItems": st.booleans(),
        "required": _subsets,
        "dependentRequired": st.dictionaries(st.sampled_from(NAMES), _subsets, max_size=1),
        **dict.fromkeys(("properties", "dependentSchemas"), _named(inner)),
        "patternProperties": st.dictionaries(st.sampled_from(("^a", "b")), inner, max_size=1),
        "additionalProperties": st.booleans() | inner,
        "unevaluatedProperties": st.sampled_from((False, False, True)) | inner,
        "propertyNames": st.sampled_from(
            ({"pattern": "^a"}, {"enum": ["a", "b"]}, {"maxLength": 1})
        ),
        **dict.fromkeys(("contains", "not", "if", "then", "else"), inner),
        "items": st.just(False) | inner,
        "unevaluatedItems": st.booleans(),
        **dict.fromkeys(("minContains", "maxContains"), _sizes),
        "prefixItems": branches,
        **dict.fromkeys(("allOf", "anyOf", "oneOf"), branches),
    }


def keywords(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Return a few keywords; `inner` are the schemas within."""
    each = single(inner)
    some = st.lists(st.sampled_from(sorted(each)), min_size=1, max_size=2, unique=True)
    return some.flatmap(lambda names: st.fixed_dictionaries({name: each[name] for name in names}))


def _named(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.sampled_from(NAMES), inner, max_size=3)


def _realistic(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return what documents are made of: texts, numbers, lists, objects, unions, references."""
    return st.one_of(
        st.sampled_from(REFERENCES),
        st.fixed_dictionaries({"type": st.just("string")}, optional={"maxLength": _sizes}),
        st.fixed_dictionaries({"type": st.just("string"), "enum": st.just(["a", "b"])}),
        st.fixed_dictionaries({"type": st.just("integer")}, optional={"minimum": _numbers}),
        st.fixed_dictionaries({"type": st.just("array"), "items": inner}),
        st.fixed_dictionaries(
            {"type": st.sampled_from(("object", ["object", "null"])), "properties": _named(inner)},
            optional={"required": _subsets, "additionalProperties": st.just(False)},
        ),
        st.fixed_dictionaries({"anyOf": st.lists(inner, min_size=1, max_size=2).map(_or_null)}),
        st.fixed_dictionaries({"oneOf": st.lists(inner, min_size=1, max_size=2).map(_or_null)}),
        st.fixed_dictionaries(
            {"allOf": st.lists(inner, min_size=1, max_size=2)},
            optional={"unevaluatedProperties": st.just(False)},
        ),
    )


def _or_null(branches: list[Any]) -> list[Any]:
    return [*branches, {"type": "null"}]


_PLAIN: tuple[Any, ...] = ({"type": "string"}, {"type": "integer"}, {"maxLength": 2}, {}, True)
_leaves = st.sampled_from((*REFERENCES, *_PLAIN))
_plain = st.sampled_from(_PLAIN)  # for components: one that holds itself has no end
SCHEMAS = st.recursive(_leaves, lambda inner: _realistic(inner) | keywords(inner), max_leaves=6)
_COMPONENTS = st.recursive(
    st.sampled_from(({"type": "string"}, {"type": "integer", "maximum": 2}, {"type": "object"})),
    lambda inner: _realistic(inner).filter(lambda drawn: "$ref" not in str(drawn)),
    max_leaves=4,
)


# What stands around a schema, the same in OLD and in NEW.
_AROUND: tuple[Any, ...] = (
    lambda inner: {"type": "object", "properties": {"a": inner}},
    lambda inner: {"type": "object", "properties": {"a": inner}, "required": ["a"]},
    lambda inner: {"type": "array", "items": inner},
    lambda inner: {"anyOf": [inner, {"type": "null"}]},
    lambda inner: {"oneOf": [{"type": "boolean"}, inner]},
    lambda inner: {"allOf": [{"title": "A"}, inner]},
    lambda inner: {"not": inner},
)


KEYWORDS = single(_plain)
_BESIDE: tuple[Any, ...] = (
    *({}, *_PLAIN[:3], {"properties": {"a": {"type": "string"}}}, {"contains": {"type": "string"}}),
    *({"if": {"type": "string"}}, {"then": {"minLength": 2}}),
)


_EXCHANGED = {"anyOf": "oneOf", "oneOf": "anyOf"}


@st.composite
def focused(draw: st.DrawFn, keyword: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return two documents that differ in one keyword, or its name, within the same."""
    beside = draw(st.sampled_from(_BESIDE))
    old, new = (
        {**beside, keyword: draw(KEYWORDS[keyword])} if draw(st.integers(0, 3)) else beside
        for _ in ("old", "new")
    )
    if keyword in _EXCHANGED and keyword in old and draw(st.booleans()):
        new = {**beside, _EXCHANGED[keyword]: old[keyword]}
    for around in draw(st.lists(st.sampled_from(_AROUND), max_size=2)):
        old, new = around(old), around(new)
    if draw(st.booleans()):
        return {"Root": REFERENCES[0], "A": old}, {"Root": REFERENCES[0], "A": new}
    return {"Root": old}, {"Root": new}


@st.composite
def tangled(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the schemas of a document, of which Root is used, and the same with a few changes."""
    old = {"Root": draw(SCHEMAS), "A": draw(_COMPONENTS), "B": draw(_COMPONENTS)}
    new = copy.deepcopy(old)
    for _ in range(draw(st.integers(1, 3))):
        name = draw(st.sampled_from(("Root", "Root", "A", "B")))
        owner, key = draw(st.sampled_from(list(_places(new, name))))
        owner[key] = _changed(draw, owner[key], _leaves if name == "Root" else _plain)
    return old, new


def _changed(draw: st.DrawFn, schema: Any, leaves: st.SearchStrategy[Any]) -> Any:
    """Return a schema with a keyword more, less or other, with null, or another one."""
    how = draw(st.sampled_from(("more", "more", "less", "less", "null", "other", "wrapped")))
    if not isinstance(schema, dict) or how == "other":
        return draw(leaves)
    if how == "null":
        return {"anyOf": [schema, {"type": "null"}]}
    if how == "wrapped":
        return {"allOf": [schema]}
    if how == "less" and schema:
        gone = draw(st.sampled_from(sorted(schema)))
        if isinstance(schema[gone], dict | list) and schema[gone] and draw(st.booleans()):
            return {**schema, gone: _fewer(draw, schema[gone])}
        return {name: value for name, value in schema.items() if name != gone}
    added = draw(keywords(leaves))
    for name in ("properties", "anyOf", "oneOf", "allOf"):
        if name in added and name in schema and draw(st.booleans()):
            both = schema[name], added[name]
            added[name] = {**both[0], **both[1]} if name == "properties" else both[0] + both[1]
    return {**schema, **added}


def _fewer(draw: st.DrawFn, value: Any) -> Any:
    gone = draw(st.sampled_from(range(len(value))))
    if isinstance(value, dict):
        return {name: each for at, (name, each) in enumerate(value.items()) if at != gone}
    return [each for at, each in enumerate(value) if at != gone] or value


_IN_MAPS = ("properties", "patternProperties", "dependentSchemas")
_IN_LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
_INSIDE = ("items", "additionalProperties", "contains", "not", "if", "then", "else")


def _places(schemas: dict[str, Any], name: str) -> Any:
    """Yield the owner and the key of a schema and of all in it."""
    waiting: list[tuple[Any, Any]] = [(schemas, name)]
    while waiting:
        owner, key = waiting.pop()
        yield owner, key
        schema = owner[key]
        if isinstance(schema, dict):
            waiting += [(schema, each) for each in _INSIDE if each in schema]
            for field in _IN_MAPS:
                waiting += [(schema[field], each) for each in schema.get(field, {})]
            for field in _IN_LISTS:
                waiting += [(schema[field], at) for at in range(len(schema.get(field, [])))]


def value(chance: random.Random, schemas: dict[str, Any], schema: Any, depth: int = 0) -> Any:
    """Return a value that nearly fits a schema, built keyword by keyword."""
    if depth > 5 or not isinstance(schema, dict) or chance.random() < 0.1:
        return _any(chance, depth)
    if "$ref" in schema and chance.random() < 0.9:
        return value(chance, schemas, schemas[schema["$ref"].rpartition("/")[2]], depth + 1)
    parts = [each for name in ("allOf", "anyOf", "oneOf") for each in schema.get(name, [])]
    parts += [schema[name] for name in ("then", "else", "if") if name in schema]
    parts += list(schema.get("dependentSchemas", {}).values())
    drawn = [value(chance, schemas, each, depth + 1) for each in parts]
    objects = [each for each in drawn if isinstance(each, dict)]
    if drawn and (len(objects) < len(drawn) or chance.random() < 0.3):
        return chance.choice(drawn)
    if "const" in schema or "enum" in schema:
        return chance.choice([*schema.get("enum", []), schema.get("const", None)])
    named = schema.get("type", [])
    types = [named] if isinstance(named, str) else list(named)
    if not types:
        hints = {
            "object": ("properties", "required", "additionalProperties", "patternProperties"),
            "array": ("items", "prefixItems", "contains", "minItems"),
        }
        types = [name for name, hint in hints.items() if any(each in schema for each in hint)]
    kind = chance.choice([*types, "object"] if objects else types or ["any"])
    if kind == "object":
        found = {name: each for part in objects for name, each in part.items()}
        return found | _object(chance, schemas, schema, depth)
    if kind == "array":
        first = [value(chance, schemas, each, depth + 1) for each in schema.get("prefixItems", [])]
        inner = [schema.get("items"), schema.get("contains")]
        rest = [
            value(chance, schemas, chance.choice(inner), depth + 1)
            for _ in range(chance.randint(0, 3))
        ]
        return first[: chance.randint(0, 3)] + rest
    of_type: dict[str, Any] = {
        "string": str,
        "integer": int,
        "number": (int, float),
        "boolean": bool,
    }
    fitting = [each for each in SCALARS if kind in of_type and isinstance(each, of_type[kind])]
    return None if kind == "null" else chance.choice(fitting or list(SCALARS))


def _object(chance: random.Random, schemas: dict[str, Any], schema: Any, depth: int) -> Any:
    found = {}
    described = schema.get("properties", {})
    for name in NAMES:
        inner = described.get(name, schema.get("additionalProperties"))
        wanted = name in schema.get("required", []) or (name in described and chance.random() < 0.6)
        if wanted or chance.random() < 0.15:
            found[name] = value(chance, schemas, inner, depth + 1)
    return found


def _any(chance: random.Random, depth: int) -> Any:
    kind = chance.random()
    if depth > 3 or kind < 0.6:
        return chance.choice(SCALARS)
    if kind < 0.8:
        return [_any(chance, depth + 1) for _ in range(chance.randint(0, 3))]
    return {name: _any(chance, depth + 1) for name in NAMES if chance.random() < 0.4}

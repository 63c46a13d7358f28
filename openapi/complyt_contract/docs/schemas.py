"""Schemas as the page tells them: a kind, facts, properties, and the schemas within."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup, escape

from complyt_contract import pointers
from complyt_contract.docs.nodes import anchor, as_json, as_lines, mapping, sequence, text
from complyt_contract.docs.promises import Promises
from complyt_contract.docs.prose import Prose
from complyt_contract.review.source import Steps

_RANGES = (  # what is counted, its least, its most
    ("", "minimum", "maximum"),
    ("characters", "minLength", "maxLength"),
    ("items", "minItems", "maxItems"),
    ("properties", "minProperties", "maxProperties"),
    ("that fit `contains`", "minContains", "maxContains"),
)
_CHOICES = {"allOf": "all of", "anyOf": "any of", "oneOf": "exactly one of"}
_SINGLE = (
    "additionalProperties", "contains", "contentSchema", "else", "if", "items", "not",
    "propertyNames", "then", "unevaluatedItems", "unevaluatedProperties",
)  # fmt: skip  # a word a line hides the list
_NAMED = ("$defs", "dependentSchemas", "patternProperties")
_TOLD = {
    "$ref", "type", "properties", "required", "description", "examples", "example",
    "enum", "const", "discriminator", "prefixItems", *_CHOICES, *_SINGLE, *_NAMED,
    *(keyword for _, least, most in _RANGES for keyword in (least, most)),
}  # fmt: skip  # a word a line hides the list


@dataclass(frozen=True)
class Fact:
    """One thing that a schema says; `codes` are values as written."""

    words: str
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Schema:
    """What there is to tell; `kind` is its type, or a link to the schema that it refers to."""

    kind: Markup
    description: Markup = field(default=Markup())
    facts: tuple[Fact, ...] = ()
    examples: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    groups: tuple[Group, ...] = ()

    @property
    def told(self) -> bool:
        """Whether there is more to tell than the kind."""
        return self != Schema(self.kind)


@dataclass(frozen=True)
class Field:
    """A property, a parameter or a header; `where` is a parameter's place: path, query.

    `about` are the ids of the requirements that name it.
    """

    name: str
    schema: Schema
    description: Markup
    required: bool = False
    deprecated: bool = False
    where: str = ""
    anchor: str = ""
    examples: tuple[str, ...] = ()
    about: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """Schemas under a keyword."""

    words: str
    schemas: tuple[Schema, ...] = ()
    fields: tuple[Field, ...] = ()


class Schemas:
    """Tells the schemas of one document."""

    def __init__(self, prose: Prose, promises: Promises) -> None:
        self._prose = prose
        self._promises = promises

    def schema(self, node: Any, place: Steps = ()) -> Schema:
        """Return what the schema at a place says; of components its properties have anchors."""
        raw = mapping(node)
        return Schema(
            kind=self.kind(node),
            description=self._prose.block(raw.get("description")),
            facts=tuple(_facts(raw)),
            examples=tuple(map(as_lines, _examples(raw))),
            fields=tuple(self._fields(raw, place)),
            groups=tuple(self._groups(raw, place)),
        )

    def kind(self, node: Any) -> Markup:
        """Return the type in words, with links to the schemas that are named."""
        if not isinstance(node, dict):
            return escape("nothing" if node is False else "anything")
        if isinstance(node.get("$ref"), str):
            return _reference(node["$ref"])
        types = node.get("type", [])
        names = [types] if isinstance(types, str) else [str(each) for each in sequence(types)]
        if names:
            return Markup(" or ").join(self._named(name, node) for name in names)
        for keyword in _CHOICES:
            if _is_plain_choice(node, keyword):
                kinds = map(self.kind, node[keyword])
                if keyword == "anyOf":
                    return Markup(" or ").join(kinds)
                return escape(f"{_CHOICES[keyword]} ") + Markup(", ").join(kinds)
        return escape("object" if "properties" in node else "" if _has_choice(node) else "anything")

    def _named(self, name: str, node: Mapping[str, Any]) -> Markup:
        if name == "array" and "items" in node:
            return escape("array of ") + (self.kind(node["items"]) or escape("items"))
        return escape(name)

    def _fields(self, node: Mapping[str, Any], place: Steps) -> Iterator[Field]:
        required = sequence(node.get("required"))
        for name, value in mapping(node.get("properties")).items():
            steps = (*place, "properties", name)
            schema = self.schema(value, steps)
            yield Field(
                name=name,
                schema=schema,
                description=schema.description,
                required=name in required,
                deprecated=mapping(value).get("deprecated") is True,
                anchor=_anchor(steps),
                about=self._promises.about_place(steps),
            )

    def _groups(self, node: Mapping[str, Any], place: Steps) -> Iterator[Group]:
        for keyword, words in {**_CHOICES, "prefixItems": "items, in this order"}.items():
            if node.get(keyword) is not None and not _is_plain_choice(node, keyword):
                within = enumerate(sequence(node[keyword]))
                each = (self.schema(value, (*place, keyword, at)) for at, value in within)
                yield Group(words, schemas=tuple(each))
        for keyword in _SINGLE:
            if keyword in node and not isinstance(node[keyword], bool):
                schema = self.schema(node[keyword], (*place, keyword))
                if keyword != "items" or schema.told:
                    yield Group(keyword, schemas=(schema,))
        for keyword in _NAMED:
            named = {
                name: self.schema(value, (*place, keyword, name))
                for name, value in mapping(node.get(keyword)).items()
            }
            fields = (Field(name, each, each.description) for name, each in named.items())
            if named:
                yield Group(keyword, fields=tuple(fields))


def _facts(node: Mapping[str, Any]) -> Iterator[Fact]:
    for noun, least, most in _RANGES:
        if least in node or most in node:
            yield Fact(f"{_range(node.get(least), node.get(most))} {noun}".strip())
    if "const" in node:
        yield Fact("always", (as_json(node["const"]),))
    if "enum" in node:
        yield Fact("one of", tuple(map(as_json, sequence(node["enum"]))))
    for keyword in _SINGLE:
        if isinstance(node.get(keyword), bool):
            yield Fact(f"{keyword}: {'any' if node[keyword] else 'none'}")
    properties = mapping(node.get("properties"))
    elsewhere = [
        each for each in map(str, sequence(node.get("required"))) if each not in properties
    ]
    if elsewhere:
        yield Fact("requires", tuple(elsewhere))
    yield from _discriminator(mapping(node.get("discriminator")))
    yield from _others(node)


def _others(node: Mapping[str, Any]) -> Iterator[Fact]:
    """Yield what has no words of its own, as `format`, as it is written."""
    for keyword, value in node.items():
        if keyword in _TOLD or keyword.startswith("x-") or value is False:
            continue
        yield Fact(keyword, () if value is True else (text(value) or as_json(value),))


def _range(least: Any, most: Any) -> str:
    if least is None:
        return f"at most {most}"
    if most is None:
        return f"at least {least}"
    return f"exactly {least}" if least == most else f"{least} to {most}"


def _discriminator(node: Mapping[str, Any]) -> Iterator[Fact]:
    if node:
        yield Fact("told apart by", (text(node.get("propertyName")),))
        for value, schema in mapping(node.get("mapping")).items():
            yield Fact(f"where {value} means", (_name(str(schema)),))


def _examples(node: Mapping[str, Any]) -> list[Any]:
    return [*sequence(node.get("examples")), *([node["example"]] if "example" in node else [])]


def _anchor(steps: Steps) -> str:
    """Return the anchor of a property of a component; others are shown as often as referred to."""
    if steps[:2] != ("components", "schemas"):
        return ""
    name, *within = map(str, steps[2:])
    return anchor("schema", name, *(within[1:] if len(within) == 2 else within))


def _reference(reference: str) -> Markup:
    steps = pointers.steps(reference.removeprefix("#"))
    if len(steps) == 3 and steps[:2] == ("components", "schemas"):
        href = f"#{anchor('schema', steps[2])}"
        return Markup('<a href="{}">{}</a>').format(href, steps[2])
    return Markup("<code>{}</code>").format(reference)


def _name(reference: str) -> str:
    return reference.removeprefix("#/components/schemas/")


def _is_plain_choice(node: Mapping[str, Any], keyword: str) -> bool:
    """Whether a choice is between named schemas and types alone, so that its kind tells it."""
    variants = sequence(node.get(keyword))
    return (
        bool(variants)
        and keyword != "prefixItems"
        and not node.keys() & ({"$ref", "type", *_CHOICES} - {keyword})
        and all(isinstance(each, dict) and set(each) in ({"$ref"}, {"type"}) for each in variants)
    )


def _has_choice(node: Mapping[str, Any]) -> bool:
    return any(keyword in node for keyword in _CHOICES)

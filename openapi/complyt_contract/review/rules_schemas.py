"""C4xx: a schema says exactly what fits."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from complyt_contract import pointers
from complyt_contract.review.grammar import Item, items
from complyt_contract.review.rule import Complaint, rule
from complyt_contract.review.source import Source, mappings

_SIZED = ("date", "date-time", "uuid", "binary")  # formats that bound a text, or leave it open

_BOUNDS = (
    ("minimum", "maximum"),
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
    ("minContains", "maxContains"),
)


def _schema(text: str) -> str:
    return f"components:\n  schemas:\n    Name: {text}\n"


@rule(
    "C401", "error", "A text is bounded: maxLength, enum, const or a format such as uuid.",
    reason="Without a bound a server takes a book as a name, or refuses what the document allows.",
    bad=_schema("{type: string}"),
    good=_schema("{type: string, maxLength: 256}"),
)  # fmt: skip  # a line an argument hides the sentence
def texts_are_bounded(source: Source) -> Iterator[Complaint]:
    for item in items(source, "schema"):
        bounded = {"maxLength", "enum", "const", "$ref"} & item.node.keys()
        if _has_type(item, "string") and not bounded and item.node.get("format") not in _SIZED:
            yield item.steps, "Bound the text: maxLength, enum or const."


@rule(
    "C402", "warning", "A list is bounded: maxItems, in requests.",
    reason="Without a bound a server takes a million items, or refuses what the document allows.",
    bad="""\
paths:
  /books:
    post:
      requestBody: {content: {application/json: {schema: {type: array, items: {}}}}}
      responses: {}
""",
    good="""\
paths:
  /books:
    post:
      requestBody: {content: {application/json: {schema: {type: array, maxItems: 9, items: {}}}}}
      responses: {}
""",
)  # fmt: skip  # a line an argument hides the sentence
def lists_are_bounded(source: Source) -> Iterator[Complaint]:
    for item in items(source, "schema"):
        asked = "requestBody" in item.within and _has_type(item, "array")
        if asked and not {"maxItems", "const", "enum"} & item.node.keys():
            yield item.steps, "Bound the list: maxItems."


@rule(
    "C403", "error", "An integer has a minimum and a maximum.",
    reason="Without bounds every language picks its own, from 2**31 to none.",
    bad=_schema("{type: integer, minimum: 1}"),
    good=_schema("{type: integer, minimum: 1, maximum: 9}"),
)  # fmt: skip  # a line an argument hides the sentence
def integers_are_bounded(source: Source) -> Iterator[Complaint]:
    for item in items(source, "schema"):
        if not _has_type(item, "integer") or {"enum", "const"} & item.node.keys():
            continue
        for least, other in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
            if least not in item.node and other not in item.node:
                yield item.steps, f"Bound the integer: {least}."


@rule(
    "C407", "error", "A lower bound is not above the upper one.",
    reason="Nothing fits between them: the two were swapped, or one was changed alone.",
    bad=_schema("{type: string, minLength: 9, maxLength: 3}"),
    good=_schema("{type: string, minLength: 3, maxLength: 9}"),
)  # fmt: skip  # a line an argument hides the sentence
def bounds_leave_room(source: Source) -> Iterator[Complaint]:
    for item in items(source, "schema"):
        for lower, upper in _BOUNDS:
            least, most = item.node.get(lower), item.node.get(upper)
            if least is None or most is None:
                continue
            if _is_number(least) and _is_number(most) and least > most:
                yield (*item.steps, lower), f"{lower} {least} is above {upper} {most}."


@rule(
    "C408", "error", "A value stands once in an enum.",
    reason="Generated code has a name for each value, and refuses two of one name.",
    bad=_schema("{enum: [a, b, a]}"),
    good=_schema("{enum: [a, b]}"),
)  # fmt: skip  # a line an argument hides the sentence
def enum_values_stand_once(source: Source) -> Iterator[Complaint]:
    for item in items(source, "schema"):
        listed = item.node.get("enum")
        seen: set[str] = set()
        for at, value in enumerate(listed if isinstance(listed, list) else []):
            text = json.dumps(value, sort_keys=True, default=str)
            if text in seen:
                yield (*item.steps, "enum", at), f"{text} stands in the enum already; drop one."
            seen.add(text)


@rule(
    "C406", "warning", "Every component is used.",
    reason="What paths and webhooks never lead to is read by people as if it were in force.",
    bad=_schema("{type: string, maxLength: 9}"),
    good=_schema("{type: string, maxLength: 9}")
    + "paths:\n  /a:\n    parameters:\n    - name: a\n      in: query\n"
    "      schema: {$ref: '#/components/schemas/Name'}\n",
)  # fmt: skip  # a line an argument hides the sentence
def components_are_used(source: Source) -> Iterator[Complaint]:
    if not {"paths", "webhooks"} & source.data.keys():
        return  # components alone are a library for other documents
    used = _used(source)
    components = source.data.get("components")
    for section, named in (components if isinstance(components, dict) else {}).items():
        if section.startswith("x-") or not isinstance(named, dict):
            continue
        for name in named:
            if ("components", section, name) not in used:
                yield ("components", section, name), f"Nothing in force refers to {name}; drop it."


def _used(source: Source) -> set[tuple[str, ...]]:
    """Return the components that the rest of the document leads to, directly or by others."""
    used: set[tuple[str, ...]] = set()
    waiting: list[Any] = [
        {field: value for field, value in source.data.items() if field != "components"}
    ]
    while waiting:
        found = _references(waiting.pop()) - used
        used |= found
        waiting.extend(source.at(steps) for steps in found)
    return used


def _references(value: Any) -> set[tuple[str, ...]]:
    """Return the components that a value refers to: by reference, mapping or scheme's name."""
    used: set[tuple[str, ...]] = set()
    for node in mappings(value):
        texts = [node.get("$ref"), node.get("operationRef"), node.get("$dynamicRef")]
        mapping = node.get("mapping")
        texts += mapping.values() if isinstance(mapping, dict) else []
        for text in texts:
            if isinstance(text, str) and text.startswith("#/"):
                used.add(pointers.steps(text[1:])[:3])
            elif isinstance(text, str) and mapping:
                used.add(("components", "schemas", text))
        requirements = node.get("security")
        for requirement in requirements if isinstance(requirements, list) else []:
            for name in requirement if isinstance(requirement, dict) else []:
                used.add(("components", "securitySchemes", name))
    return used


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _has_type(item: Item, name: str) -> bool:
    kind: Any = item.node.get("type")
    return kind == name or (isinstance(kind, list) and name in kind)

"""C4xx: a schema says exactly what fits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import regress

from complyt_contract import pointers
from complyt_contract.review.grammar import Item, items
from complyt_contract.review.rule import Complaint, rule
from complyt_contract.review.source import Source, mappings

# What Python and ECMA-262 read differently, or that one of them lacks.
_FORBIDDEN = re.compile(r"\\[sSdDwWbBAZzGpPkxuNR](?!\w*\})|\(\?(?![:=!])")
_SIZED = ("date", "date-time", "uuid", "binary")  # formats that bound a text, or leave it open
_ESCAPE_OF_BOTH = re.compile(r"\\u[0-9A-Fa-f]{4}|\\x[0-9A-Fa-f]{2}")


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
    "C404", "error", "A pattern is anchored at both ends.",
    reason="A pattern is searched for: one that is not anchored fits any text that holds a match.",
    bad=_schema("{type: string, maxLength: 9, pattern: '[a-z]+'}"),
    good=_schema("{type: string, maxLength: 9, pattern: '^[a-z]+$'}"),
)  # fmt: skip  # a line an argument hides the sentence
def patterns_are_anchored(source: Source) -> Iterator[Complaint]:
    for item, text in _patterns(source):
        whole = text.startswith("^") and text.endswith("$") and not text.endswith("\\$")
        if not whole or _has_bar_outside_groups(text):
            yield (*item.steps, "pattern"), "Anchor the pattern: ^(...)$."


@rule(
    "C405", "error", "A pattern means the same in Python and in ECMA-262.",
    reason="Validators differ in what \\d, \\s, \\w and inline flags mean; code points do not.",
    bad=_schema(r"{type: string, maxLength: 9, pattern: '^\d+$'}"),
    good=_schema("{type: string, maxLength: 9, pattern: '^[0-9]+$'}"),
)  # fmt: skip  # a line an argument hides the sentence
def patterns_mean_the_same(source: Source) -> Iterator[Complaint]:
    for item, text in _patterns(source):
        place = (*item.steps, "pattern")
        forbidden = _FORBIDDEN.search(_ESCAPE_OF_BOTH.sub("", text.replace("\\\\", "")))
        if forbidden:
            yield place, f"{forbidden.group()} is not the same everywhere; spell it out."
        try:
            re.compile(text)
        except (re.error, OverflowError, RecursionError) as error:
            yield place, f"Python does not read the pattern: {error}."
        try:
            regress.Regex(text, "u")
        except regress.RegressError as error:
            yield place, f"ECMA-262 does not read the pattern: {error}."


@rule(
    "C406", "warning", "Every component is used.",
    reason="What nothing refers to is read by people as if it were in force.",
    bad=_schema("{type: string, maxLength: 9}"),
    good=_schema("{type: string, maxLength: 9}")
    + "paths:\n  /a:\n    parameters:\n    - name: a\n      in: query\n"
    "      schema: {$ref: '#/components/schemas/Name'}\n",
)  # fmt: skip  # a line an argument hides the sentence
def components_are_used(source: Source) -> Iterator[Complaint]:
    used = _references(source)
    components = source.data.get("components")
    for section, named in (components if isinstance(components, dict) else {}).items():
        if section.startswith("x-") or not isinstance(named, dict):
            continue
        for name in named:
            if ("components", section, name) not in used:
                yield ("components", section, name), f"Nothing refers to {name}; drop it."


def _references(source: Source) -> set[tuple[str, ...]]:
    """Return the components that something refers to: by reference, mapping or scheme's name."""
    used: set[tuple[str, ...]] = set()
    for node in mappings(source.data):
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


def _has_type(item: Item, name: str) -> bool:
    kind: Any = item.node.get("type")
    return kind == name or (isinstance(kind, list) and name in kind)


def _patterns(source: Source) -> Iterator[tuple[Item, str]]:
    for item in items(source, "schema"):
        text = item.node.get("pattern")
        if isinstance(text, str):
            yield item, text


def _has_bar_outside_groups(text: str) -> bool:
    """Tell whether an alternative stands at the top level, where anchors bind only one side."""
    bare = re.sub(r"\\.|\[(?:\\.|[^\]\\])*\]", "", text, flags=re.DOTALL)
    while (shorter := re.sub(r"\([^()]*\)", "", bare)) != bare:
        bare = shorter
    return "|" in bare

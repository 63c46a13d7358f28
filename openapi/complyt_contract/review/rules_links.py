"""C302: a link can be followed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from complyt_contract import pointers
from complyt_contract.review.grammar import Item, items
from complyt_contract.review.rule import Complaint, rule
from complyt_contract.review.source import Source

_HEADER = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_POINTER = r"(#(/([^~]|~[01])*)?)?"
_EXPRESSION = re.compile(  # OpenAPI 3.1, section 4.8.20.4
    rf"\$(url|method|statusCode|(request|response)\.(header\.{_HEADER}|(query|path)\..+|body{_POINTER}))"
)


@rule(
    "C302", "error", "A link leads to an operation and sets its parameters from what is there.",
    reason="Tools follow links: one that leads nowhere, lacks a parameter of its operation's path "
    "or takes a value from where none is stops them.",
    bad="components:\n  links:\n    Next: {operationId: nowhere}\n",
    good="""\
paths:
  /a:
    get: {operationId: getA, parameters: [{name: id, in: query, schema: {}}], responses: {}}
components:
  links:
    Next: {operationId: getA, parameters: {id: $response.body#/id}}
""",
)  # fmt: skip  # a line an argument hides the sentence
def links_lead_somewhere(source: Source) -> Iterator[Complaint]:
    operations = {str(item.node.get("operationId")): item for item in items(source, "operation")}
    for item in items(source, "link"):
        if item.is_reference:
            continue
        goal = _goal(item, operations)
        if goal is None:
            yield item.steps, "The link leads to no operation of the document."
            continue
        written = item.node.get("parameters")
        given = written if isinstance(written, dict) else {}
        parameters = _parameters(source, goal)
        names = {name for _, name in parameters} | {f"{at}.{name}" for at, name in parameters}
        for name, value in given.items():
            place = (*item.steps, "parameters", name)
            if name not in names:
                yield place, f"The operation has no parameter {name}."
            for expression in _expressions(value):
                if not _EXPRESSION.fullmatch(expression):
                    yield place, f"{expression} is no runtime expression of OpenAPI."
        for at, name in sorted(parameters):
            if at == "path" and not {name, f"path.{name}"} & given.keys():
                yield item.steps, f"The link does not set {name} of its operation's path."
    yield from _values_from_nowhere(source)


def _goal(item: Item, operations: dict[str, Item]) -> Item | None:
    if isinstance(item.node.get("operationRef"), str):
        steps = pointers.steps(item.node["operationRef"].partition("#")[2])
        return next((goal for goal in operations.values() if goal.steps == steps), None)
    return operations.get(str(item.node.get("operationId", "")))


def _parameters(source: Source, operation: Item) -> set[tuple[str, str]]:
    """Return where the parameters of an operation and its path are, and their names."""
    found = []
    for owner in (operation.node, source.at(operation.steps[:-1])):
        listed = owner.get("parameters") if isinstance(owner, dict) else None
        found += listed if isinstance(listed, list) else []
    return {
        (str(parameter.get("in")), str(parameter.get("name")))
        for parameter in map(source.resolve, found)
        if isinstance(parameter, dict)
    }


def _expressions(value: Any) -> list[str]:
    """Return the runtime expressions of a value: itself, or what stands in braces in it."""
    if not isinstance(value, str):
        return []
    return [value] if value.startswith("$") else re.findall(r"\{(\$[^{}]*)\}", value)


def _values_from_nowhere(source: Source) -> Iterator[Complaint]:
    """Say which expressions name a property that no body of the link's response has."""
    told = set()
    for item in items(source, "response"):
        links = item.node.get("links")
        content = item.node.get("content")
        bodies = content.values() if isinstance(content, dict) else []
        schemas = [body.get("schema") for body in bodies if isinstance(body, dict)]
        for name, written in (links if isinstance(links, dict) else {}).items():
            link, steps = source.resolved(written, (*item.steps, "links", name))
            parameters = link.get("parameters") if isinstance(link, dict) else None
            for parameter, value in (parameters if isinstance(parameters, dict) else {}).items():
                place = (*steps, "parameters", parameter)
                for expression in _expressions(value):
                    start, _, pointer = expression.partition("#")
                    if start != "$response.body" or (place, expression) in told:
                        continue
                    if not any(
                        _has(source, schema, pointers.steps(pointer), ()) for schema in schemas
                    ):
                        told.add((place, expression))
                        yield place, f"{expression} is nowhere in the response's schema."


def _has(source: Source, written: Any, steps: tuple[str, ...], around: tuple[int, ...]) -> bool:
    """Whether a schema describes what a pointer leads to, or says nothing that rules it out."""
    schema = source.resolve(written)
    if not isinstance(schema, dict) or id(schema) in around:
        return False
    if not steps:
        return True
    branches = [
        branch
        for keyword in ("allOf", "anyOf", "oneOf")
        for branch in (schema[keyword] if isinstance(schema.get(keyword), list) else [])
    ]
    if any(_has(source, branch, steps, (*around, id(schema))) for branch in branches):
        return True
    properties = schema.get("properties")
    if isinstance(properties, dict) and steps[0] in properties:
        return _has(source, properties[steps[0]], steps[1:], ())
    if "items" in schema:
        return steps[0].isdecimal() and _has(source, schema["items"], steps[1:], ())
    closed = isinstance(properties, dict) or branches
    return not closed or isinstance(schema.get("additionalProperties"), dict)

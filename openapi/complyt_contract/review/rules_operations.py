"""C2xx: an operation says what it does, what it takes and what it answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from complyt_contract.review.grammar import Item, items
from complyt_contract.review.rule import Complaint, rule
from complyt_contract.review.source import Source, Steps

_CAMEL_CASE = re.compile(r"[a-z][a-z0-9]*([A-Z][a-z0-9]*)*")

_GOOD = """\
tags: [{name: Books, description: Books.}]
paths:
  /books:
    get:
      operationId: listBooks
      summary: List books
      description: Newest first.
      tags: [Books]
      responses:
        '200':
          description: The books.
          content:
            application/json:
              schema: {type: array, items: {type: string, maxLength: 9}, maxItems: 9}
              example: [Emma]
        '404': {$ref: '#/components/responses/NotFound'}
components:
  responses: {NotFound: {description: There is no such thing.}}
"""


def _bad(old: str, new: str = "") -> str:
    assert old in _GOOD, old
    return _GOOD.replace(old, new)


def _operations(source: Source) -> Iterator[Item]:
    return items(source, "operation")


@rule(
    "C201", "error", "Responses have no `default`.",
    reason="With one, any status is documented, and no test can find a wrong one.",
    bad=_bad("'404': {", "default: {"),
    good=_GOOD,
)  # fmt: skip  # a line an argument hides the sentence
def no_default_response(source: Source) -> Iterator[Complaint]:
    for item in _operations(source):
        responses = item.node.get("responses")
        if isinstance(responses, dict) and "default" in responses:
            yield (*item.steps, "responses", "default"), "List the statuses instead of `default`."


@rule(
    "C202", "error", "An operationId stands once and is camelCase.",
    reason="Generated clients and servers make names of it.",
    bad=_bad("listBooks", "list_books"),
    good=_GOOD,
)  # fmt: skip  # a line an argument hides the sentence
def operation_ids_are_camel_case(source: Source) -> Iterator[Complaint]:
    seen: dict[str, int] = {}
    for item in _operations(source):
        identifier = item.node.get("operationId")
        if not isinstance(identifier, str):
            yield item.steps, "The operation lacks an operationId."
            continue
        place = (*item.steps, "operationId")
        if not _CAMEL_CASE.fullmatch(identifier):
            yield place, f"{identifier!r} is not camelCase."
        if identifier in seen:
            yield place, f"{identifier!r} stands in line {seen[identifier]} already."
        seen.setdefault(identifier, source.line_and_column(place)[0])


@rule(
    "C203", "warning", "An operation has a summary and a description.",
    reason="The summary is its name in menus, the description says what its schemas cannot.",
    bad=_bad("      summary: List books\n"),
    good=_GOOD,
)  # fmt: skip  # a line an argument hides the sentence
def operations_are_described(source: Source) -> Iterator[Complaint]:
    for item in _operations(source):
        for field in ("summary", "description"):
            if not _is_text(item.node.get(field)):
                yield item.steps, f"The operation lacks a {field}."


@rule(
    "C204", "warning", "An operation has one tag, and the document describes it.",
    reason="Tags are the chapters of the rendered page and the classes of generated code.",
    bad=_bad("      tags: [Books]\n"),
    good=_GOOD,
)  # fmt: skip  # a line an argument hides the sentence
def operations_are_tagged(source: Source) -> Iterator[Complaint]:
    described = {str(item.node.get("name")) for item in items(source, "tag")}
    for item in _operations(source):
        tags = item.node.get("tags")
        if not isinstance(tags, list) or len(tags) != 1:
            yield item.steps, "The operation must have one tag."
            continue
        if str(tags[0]) not in described:
            yield (*item.steps, "tags", 0), f"The document does not describe the tag {tags[0]!r}."


@rule(
    "C205", "warning", "Every body of an operation, asked or answered, has an example.",
    reason="An example shows in a glance what a schema says in a page.",
    bad=_bad("              example: [Emma]\n"),
    good=_GOOD,
)  # fmt: skip  # a line an argument hides the sentence
def bodies_have_examples(source: Source) -> Iterator[Complaint]:
    for item in items(source, "mediaType"):
        if "encoding" in item.within or item.is_reference:
            continue
        if not ({"example", "examples"} & item.node.keys() or _exemplified(source, item.node)):
            yield item.steps, "The body has no example."


@rule(
    "C206", "warning", "A 4xx response is a shared component.",
    reason="A refusal that is written once looks the same wherever it comes from.",
    bad=_bad("'404': {$ref: '#/components/responses/NotFound'}", "'404': {description: None.}"),
    good=_GOOD,
)  # fmt: skip  # a line an argument hides the sentence
def refusals_are_shared(source: Source) -> Iterator[Complaint]:
    for item in _operations(source):
        responses = item.node.get("responses")
        for status, response in (responses if isinstance(responses, dict) else {}).items():
            if status.startswith("4") and isinstance(response, dict) and "$ref" not in response:
                place = (*item.steps, "responses", status)
                yield place, f"Write the {status} once under components/responses and refer to it."


@rule(
    "C207", "error", "An operation documents a 4xx, unless it takes nothing.",
    reason="Whoever sends something wrong must know what comes back.",
    bad=_bad("        '404': {$ref: '#/components/responses/NotFound'}\n").replace(
        "    get:\n", "    get:\n      parameters: [{name: page, in: query, schema: {}}]\n"
    ),
    good=_GOOD,
)  # fmt: skip  # a line an argument hides the sentence
def refusals_are_documented(source: Source) -> Iterator[Complaint]:
    for item in _operations(source):
        around = source.at(item.steps[:-1]) or {}
        takes = item.node.get("parameters") or item.node.get("requestBody")
        responses = item.node.get("responses")
        statuses = responses if isinstance(responses, dict) else {}
        if (takes or around.get("parameters")) and not any(
            status.startswith("4") for status in statuses
        ):
            yield item.steps, "The operation documents no 4xx."


@rule(
    "C208", "error", "A security requirement names a scheme of the document.",
    reason="A name that nothing bears asks for nothing: tools leave the operation open, or fail.",
    bad="security: [{bearr: []}]\n",
    good="""\
security: [{bearer: []}]
components:
  securitySchemes: {bearer: {type: http, scheme: bearer}}
""",
)  # fmt: skip  # a line an argument hides the sentence
def security_schemes_are_described(source: Source) -> Iterator[Complaint]:
    described = {item.steps[-1] for item in items(source, "securityScheme")}
    for item in items(source, "document", "operation"):
        listed = item.node.get("security")
        for at, requirement in enumerate(listed if isinstance(listed, list) else []):
            for name in requirement if isinstance(requirement, dict) else []:
                if name not in described:
                    place = (*item.steps, "security", at, name)
                    yield place, f"The document describes no security scheme {name}."


@rule(
    "C209", "error", "An operation describes each parameter of its path, and none twice.",
    reason="Nobody knows what to put for a name in braces that is described nowhere, and servers "
    "read a parameter that stands twice by either.",
    bad="paths:\n  /books/{id}:\n    get: {responses: {}}\n",
    good="""\
paths:
  /books/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {}}]
      responses: {}
""",
)  # fmt: skip  # a line an argument hides the sentence
def path_parameters_are_described(source: Source) -> Iterator[Complaint]:
    for item in items(source, "pathItem", "operation"):
        seen: set[tuple[str, str]] = set()
        for steps, key in _parameters(source, item.node, item.steps):
            if key in seen:
                yield steps, f"The parameter {key[1]} stands here already; drop one."
            seen.add(key)
    for item in _operations(source):
        if item.steps[0] != "paths" or "callback" in item.within:
            continue
        in_braces = set(re.findall(r"\{([^{}]+)\}", str(item.steps[1])))
        around = item.steps[:-1]
        found = [
            *_parameters(source, source.at(around), around),
            *_parameters(source, item.node, item.steps),
        ]
        for name in sorted(in_braces - {name for _, (place, name) in found if place == "path"}):
            yield item.steps, f"The operation does not describe {{{name}}} of its path."
        for steps, (place, name) in found:
            if place == "path" and name not in in_braces:
                yield steps, f"The path of {item.steps[-1]} has no {{{name}}}."


def _parameters(
    source: Source, owner: Any, around: Steps
) -> Iterator[tuple[Steps, tuple[str, str]]]:
    """Yield the parameters of a path or an operation: place, and where and how they are named."""
    listed = owner.get("parameters") if isinstance(owner, dict) else None
    for at, written in enumerate(listed if isinstance(listed, list) else []):
        parameter = source.resolve(written)
        if isinstance(parameter, dict):
            key = (str(parameter.get("in")), str(parameter.get("name")))
            yield (*around, "parameters", at), key


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _exemplified(source: Source, media_type: dict[str, Any]) -> bool:
    schema = source.resolve(media_type.get("schema"))
    return isinstance(schema, dict) and bool({"example", "examples", "const"} & schema.keys())

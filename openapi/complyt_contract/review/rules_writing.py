"""C0xx and C5xx: the document is OpenAPI, and every reader of YAML reads it alike."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from jsonschema import FormatChecker, SchemaError, ValidationError
from jsonschema.exceptions import best_match
from jsonschema.protocols import Validator
from jsonschema.validators import validator_for
from openapi_schema_validator import OAS30Validator, OAS31Validator, OAS32Validator
from openapi_spec_validator import schemas

from complyt_contract import pointers
from complyt_contract.review.grammar import items
from complyt_contract.review.rule import Complaint, rule
from complyt_contract.review.scalars import is_text, read_alike
from complyt_contract.review.source import Scalar, Source, Steps

_DOCUMENTS: dict[str, tuple[Validator, Any]] = {
    "3.0": (schemas.openapi_v30_schema_validator, schemas.schema_v30),
    "3.1": (schemas.openapi_v31_schema_validator, schemas.schema_v31),
    "3.2": (schemas.openapi_v32_schema_validator, schemas.schema_v32),
}
_SCHEMAS: dict[str, Any] = {  # their check_schema takes more than the protocol says
    "3.0": OAS30Validator,
    "3.1": OAS31Validator,
    "3.2": OAS32Validator,
}
_NO_FORMATS = FormatChecker(())  # a pattern's faults are the matter of a rule of their own
_TEXT_OR_NULL = {"string", "null"}
_VAGUE = "is not valid under any of the"
_NO_REFERENCE = "'$ref' is a required property"
_NOTHING = "This is nothing of what may stand here"


@rule(
    "C001", "error", "The document is valid OpenAPI.",
    reason="Tools refuse what the specification forbids, each in its own way.",
    bad="paths: []\n",
    good="paths: {}\n",
)  # fmt: skip  # a line an argument hides the sentence
def is_valid_openapi(source: Source) -> Iterator[Complaint]:
    version = source.data["openapi"][:3]
    found = list(_schema_faults(source, _SCHEMAS[version]))
    told = {tuple(map(str, steps)) for steps, _ in found}
    found += [each for each in _structural_faults(source.data, version) if each[0] not in told]
    for steps, message in found:
        if message != _NOTHING or not any(_lies_within(other, steps) for other, _ in found):
            yield steps, f"{message[:300].rstrip('.')}."
    seen: set[str] = set()
    for tag in items(source, "tag"):
        name = tag.node.get("name")
        if isinstance(name, str) and name in seen:
            yield (*tag.steps, "name"), f"The tag {name} is described already; drop one."
        seen.add(str(name))


def _structural_faults(data: Any, version: str) -> list[Complaint]:
    """Return what the schema of OpenAPI documents finds; it knows no schema's own keywords."""
    fast, schema = _DOCUMENTS[version]
    found: list[Complaint] = [
        (tuple(map(str, error.absolute_path)), error.message.splitlines()[0])
        for error in fast.iter_errors(data)
    ]
    if not any(_VAGUE in message for _, message in found):
        return found
    exact = validator_for(schema)(schema)  # slow, but says which alternative fails, and where
    return [_innermost(error) for error in exact.iter_errors(data)]


def _innermost(error: ValidationError) -> Complaint:
    """Return the fault of the alternative that was meant, which is never a reference."""
    within = [each for each in error.context or () if _NO_REFERENCE not in each.message]
    inner = best_match(within) or error
    message = _NOTHING if inner.context else inner.message
    return tuple(map(str, inner.absolute_path)), message


def _schema_faults(source: Source, dialect: Any) -> Iterator[Complaint]:
    """Yield the first fault of each schema that stands in no other."""
    judged: dict[str, Complaint | None] = {}  # many are written alike, as {type: string}
    for item in items(source, "schema"):
        own = item.node.get("$schema") or source.data.get("jsonSchemaDialect")
        if "schema" in item.within or (own and "/oas/" not in str(own)):
            continue
        text = json.dumps(item.node, default=str)
        if text not in judged:
            judged[text] = _schema_fault(item.node, dialect)
        if fault := judged[text]:
            yield (*item.steps, *fault[0]), fault[1]


def _schema_fault(schema: Any, dialect: Any) -> Complaint | None:
    try:
        dialect.check_schema(schema, format_checker=_NO_FORMATS)
    except SchemaError as error:
        inner = best_match(error.context or ()) or error
        return tuple(map(str, inner.absolute_path)), inner.message
    return None


def _lies_within(inner: Steps, outer: Steps) -> bool:
    return len(inner) > len(outer) and tuple(map(str, inner[: len(outer)])) == outer


@rule(
    "C002", "error", "A reference leads to something in the document.",
    reason="A document in one file is the same for everybody who has it.",
    bad="components:\n  schemas:\n    A: {$ref: '#/components/schemas/B'}\n",
    good="components:\n  schemas:\n    A: {$ref: '#/components/schemas/B'}\n    B: {}\n",
)  # fmt: skip  # a line an argument hides the sentence
def references_lead_somewhere(source: Source) -> Iterator[Complaint]:
    for scalar in source.scalars:
        written = source.at(scalar.steps)
        if scalar.steps[-1:] != ("$ref",) or scalar.text != written or not scalar.text:
            continue
        if not scalar.text.startswith("#"):
            yield scalar.steps, f"{scalar.text} leaves the document."
        elif source.at(pointers.steps(scalar.text[1:])) is None:
            yield scalar.steps, f"{scalar.text} leads nowhere."
        elif _leads_to_itself(source, scalar):
            yield scalar.steps, f"{scalar.text} leads to itself."


@rule(
    "C501", "error", "A scalar that YAML would turn into something else is quoted.",
    reason="18:00 is 1080, no is false, 2023-01-10 a date and 010 an 8 to a reader of YAML 1.1, "
    "and 05823 and 1e3 are numbers to one of YAML 1.2. A key and a text must be text to both.",
    bad="x-opens: 18:00\n",
    good="x-opens: '18:00'\n",
)  # fmt: skip  # a line an argument hides the sentence
def turned_scalars_are_quoted(source: Source) -> Iterator[Complaint]:
    keys = _keys(source)
    texts = set(_texts(source))
    for scalar in source.scalars:
        if not scalar.plain or scalar.tag.endswith(":merge"):
            continue
        is_key = keys.get(scalar.steps) is scalar
        wanted = is_key or scalar.steps in texts
        if not read_alike(scalar) or (wanted and not is_text(scalar)):
            what = "the key " if is_key else ""
            yield scalar.steps, f"Quote {what}{scalar.text}, lest it be read as something else."


@rule(
    "C502", "error", "No key stands twice in one object.",
    reason="Readers keep the first, or the last, or refuse the document.",
    bad="x-a: {b: 1, b: 2}\n",
    good="x-a: {b: 1, c: 2}\n",
)  # fmt: skip  # a line an argument hides the sentence
def keys_stand_once(source: Source) -> Iterator[Complaint]:
    for steps, line in source.repeated:
        yield steps, f"The key {steps[-1]} stands again in line {line}; drop one."


@rule(
    "C503", "warning", "The document keeps to values that JSON has.",
    reason="Not a number and infinity are YAML's alone.",
    bad="x-a: .inf\n",
    good="x-a: 1.5\n",
)  # fmt: skip  # a line an argument hides the sentence
def values_are_json(source: Source) -> Iterator[Complaint]:
    for scalar in source.scalars:
        if scalar.plain and re.fullmatch(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)", scalar.text):
            yield scalar.steps, f"JSON has no {scalar.text}."


def _leads_to_itself(source: Source, reference: Scalar) -> bool:
    """Whether the references from here on come back to the object that holds this one."""
    start = tuple(map(str, reference.steps[:-1]))
    seen: set[Steps] = set()
    text: Any = reference.text
    while isinstance(text, str) and text.startswith("#"):
        goal = pointers.steps(text[1:])
        if goal == start or goal in seen:
            return goal == start
        seen.add(goal)
        node = source.at(goal)
        text = node.get("$ref") if isinstance(node, dict) else None
    return False


def _keys(source: Source) -> dict[Steps, Scalar]:
    """Return the keys by place: a mapping's value is noted before its key, with the same place."""
    return {
        scalar.steps: scalar
        for scalar in source.scalars
        if scalar.steps and scalar.steps[-1] == scalar.text
    }


def _texts(source: Source) -> Iterator[Steps]:
    """Yield the places of values that must be text, where no other rule says so."""
    yield ("info", "version")
    for item in items(source, "schema"):
        kind = item.node.get("type")
        if kind != "string" and (not isinstance(kind, list) or {*map(str, kind)} - _TEXT_OR_NULL):
            continue
        yield (*item.steps, "const")
        listed = item.node.get("enum")
        for at in range(len(listed) if isinstance(listed, list) else 0):
            yield (*item.steps, "enum", at)

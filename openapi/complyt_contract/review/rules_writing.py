"""C0xx and C5xx: the document is OpenAPI, and every reader of YAML reads it alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NoReturn

from jsonschema_path import SchemaPath
from openapi_spec_validator import (
    OpenAPIV30SpecValidator,
    OpenAPIV31SpecValidator,
    OpenAPIV32SpecValidator,
)
from openapi_spec_validator.validation.validators import SpecValidator

from complyt_contract.review.rule import Complaint, rule
from complyt_contract.review.source import Source

_VALIDATORS: dict[str, type[SpecValidator]] = {
    "3.0": OpenAPIV30SpecValidator,
    "3.1": OpenAPIV31SpecValidator,
    "3.2": OpenAPIV32SpecValidator,
}
_TURNED = re.compile(
    r"(?i:y|n|yes|no|on|off)|[-+]?0[0-7_]+|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?"
    r"|[-+]?0b[01_]+|[-+]?[0-9]+_[0-9_]*"
)
_VERSIONS = {("openapi",), ("info", "version")}


@rule(
    "C001", "error", "The document is valid OpenAPI.",
    reason="Tools refuse what the specification forbids, each in its own way.",
    bad="paths: []\n",
    good="paths: {}\n",
)  # fmt: skip  # a line an argument hides the sentence
def is_valid_openapi(source: Source) -> Iterator[Complaint]:
    handlers = dict.fromkeys(("<all_urls>", "http", "https", "file"), _stay_inside)
    path = SchemaPath.from_dict(source.data, handlers=handlers)
    validator = _VALIDATORS[source.data["openapi"][:3]](path)
    try:
        for error in validator.iter_errors():
            yield tuple(error.absolute_path), f"{error.message[:300].rstrip('.')}."
    except Exception as error:  # the validator fails in many ways on references it cannot follow
        yield (), f"The document cannot be followed: {str(error)[:200].rstrip('.')}."


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
        elif source.resolve({"$ref": scalar.text}) is None:
            yield scalar.steps, f"{scalar.text} leads nowhere, or to itself."


@rule(
    "C501", "error", "A scalar that YAML would turn into something else is quoted.",
    reason="18:00 is 1080, no is false, 2023-01-10 a date and 010 an 8 to a reader of YAML 1.1.",
    bad="x-opens: 18:00\n",
    good="x-opens: '18:00'\n",
)  # fmt: skip  # a line an argument hides the sentence
def turned_scalars_are_quoted(source: Source) -> Iterator[Complaint]:
    for scalar in source.scalars:
        if not scalar.plain:
            continue
        turned = _TURNED.fullmatch(scalar.text) or scalar.tag.endswith(":timestamp")
        number = scalar.tag.endswith((":float", ":int")) and scalar.steps in _VERSIONS
        if turned or number:
            yield scalar.steps, f"Quote {scalar.text}, lest it be read as something else."


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


def _stay_inside(uri: str) -> NoReturn:
    """Refuse what another file or host holds: nothing but the document itself is read."""
    raise OSError(f"{uri} leaves the document")

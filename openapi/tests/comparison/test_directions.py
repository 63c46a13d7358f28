import dataclasses
import json
import random
from pathlib import Path
from typing import Any

import hypothesis
import jsonschema_rs
import pytest
from hypothesis import strategies as st

from complyt_contract.comparison import walker
from complyt_contract.comparison.changes import compare
from complyt_contract.comparison.kind import Shift
from complyt_contract.review.source import Source

from .drawing import pairs, value

Schemas = dict[str, Any]
ROOT = {"$ref": "#/components/schemas/Root"}


def _document(schemas: Schemas, place: str) -> Source:
    content = {"application/json": {"schema": ROOT}}
    operation: dict[str, Any] = {"responses": {"400": {}}}
    if place == "request":
        operation["requestBody"] = {"content": content}
    else:
        operation["responses"]["200"] = {"content": content}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Books", "version": "1.0.0"},
        "paths": {"/books": {"post": operation}},
        "components": {"schemas": schemas},
    }
    return Source(Path("books.json"), json.dumps(document).encode())


class _Reader:
    """Says what a document takes, and what one who writes only what it describes sends."""

    def __init__(self, schemas: Schemas) -> None:
        self.takes = self._judge(schemas)
        closed = {name: _closed(schemas, schema, False) for name, schema in schemas.items()}
        closed["Root"] = _closed(schemas, schemas["Root"], True)
        self._describes = self._judge(closed)

    def writes(self, value: Any) -> bool:
        return self.takes(value) and self._describes(value)

    @staticmethod
    def _judge(schemas: Schemas) -> Any:
        root = {**ROOT, "components": {"schemas": schemas}}
        return jsonschema_rs.Draft202012Validator(root).is_valid


def _closed(schemas: Schemas, schema: Any, is_whole: bool) -> Any:
    """Return a schema that refuses what it does not describe, wherever it would let it pass.

    `is_whole` is false of what is only a part of the schema of a value.
    """
    if not isinstance(schema, dict):
        return schema
    found = dict(schema)
    for name in ("additionalProperties", "unevaluatedProperties"):
        if found.get(name) in (True, {}):
            del found[name]
    for name in ("items", "additionalProperties", "unevaluatedProperties"):
        if name in found:
            found[name] = _closed(schemas, found[name], True)
    for name in ("properties", "patternProperties"):
        if name in found:
            inner = found[name].items()
            found[name] = {key: _closed(schemas, each, True) for key, each in inner}
    if "prefixItems" in found:
        found["prefixItems"] = [_closed(schemas, each, True) for each in found["prefixItems"]]
    for name in ("allOf", "anyOf", "oneOf"):
        if name in found:
            found[name] = [_closed(schemas, each, False) for each in found[name]]
    for name in ("then", "else"):
        if name in found:
            found[name] = _closed(schemas, found[name], False)
    if "dependentSchemas" in found:
        inner = found["dependentSchemas"].items()
        found["dependentSchemas"] = {key: _closed(schemas, each, False) for key, each in inner}
    if is_whole and _describes_some(schemas, schema):
        found.setdefault("unevaluatedProperties", False)
    return found


def _describes_some(schemas: Schemas, schema: Any) -> bool:
    """Tell whether any part of a schema describes a property; if none does, all are as good."""
    if not isinstance(schema, dict):
        return False
    if schema.get("properties") or schema.get("patternProperties"):
        return True
    parts = [each for name in ("allOf", "anyOf", "oneOf") for each in schema.get(name, [])]
    parts += [schema.get(name) for name in ("if", "then", "else", "not")]
    parts += schema.get("dependentSchemas", {}).values()
    if "$ref" in schema:
        parts.append(schemas[schema["$ref"].rpartition("/")[2]])
    return any(_describes_some(schemas, each) for each in parts)


def _contradiction(old: Schemas, new: Schemas, seed: int) -> str | None:
    """Return a value that shows the comparison wrong, with what it shows; None without one."""
    said = {
        place: {
            whom
            for change in compare(_document(old, place), _document(new, place)).changes
            for whom in change.breaks
        }
        for place in ("request", "response")
    }
    readers = _Reader(old), _Reader(new)
    chance = random.Random(seed)
    for at in range(60):
        schemas = (old, new)[at % 2]
        drawn = value(chance, schemas, schemas["Root"])
        takes = [reader.takes(drawn) for reader in readers]
        if takes[0] == takes[1]:
            continue
        by_old = takes[0] and readers[0].writes(drawn)
        by_new = takes[1] and readers[1].writes(drawn)
        for is_shown, place, whom in (
            (by_old, "request", "clients"),
            (by_new or takes[0], "request", "servers"),
            (by_new, "response", "clients"),
            (by_old, "response", "servers"),
        ):
            if is_shown and whom not in said[place]:
                return f"{drawn!r} breaks {whom} in a {place}, which is not said"
    return None


@hypothesis.settings(max_examples=600, deadline=None)
@hypothesis.given(pair=pairs(), seed=st.integers(0, 2**32))
def test_who_is_not_said_to_break_does_not_break(pair: tuple[Schemas, Schemas], seed: int) -> None:
    """No value is written by one side as described and refused by the other, unless it is said."""
    hypothesis.note(json.dumps(pair))
    assert _contradiction(*pair, seed) is None


@pytest.mark.parametrize(
    "planted",
    [
        *("max-length-lowered", "required-dropped", "enum-value-added", "null-accepted"),
        *("any-of-branch-gone", "additional-properties-refused", "maximum-raised", "type-gone"),
    ],
)
def test_a_direction_that_is_wrong_is_found(monkeypatch: Any, planted: str) -> None:
    """With the direction of one kind turned around, values are found that show it."""
    turned = {Shift.NARROWED: Shift.WIDENED, Shift.WIDENED: Shift.NARROWED}
    kinds = [
        dataclasses.replace(kind, shift=turned[kind.shift], function=_plain(kind.function))
        if kind.id == planted
        else kind
        for kind in walker._KINDS_OF["schema"]
    ]
    monkeypatch.setitem(walker._KINDS_OF, "schema", kinds)
    found = hypothesis.find(
        st.tuples(pairs(), st.integers(0, 2**32)),
        lambda drawn: _contradiction(*drawn[0], drawn[1]) is not None,
        settings=hypothesis.settings(
            max_examples=5000, deadline=None, database=None, phases=[hypothesis.Phase.generate]
        ),
    )
    assert found


def _plain(function: Any) -> Any:
    """Return a function whose changes all have the shift of their kind."""

    def found(pair: Any) -> Any:
        return (dataclasses.replace(each, shift=None) for each in function(pair))

    return found

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
from complyt_contract.comparison.kind import Function, Kind, Shift
from complyt_contract.comparison.kinds import KINDS
from complyt_contract.review.source import Source

from .drawing import KEYWORDS, focused, tangled, value

Schemas = dict[str, Any]
ROOT = {"$ref": "#/components/schemas/Root"}


def _document(schemas: Schemas) -> Source:
    content = {"application/json": {"schema": ROOT}}
    operation = {
        "requestBody": {"content": content},
        "responses": {"200": {"content": content}, "400": {}},
    }
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Books", "version": "1.0.0"},
        "paths": {"/books": {"post": operation}},
        "components": {"schemas": schemas},
    }
    return Source(Path("books.json"), json.dumps(document).encode())


def _said(old: Schemas, new: Schemas) -> set[tuple[str, str]]:
    """Return whom the comparison says to break, by `request` and `response`."""
    return {
        (touched.where.split()[0], whom)
        for change in compare(_document(old), _document(new)).changes
        for touched in change.touched
        for whom in change.breaks
    }


class _Reader:
    """Says what a document takes, and what one who writes only what it describes sends."""

    def __init__(self, schemas: Schemas) -> None:
        self.takes = self._judge(schemas)
        closed = {name: _closed(schemas, schema, False) for name, schema in schemas.items()}
        closed["Root"] = _closed(schemas, schemas["Root"], True)
        self._describes = self._judge(closed)

    def writes(self, value: Any) -> bool:
        return bool(self.takes(value) and self._describes(value))

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
    found = {
        name: _closed_within(schemas, name, value)
        for name, value in schema.items()
        if name not in ("additionalProperties", "unevaluatedProperties") or value not in (True, {})
    }
    if is_whole and _describes_some(schemas, schema):
        found.setdefault("unevaluatedProperties", False)
    return found


def _closed_within(schemas: Schemas, keyword: str, value: Any) -> Any:
    is_whole = keyword not in ("allOf", "anyOf", "oneOf", "then", "else", "dependentSchemas")
    if keyword in ("not", "if", "contains", "propertyNames"):
        return value  # what these judge is not what is written, but whether it is
    if keyword in ("properties", "patternProperties", "dependentSchemas"):
        return {name: _closed(schemas, each, is_whole) for name, each in value.items()}
    if keyword in ("allOf", "anyOf", "oneOf", "prefixItems"):
        return [_closed(schemas, each, is_whole) for each in value]
    return _closed(schemas, value, is_whole) if isinstance(value, dict) else value


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
    said = _said(old, new)
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
            if is_shown and (place, whom) not in said:
                return f"{drawn!r} breaks {whom} in a {place}, which is not said"
    return None


SEEDS = st.integers(0, 2**32)


@pytest.mark.parametrize("keyword", KEYWORDS)
@hypothesis.settings(max_examples=40, deadline=None)
@hypothesis.given(drawn=st.data(), seed=SEEDS)
def test_a_changed_keyword_breaks_those_who_are_said(
    keyword: str, drawn: st.DataObject, seed: int
) -> None:
    """No value is written by one side as described and refused by the other, unless it is said."""
    old, new = drawn.draw(focused(keyword))
    assert _contradiction(old, new, seed) is None


@hypothesis.settings(max_examples=300, deadline=None)
@hypothesis.given(pair=tangled(), seed=SEEDS)
def test_changes_together_break_those_who_are_said(
    pair: tuple[Schemas, Schemas], seed: int
) -> None:
    """What holds of one keyword holds of several, in schemas of many parts."""
    hypothesis.note(json.dumps(pair))
    old, new = pair
    assert _contradiction(old, new, seed) is None


_TURNED = {Shift.NARROWED: Shift.WIDENED, Shift.WIDENED: Shift.NARROWED}
JUDGED = [
    (kind, keyword)
    for kind in KINDS.values()
    for keyword in kind.fields[:1]
    if kind.objects == ("schema",) and kind.shift in _TURNED and keyword in KEYWORDS
]


@pytest.mark.parametrize(("planted", "keyword"), JUDGED, ids=lambda each: getattr(each, "id", ""))
def test_a_direction_that_is_wrong_is_found(
    monkeypatch: pytest.MonkeyPatch, planted: Kind, keyword: str
) -> None:
    """With the direction of one kind turned around, values are found that show it."""
    wrong = dataclasses.replace(
        planted, shift=_TURNED[planted.shift], function=_without_shift(planted.function)
    )
    kinds = [wrong if kind is planted else kind for kind in walker._KINDS_OF["schema"]]
    monkeypatch.setitem(walker._KINDS_OF, "schema", kinds)
    assert hypothesis.find(
        st.tuples(focused(keyword), SEEDS),
        lambda drawn: _contradiction(drawn[0][0], drawn[0][1], drawn[1]) is not None,
        settings=hypothesis.settings(
            max_examples=2000, deadline=None, database=None, phases=[hypothesis.Phase.generate]
        ),
    )


def _without_shift(function: Function) -> Function:
    """Return a function whose changes all have the shift of their kind."""
    return lambda pair: (dataclasses.replace(each, shift=None) for each in function(pair))

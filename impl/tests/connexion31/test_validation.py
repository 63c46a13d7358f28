"""compile_schema, by the official test suite of JSON Schema 2020-12, and our sentences."""

import json
from pathlib import Path
from typing import Any

import pytest

from connexion31 import ConfigurationError, compile_schema
from connexion31.validation import Fault, faults

SUITE = Path(__file__).with_name("json_schema_test_suite")


def remotes() -> dict[str, Any]:
    """Return a document that embeds the schemas to which the suite's cases refer."""
    embedded = {}
    for path in (SUITE / "remotes").rglob("*.json"):
        uri = f"http://localhost:1234/{path.relative_to(SUITE / 'remotes').as_posix()}"
        schema = json.loads(path.read_text())
        own = schema.setdefault("$id", uri)
        # A schema that is found under another URI than its own $id stands behind a reference.
        embedded[uri] = schema if own == uri else {"$id": uri, "$ref": own, "$defs": {"": schema}}
    return {"$defs": embedded}


def groups() -> list[Any]:
    """Return the suite's groups of cases, a schema each."""
    return [
        pytest.param(group, id=f"{path.stem}: {group['description']}")
        for path in sorted((SUITE / "tests").glob("*.json"))
        for group in json.loads(path.read_text())
    ]


@pytest.fixture(scope="module")
def embedding() -> dict[str, Any]:
    """Return the document of the suite's remote schemas."""
    return remotes()


@pytest.mark.parametrize("group", groups())
def test_the_official_suite_holds(group: Any, embedding: dict[str, Any]) -> None:
    """Each required case of JSON Schema 2020-12 is judged as the official suite says."""
    validator = compile_schema(embedding, group["schema"])
    for case in group["tests"]:
        assert validator.is_valid(case["data"]) is case["valid"], case["description"]


@pytest.mark.parametrize(
    ("schema", "value", "path", "detail"),
    [
        ({"type": ["string", "null"]}, 1, [], "Must be null or a string."),
        ({"properties": {"a": {"type": "object"}}}, {"a": 1}, ["a"], "Must be an object."),
        ({"items": {"minimum": 3}}, [3, 2], [1], "Must be at least 3."),
        ({"exclusiveMaximum": 1.5}, 2, [], "Must be less than 1.5."),
        ({"multipleOf": 2}, 3, [], "Must be a multiple of 2."),
        ({"maxLength": 1}, "😀a", [], "Must have at most 1 character."),
        ({"minItems": 2}, [], [], "Must have at least 2 items."),
        ({"maxProperties": 0}, {"a": 1}, [], "Must have at most 0 properties."),
        ({"enum": ["é", None]}, 1, [], 'Must be one of "é", null.'),
        ({"const": {"a": [1]}}, 1, [], 'Must be {"a": [1]}.'),
        ({"pattern": "^a$"}, "a\n", [], "Must match the pattern ^a$ (ECMA-262)."),
        ({"required": ["a"]}, {}, [], "The property a is required."),
        (
            {"properties": {"c": True}, "additionalProperties": False},
            {"b": 1, "a": 2},
            [],
            "Unknown properties: b, a.",
        ),
        ({"unevaluatedProperties": False}, {"a": 2}, [], "Unknown properties: a."),
        ({"prefixItems": [True], "items": False}, [1, 2], [1], "Nothing is allowed here."),
        ({"uniqueItems": True}, [1, 1.0], [], "Must not have the same item twice."),
        ({"contains": {"type": "null"}}, [], [], None),
        ({"propertyNames": {"maxLength": 1}}, {"ab": 1}, [], None),
        ({"dependentRequired": {"a": ["b"]}}, {"a": 1}, [], "The property b is required."),
        ({"not": {"type": "null"}}, None, [], "This value is not allowed here."),
        (False, None, [], "Nothing is allowed here."),
        ({"oneOf": [True, True]}, 1, [], "More than one alternative fits."),
        (
            {"anyOf": [{"type": "null"}, {"type": "integer"}]},
            "",
            [],
            "None of the alternatives fits: Must be null. Must be an integer.",
        ),
        (
            {"oneOf": [{"minLength": 2}, {"minLength": 1}]},
            "",
            [],
            "None of the alternatives fits: Must have at least 2 characters. "
            "Must have at least 1 character.",
        ),
        (
            {"anyOf": [{"properties": {"zip": {"maxLength": 1}}}, {"type": "null"}]},
            {"zip": "95823"},
            ["zip"],
            "Must have at most 1 character.",
        ),
    ],
)
def test_each_keyword_has_its_sentence(
    schema: Any, value: Any, path: list[str | int], detail: str | None
) -> None:
    """A fault is told by our sentence and where it is."""
    (fault,) = faults(compile_schema({}, schema), value)
    assert list(fault.path) == path
    assert fault.detail.endswith(".")
    if detail is not None:
        assert fault.detail == detail


def test_values_are_never_repeated() -> None:
    """No sentence shows what the client sent, but for the names of properties, cut."""
    (fault,) = faults(compile_schema({}, {"additionalProperties": False}), {"a" * 1000: 1})
    assert len(fault.detail) < 200


def test_depth_is_a_fault() -> None:
    """A value too deep to be explained is a fault, not an error."""
    value: Any = 1
    for _ in range(900):
        value = [value]
    assert faults(compile_schema({}, {"type": "null"}), value) == [
        Fault("depth", [], "Must not nest so deeply.")
    ]


def test_a_schema_is_found_by_its_pointer(document: dict[str, Any]) -> None:
    """A schema of the document is compiled where it stands, its references resolved there."""
    validator = compile_schema(document, "#/components/schemas/Book")
    assert validator.is_valid({"kind": "book", "title": "Emma", "shelf": {"row": 1}})
    assert not validator.is_valid({"kind": "book", "title": "Emma", "shelf": {"row": 0}})


@pytest.mark.parametrize(
    ("document", "schema"),
    [
        ({}, "#/components/schemas/Missing"),
        ({"a": {"$ref": "#/b"}}, "#/a"),
        ({}, {"$ref": "http://example.test/remote.json"}),
        ({}, {"type": "text"}),
        ({}, {"pattern": "("}),
    ],
)
def test_a_schema_that_cannot_be_used_is_told(document: Any, schema: Any) -> None:
    """A lost reference, one out of the document and a broken schema are configuration errors."""
    with pytest.raises(ConfigurationError, match=r"^The schema '#.*' cannot be used: .*\.$"):
        compile_schema(document, schema)

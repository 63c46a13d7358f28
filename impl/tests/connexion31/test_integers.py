from typing import Any

import pytest

from connexion31.integers import with_integers

DOCUMENT: dict[str, Any] = {
    "schemas": {
        "Whole": {"type": "integer"},
        "List": {"type": "array", "items": {"$ref": "#/schemas/Whole"}},
        "Owner": {
            "allOf": [{"properties": {"a": {"$ref": "#/schemas/Whole"}}}],
            "properties": {"b": {"type": ["integer", "null"]}, "c": {"type": "number"}},
        },
        "Either": {"anyOf": [{"type": "string"}, {"type": "integer"}]},
    }
}


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("Whole", 1.0, "1"),
        ("Whole", 2, "2"),
        ("List", [1.0, 2, 9007199254740991.0], "[1, 2, 9007199254740991]"),
        ("Owner", {"a": 1.0, "b": 2.0, "c": 3.0, "d": 4.0}, "{'a': 1, 'b': 2, 'c': 3.0, 'd': 4.0}"),
        ("Owner", {"b": None}, "{'b': None}"),
        ("Either", 7.0, "7"),
        ("Either", "7.0", "'7.0'"),
    ],
)
def test_an_integer_is_one_however_it_is_written(name: str, value: Any, read: str) -> None:
    """What the schema calls an integer is an int; other numbers stay what they were."""
    assert repr(with_integers(DOCUMENT, {"$ref": f"#/schemas/{name}"}, value)) == read


@pytest.mark.parametrize("schema", [True, {}, None])
def test_what_is_not_described_stays_as_it_is(schema: Any) -> None:
    """Without a schema a number is as it was written."""
    assert repr(with_integers(DOCUMENT, schema, [1.0])) == "[1.0]"

from collections.abc import Callable
from typing import Any

import pytest

from complyt_conformance.coverage.points import points
from complyt_contract.document import Document, load

TEXT = {"type": "string"}


def told(document: Document, place: str) -> list[str]:
    """Return the points of a place, as keyword and side."""
    return [f"{each.keyword} {each.side}" for each in points(document) if each.place == place]


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": ["string", "null"]}, ["type string valid", "type null valid", "type invalid"]),
        ({"enum": ["A", 7]}, ["enum A valid", "enum 7 valid", "enum invalid"]),
        ({"const": "A"}, ["const A valid", "const invalid"]),
        ({"minLength": 1}, ["minLength valid", "minLength invalid"]),
        ({"minLength": 0}, ["minLength valid"]),
        ({"maxItems": 2}, ["maxItems valid", "maxItems invalid"]),
        ({"minimum": 0}, ["minimum valid", "minimum invalid"]),
        ({"pattern": "^a$"}, ["pattern valid", "pattern invalid"]),
        ({"format": "uuid"}, ["format valid", "format invalid"]),
        ({"format": "int32"}, ["value valid"]),
        ({"additionalProperties": False}, ["additionalProperties invalid"]),
        ({"additionalProperties": True, "description": "Any."}, ["value valid"]),
    ],
    ids=repr,
)
def test_a_keyword_has_the_sides_that_a_value_can_show(
    describe: Callable[..., Document], schema: Any, expected: list[str]
) -> None:
    """Each keyword is two points, or those of its sides that there are; others say nothing."""
    document = describe({"type": "object", "properties": {"a": schema}})
    assert told(document, "body a") == expected


def test_a_required_property_is_a_place_of_its_own(describe: Callable[..., Document]) -> None:
    """`required` is a point of the property that it names, which need not be described."""
    document = describe({"required": ["a", "b"], "properties": {"a": TEXT}})
    assert told(document, "body a")[:2] == ["required valid", "required invalid"]
    assert told(document, "body b") == ["required valid", "required invalid"]


def test_a_place_has_all_that_is_said_of_it(describe: Callable[..., Document]) -> None:
    """References, alternatives and parts of a schema speak of the same place."""
    parts = {"anyOf": [{"$ref": "#/components/schemas/Id"}, {"allOf": [{"type": "integer"}]}]}
    document = describe({"properties": {"a": parts, "b": {"items": {"properties": {"c": TEXT}}}}})
    assert "maxLength invalid" in told(document, "body a")
    assert "type integer valid" in told(document, "body a")
    assert told(document, "body b[].c") == ["type string valid", "type invalid"]


def test_a_circle_of_references_ends(describe: Callable[..., Document]) -> None:
    """A schema that holds itself is walked once."""
    tree = {"properties": {"left": {"$ref": "#/components/schemas/Tree"}, "size": TEXT}}
    document = describe({"$ref": "#/components/schemas/Tree"}, schemas={"Tree": tree})
    assert {each.place for each in points(document)} >= {"body size", "body left"}


def test_a_segment_of_a_path_is_text_and_never_empty(describe: Callable[..., Document]) -> None:
    """What no URL can show is no point."""
    schema = {"type": "string", "minLength": 1}
    path = {"name": "id", "in": "path", "required": True, "schema": schema}
    query = {"name": "q", "in": "query", "required": True, "schema": schema}
    document = describe(parameters=[path, query])
    assert told(document, "path id") == ["type string valid", "minLength valid"]
    assert told(document, "query q") == [
        *("type string valid", "minLength valid", "minLength invalid"),
        *("required valid", "required invalid"),
    ]


def test_a_body_is_asked_to_be_there_in_a_media_type(describe: Callable[..., Document]) -> None:
    """The body as a whole has points of its own."""
    expected = ["required valid", "required invalid"]
    expected += ["content application/json valid", "content invalid"]
    assert told(describe(), "body") == ["value valid", *expected]


def test_an_answer_has_statuses_headers_media_types_and_properties(
    describe: Callable[..., Document],
) -> None:
    """What may be answered are points too; of properties also null, where it may be."""
    schema = {"properties": {"a": TEXT, "b": {"$ref": "#/components/schemas/Id"}}}
    content = {"application/json": {"schema": schema}}
    answer = {"headers": {"Location": {"schema": TEXT}}, "content": content}
    document = describe(answers={"201": answer, "404": {"description": "None."}})
    assert told(document, "201") == [
        *("status answered", "Location answered", "application/json answered")
    ]
    assert told(document, "404") == ["status answered"]
    assert told(document, "201 a") == ["value answered"]
    assert told(document, "201 b") == ["value answered", "null answered"]


def test_statuses_that_share_a_schema_share_its_properties(
    describe: Callable[..., Document],
) -> None:
    """The properties of a component are points once an operation, under its name."""
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}
    answers = {"200": {"content": content}, "201": {"content": content}}
    document = describe(answers=answers, schemas={"Thing": {"properties": {"a": TEXT}}})
    assert told(document, "Thing a") == ["value answered"]


def test_each_point_of_the_contract_stands_once() -> None:
    """The contract has hundreds of points, in every operation and on each side."""
    found = list(points(load()))
    assert len(found) == len({str(point) for point in found})
    assert len(found) > 600
    assert {(each.operation, each.side) for each in found} == {
        (operation, side)
        for operation in load().operations
        for side in ("valid", "invalid", "answered")
    }

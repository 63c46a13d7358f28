from typing import Any

import pytest

HELD: list[dict[str, Any]] = [
    {"id": "GET-1", "level": "must", "text": "A.", "about": ["404"]},
    {"id": "GET-2", "level": "must", "text": "A.", "about": ["Location"]},
    {"id": "GET-3", "level": "must", "text": "A.", "about": ["address.zip"]},
    {"id": "GET-4", "level": "must", "text": "A.", "about": ["address"]},
    {"id": "GET-5", "level": "must", "text": "A.", "about": ["readBook/page"]},
    {"id": "GET-6", "level": "must", "text": "A.", "about": ["401", "4XX"]},
    {"id": "GET-7", "level": "must", "text": "A.", "about": []},
    {"id": "PUT-1", "level": "must", "text": "A."},
]
ALL = "PUT-1 GET-1 GET-2 GET-3 GET-4 GET-5 GET-6 GET-7"
ADDRESS: dict[str, Any] = {"properties": {"zip": {"maxLength": 9}, "city": {"maxLength": 9}}}
BOOK: dict[str, Any] = {
    "type": "object",
    "properties": {"address": ADDRESS, "name": {"maxLength": 9}},
}


def _document(**changed: Any) -> Any:
    operation = {
        "operationId": "readBook",
        "security": [{"bearer": []}],
        "parameters": [{"name": "page", "in": "query", "schema": {"maximum": 9}}],
        "responses": {
            "200": {
                "headers": {"Location": {"schema": {"maxLength": 9}}},
                "content": {"application/json": {"schema": BOOK}},
            },
            "404": {},
        },
        "x-requirements": HELD,
    }
    return {"paths": {"/books": {"get": {**operation, **changed}}}}


def _answering(**changed: Any) -> dict[str, Any]:
    response = _document()["paths"]["/books"]["get"]["responses"]["200"]
    return {"responses": {"200": {**response, **changed}, "404": {}}}


def _holding(schema: Any) -> dict[str, Any]:
    return _answering(content={"application/json": {"schema": schema}})


def _book(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": {**BOOK["properties"], **properties}}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"responses": {**_answering()["responses"], "403": {}}}, "PUT-1 GET-6"),
        ({"responses": {"200": _answering()["responses"]["200"]}}, "PUT-1 GET-1 GET-6"),
        (_answering(headers={"Location": {"schema": {"maxLength": 8}}}), "PUT-1 GET-2"),
        (_answering(headers={}), "PUT-1 GET-2"),
        ({"parameters": []}, "PUT-1 GET-5"),
        ({"security": []}, "PUT-1 GET-6"),
        ({"description": "A."}, ""),
        (_holding({**BOOK, "minProperties": 1}), ALL),
        (_answering(content={}), ALL),
        (_holding(_book(name={"maxLength": 8})), "PUT-1"),
        (_holding(_book(address={"type": "object"})), "PUT-1 GET-3 GET-4"),
        (
            _holding(_book(address={"properties": {**ADDRESS["properties"], "zip": {}}})),
            "PUT-1 GET-3 GET-4",
        ),
        (
            _holding(_book(address={"properties": {**ADDRESS["properties"], "city": {}}})),
            "PUT-1 GET-4",
        ),
    ],
    ids=range(13),
)
def test_what_is_about_a_change_is_certified_again(
    compared: Any, changed: dict[str, Any], expected: str
) -> None:
    """Requirements that name what changed, its parts or its whole, and those that name nothing."""
    assert " ".join(compared(_document(), _document(**changed)).certify) == expected


def test_a_requirement_that_changed_is_certified_again(compared: Any) -> None:
    """Added, relevelled and reworded ones are; retired ones and new notes are not."""
    old = [
        {"id": "GET-1", "level": "must", "text": "A."},
        {"id": "GET-2", "level": "must", "text": "A."},
        {"id": "GET-3", "level": "must", "text": "A."},
        {"id": "GET-4", "level": "must", "text": "A."},
    ]
    new = [
        {"id": "PUT-1", "level": "should", "text": "A."},
        {"id": "GET-2", "level": "should", "text": "A."},
        {"id": "GET-3", "level": "must", "text": "B."},
        {"id": "GET-4", "level": "must", "text": "A.", "untested": "No."},
    ]
    found = compared({"x-requirements": old}, {"x-requirements": new})
    assert found.certify == ("PUT-1", "GET-2", "GET-3")


def test_the_scope_of_a_requirement_counts(compared: Any) -> None:
    """What stands on the tag or at the root is about the operations there, and no other."""
    document = {
        "x-requirements": [{"id": "ERR-1", "level": "must", "text": "A."}],
        "tags": [
            {"name": "A", "x-requirements": [{"id": "GET-1", "level": "must", "text": "A."}]},
            {"name": "B", "x-requirements": [{"id": "PUT-1", "level": "must", "text": "A."}]},
        ],
    }
    old = {**document, "paths": {"/a": {"get": {"tags": ["A"]}}}}
    new = {**document, "paths": {"/a": {"get": {"tags": ["A"], "deprecated": True}}}}
    assert compared(old, new).certify == ("GET-1", "ERR-1")

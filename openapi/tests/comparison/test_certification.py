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
    {"id": "GET-8", "level": "must", "text": "A.", "about": ["200"]},
    {"id": "GET-9", "level": "must", "text": "A.", "about": ["400"]},
    {"id": "GET-10", "level": "must", "text": "A.", "about": ["title.text"]},
    {"id": "PUT-1", "level": "must", "text": "A."},
]
ADDRESS: dict[str, Any] = {"properties": {"zip": {"maxLength": 9}, "city": {"maxLength": 9}}}
BOOK: dict[str, Any] = {
    "type": "object",
    "properties": {"address": ADDRESS, "name": {"maxLength": 9}},
}


REQUEST: dict[str, Any] = {
    "type": "object",
    "properties": {"title": {"type": "object", "properties": {"text": {}}}},
}
PAGE: dict[str, Any] = {"name": "page", "in": "query", "schema": {"maximum": 9}}


def _document(**changed: Any) -> Any:
    operation = {
        "operationId": "readBook",
        "security": [{"bearer": []}],
        "parameters": [PAGE],
        "requestBody": {"content": {"application/json": {"schema": REQUEST}}},
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


def _sending(**changed: Any) -> dict[str, Any]:
    content = {"application/json": {"schema": {**REQUEST, **changed}}}
    return {"requestBody": {"content": content}}


def _taking(**parameter: Any) -> dict[str, Any]:
    return {"parameters": [PAGE, {"name": "sort", "in": "query", **parameter}]}


def _titled(**properties: Any) -> dict[str, Any]:
    title = {"type": "object", "properties": {"text": {}, **properties}}
    return _sending(properties={"title": title})


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
        (_holding({**BOOK, "minProperties": 1}), "PUT-1 GET-8"),
        (_answering(content={}), "PUT-1 GET-8"),
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
        # What no requirement knows by name touches those about what it is in.
        (_taking(), "PUT-1 GET-5 GET-6 GET-9"),
        (_taking(required=True), "PUT-1 GET-5 GET-6 GET-9"),
        (
            _sending(properties={**REQUEST["properties"], "audience": {"type": "string"}}),
            "PUT-1 GET-6 GET-9 GET-10",
        ),
        (_sending(required=["audience"]), "PUT-1 GET-6 GET-9 GET-10"),
        (_sending(required=["title"]), "PUT-1 GET-6 GET-9 GET-10"),
        (_titled(lang={"type": "string"}), "PUT-1 GET-10"),
        (_holding(_book(audience={"type": "string"})), "PUT-1 GET-8"),
        (_answering(headers={"Location": {"schema": {"maxLength": 9}}, "A": {}}), "PUT-1 GET-8"),
        (_sending(additionalProperties=False), "PUT-1 GET-6 GET-9 GET-10"),
        ({"requestBody": {"content": {}}}, "PUT-1 GET-6 GET-9"),
        # What no exchange shows touches none.
        ({"deprecated": True}, ""),
        ({"servers": [{"url": "/other"}]}, ""),
    ],
    ids=range(25),
)
def test_what_is_about_a_change_is_certified_again(
    compared: Any, changed: dict[str, Any], expected: str
) -> None:
    """Requirements that name what changed, its parts or its whole, and those that name nothing."""
    assert " ".join(compared(_document(), _document(**changed)).certify) == expected


def test_an_operation_that_comes_or_is_renamed(compared: Any) -> None:
    """A new operation is certified in all that is promised of it; a new name shows nowhere."""
    promise = {"id": "DOC-1", "level": "must", "text": "A.", "about": []}

    def offering(**names: str) -> dict[str, Any]:
        operations = {method: {"operationId": name} for method, name in names.items()}
        return {"x-requirements": [promise], "paths": {"/books": operations}}

    old, new, renamed = offering(get="a"), offering(get="a", put="b"), offering(get="c")
    assert compared(old, new).certify == ("DOC-1",)
    assert compared(old, renamed).certify == ()


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
    new = {**document, "paths": {"/a": {"get": {"tags": ["A"], "requestBody": {}}}}}
    assert compared(old, new).certify == ("GET-1", "ERR-1")

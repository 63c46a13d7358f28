import json
from typing import Any

import pytest

from complyt_contract.document import Document, DocumentError
from complyt_contract.requirements import requirements, untested

COUNTS = {
    "TOKEN": 2,
    "AUTH": 7,
    "OBJ": 6,
    "TIME": 7,
    "PUT": 19,
    "GET": 3,
    "LIST": 5,
    "PATCH": 12,
    "ERR": 7,
    "DOC": 1,
}
MUST = {
    "TOKEN": [1],
    "AUTH": [1, 2, 5],
    "OBJ": [1, 2, 3],
    "TIME": [1, 2],
    "PUT": [1, 2, 3, 4, 5, 6, 13, 14, 15],
    "GET": [1, 2],
    "LIST": [1],
    "PATCH": [1, 2, 6, 8, 12],
    "ERR": [2],
    "DOC": [1],
}


def register(
    *entries: Any, tag: list[Any] | None = None, operation: list[Any] | None = None
) -> Document:
    """Return a document of two operations with these requirements at its root."""
    get = {"operationId": "getBook", "tags": ["Books"], "responses": {}}
    post = {"operationId": "createToken", "tags": ["Tokens"], "responses": {}}
    raw = {
        "openapi": "3.1.0",
        "info": {"version": "1.0.0"},
        "x-requirements": list(entries),
        "tags": [{"name": "Tokens"}, {"name": "Books", "x-requirements": tag or []}],
        "paths": {
            "/token": {"post": post},
            "/books/{id}": {"get": get | {"x-requirements": operation or []}},
        },
        "components": {},
    }
    return Document(raw, json.dumps(raw).encode())


def entry(identifier: str = "PUT-1", **fields: Any) -> dict[str, Any]:
    """Return a requirement as the document states it."""
    return {"id": identifier, "level": "must", "text": "It holds.", **fields}


def test_the_contract_has_its_register(document: Document) -> None:
    """The contract states every requirement once: families in order, each by number."""
    expected = [
        f"{family}-{number}" for family, count in COUNTS.items() for number in range(1, count + 1)
    ]
    assert list(requirements(document)) == expected


def test_the_contract_has_its_levels(document: Document) -> None:
    """The contract decides conformance by these requirements, the others are reported."""
    found = requirements(document).values()
    assert [each.id for each in found if each.level == "must"] == [
        f"{family}-{number}" for family, numbers in MUST.items() for number in numbers
    ]


def test_the_contract_leaves_nothing_untested(document: Document) -> None:
    """Every requirement of the contract is to be decided by a check."""
    assert [each.id for each in requirements(document).values() if each.untested] == []


def test_the_contract_places_families_beside_their_operation(document: Document) -> None:
    """A requirement of the contract that names one operation stands on it, others higher up."""
    found = requirements(document)
    assert found["TOKEN-2"].operations == ("createToken",)
    assert found["PUT-1"].operations == ("upsertCustomer",)
    assert found["PATCH-12"].operations == ("updateCustomer",)
    assert found["GET-1"].operations == ("getCustomer",)
    assert found["LIST-1"].operations == ("getAllCustomers",)
    assert found["OBJ-1"].operations == tuple(document.operations)[1:]
    assert found["DOC-1"].operations == tuple(document.operations)


def test_each_place_leads_to_its_entry(document: Document) -> None:
    """A requirement's place is the JSON pointer of its entry in the document."""
    for requirement in requirements(document).values():
        node: Any = document.raw
        for step in requirement.place.split("/")[1:]:
            key = step.replace("~1", "/").replace("~0", "~")
            node = node[int(key)] if isinstance(node, list) else node[key]
        assert node["id"] == requirement.id
        assert node["text"] == requirement.text


def test_an_entry_concerns_what_it_stands_beside() -> None:
    """The root concerns all operations, a tag its own, an operation itself."""
    document = register(
        entry("ERR-1"), tag=[entry("OBJ-1")], operation=[entry("GET-1", untested="Too slow.")]
    )
    found = requirements(document)
    assert found["ERR-1"].operations == ("createToken", "getBook")
    assert found["OBJ-1"].operations == ("getBook",)
    assert found["GET-1"].operations == ("getBook",)
    assert found["GET-1"].place == "/paths/~1books~1{id}/get/x-requirements/0"
    assert found["GET-1"].untested == "Too slow."


def test_a_requirement_is_touched_by_what_it_is_about() -> None:
    """A change touches what names it, of the requirement's own operations alone."""
    named = entry("GET-1", about=["getBook/404", "title.short"])
    found = requirements(register(named, operation=[entry("GET-2")]))
    assert found["GET-1"].touched_by("getBook", "404")
    assert found["GET-1"].touched_by("createToken", "title")
    assert not found["GET-1"].touched_by("createToken", "404")
    assert found["GET-2"].touched_by("getBook", "whatever")
    assert not found["GET-2"].touched_by("createToken", "whatever")


def test_what_is_left_untested_is_told_with_its_reason(document: Document) -> None:
    """An entry without a requirement says what no test decides, and why."""
    everywhere, put = (entry for entry in untested(document) if not entry.keywords)
    assert everywhere.operations == tuple(document.operations)
    assert (put.about, put.operations) == (("404",), ("upsertCustomer",))
    assert put.reason == "It is documented without a cause (D25)."


def test_single_keywords_are_left_untested_by_side() -> None:
    """An entry may speak of some keywords of a request or of an answer alone."""
    document = register()
    narrow = {"about": ["title"], "reason": "None.", "invalid": ["maxLength"], "answered": []}
    document.raw["x-untested"] = [narrow]
    (entry,) = untested(document)
    assert entry.keywords == {"invalid": ("maxLength",), "answered": ()}


@pytest.mark.parametrize(
    "wrong",
    [
        *(7, {}, {"about": ["404"]}, {"about": "404", "reason": "A."}, {"about": [], "reason": 7}),
        {"about": ["404"], "reason": "A.", "valid": "type"},
        {"about": ["404"], "reason": "A.", "unseen": ["type"]},
    ],
)
def test_refuses_what_is_left_untested_without_a_reason(wrong: Any) -> None:
    """An entry without a reason is refused with its place."""
    document = register()
    document.raw["x-untested"] = [wrong]
    with pytest.raises(DocumentError, match="/x-untested/0"):
        untested(document)


def test_numbers_are_ordered_as_numbers() -> None:
    """PUT-10 comes after PUT-9, and the families in the register's order."""
    document = register(entry("GET-1"), entry("PUT-10"), entry("PUT-9"))
    assert list(requirements(document)) == ["PUT-9", "PUT-10", "GET-1"]


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ("PUT-1", "/x-requirements/0 must have id, level, text"),
        ({"id": "PUT-1", "level": "must"}, "/x-requirements/0 must have id, level, text"),
        (entry(reason="None."), "/x-requirements/0 must have id, level, text"),
        (entry(text=""), "/x-requirements/0/text must be text"),
        (entry(untested=True), "/x-requirements/0/untested must be text"),
        (entry(about="404"), "/x-requirements/0/about must be a list of names"),
        (entry(about=[404]), "/x-requirements/0/about must be a list of names"),
        (entry("PUT"), "/x-requirements/0/id must be a family and a number"),
        (entry("PUT-01"), "/x-requirements/0/id must be a family and a number"),
        (entry("POST-1"), "/x-requirements/0/id must be a family and a number"),
        (entry(level="may"), "/x-requirements/0/level must be must or should"),
    ],
)
def test_refuses_an_entry_that_is_not_well_formed(wrong: Any, complaint: str) -> None:
    """An entry that is not well-formed is refused with its place."""
    with pytest.raises(DocumentError, match=complaint):
        requirements(register(wrong))


def test_refuses_an_id_that_stands_twice() -> None:
    """An id that stands twice is refused with both places."""
    document = register(entry("PUT-1"), tag=[entry("PUT-1")])
    with pytest.raises(DocumentError, match="/x-requirements/0 and at /tags/1/x-requirements/0"):
        requirements(document)


def test_refuses_requirements_that_are_no_list() -> None:
    """Requirements that are no list are refused with their place."""
    document = register()
    document.raw["x-requirements"] = {"id": "PUT-1"}
    with pytest.raises(DocumentError, match="/x-requirements must be a list"):
        requirements(document)

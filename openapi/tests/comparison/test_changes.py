from pathlib import Path
from typing import Any

import pytest

from complyt_contract.comparison.changes import compare
from complyt_contract.review.source import Source


def _posting(schema: Any, **components: Any) -> Any:
    body = {"content": {"application/json": {"schema": schema}}}
    return {
        "paths": {"/books": {"post": {"operationId": "addBook", "requestBody": body}}},
        "components": {"schemas": components},
    }


def _effects(comparison: Any) -> set[str]:
    return {change.effect for change in comparison.changes}


REFERENCE = {"$ref": "#/components/schemas/A"}
TREE = {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/A"}}}
OTHER_TREE = {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/B"}}}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (_posting(REFERENCE, A={"type": "string"}), _posting({"type": "string"})),
        (_posting(REFERENCE, A=TREE), _posting({"$ref": "#/components/schemas/B"}, B=OTHER_TREE)),
        (_posting({"allOf": [REFERENCE]}, A=TREE), _posting(REFERENCE, A=TREE)),
        (_posting({}, A={"type": "string"}), _posting({}, A={"type": "integer"})),
        (_posting({"type": "string"}), _posting({"type": ["string"]})),
        (_posting({"anyOf": [TREE, {}]}, A={}), _posting({"anyOf": [{}, TREE]}, A={})),
    ],
    ids=range(6),
)
def test_what_means_the_same_breaks_nobody(compared: Any, old: Any, new: Any) -> None:
    """A component that is renamed, moved, written in place or unused is editorial at most."""
    assert _effects(compared(old, new)) <= {"editorial"}
    assert _effects(compared(new, old)) <= {"editorial"}


def test_a_component_is_told_once_for_all_its_uses(compared: Any) -> None:
    """One change with one effect names every operation that it touches, and where in it."""
    content = {"content": {"application/json": {"schema": REFERENCE}}}
    operations = {
        method: {"operationId": method, "requestBody": content, "responses": {"200": content}}
        for method in ("put", "post")
    }
    old, new = (
        {
            "paths": {"/books": operations},
            "components": {"schemas": {"A": {"properties": {"a": {"maxLength": most}}}}},
        }
        for most in (9, 5)
    )
    first, second = compared(old, new).changes
    assert (first.place, first.document) == (
        "/components/schemas/A/properties/a/maxLength",
        "new",
    )
    assert [(each.operation, each.where) for each in first.touched] == [
        ("put", "request body"),
        ("post", "request body"),
    ]
    assert first.breaks == ("clients",)
    assert [each.where for each in second.touched] == ["response 200", "response 200"]
    assert second.breaks == ("servers",)


@pytest.mark.parametrize("refusal", ["400", "422", "4XX"])
def test_a_refusal_that_is_documented_binds_servers(compared: Any, refusal: str) -> None:
    """A narrowed request breaks servers, too, where unfit requests are to be refused."""
    old, new = _posting({"maxLength": 9}), _posting({"maxLength": 5})
    assert compared(old, new).changes[0].breaks == ("clients",)
    for document in (old, new):
        document["paths"]["/books"]["post"]["responses"] = {refusal: {"description": "Wrong."}}
    assert compared(old, new).changes[0].breaks == ("clients", "servers")


def test_who_is_about_a_range_is_about_all_in_it(compared: Any) -> None:
    """A change within a response matters to a promise of its range, not to one of its status."""

    def answering(most: int) -> Any:
        schema = {"properties": {"title": {"maxLength": most}}}
        content = {"content": {"application/json": {"schema": schema}}}
        promises = [
            {"id": "DOC-1", "level": "must", "about": ["2XX"], "text": "It fits."},
            {"id": "ERR-1", "level": "must", "about": ["4XX"], "text": "It fits."},
            {"id": "GET-1", "level": "must", "about": ["200"], "text": "It is found."},
        ]
        operation = {"operationId": "getBook", "responses": {"200": content}}
        return {"paths": {"/books": {"get": operation}}, "x-requirements": promises}

    assert compared(answering(9), answering(5)).certify == ("DOC-1",)


def test_what_goes_is_placed_in_old(compared: Any) -> None:
    """What NEW has no more is told with its place, and its line, in OLD."""
    (change,) = compared(_posting({"title": "A"}), _posting({})).changes
    place = "/paths/~1books/post/requestBody/content/application~1json/schema/title"
    assert (change.document, change.place) == ("old", place)


def test_a_callback_is_a_request_of_the_server(compared: Any) -> None:
    """Where the server calls, it is the writer of requests and the reader of responses."""

    def calling(schema: Any) -> Any:
        called = {"requestBody": {"content": {"application/json": {"schema": schema}}}}
        callbacks = {"onBook": {"{$request.body#/url}": {"post": called}}}
        return {"paths": {"/books": {"post": {"callbacks": callbacks}}}}

    old, new = calling({"maxLength": 5}), calling({"maxLength": 9})
    assert [change.breaks for change in compared(old, new).changes] == [("clients",)]
    assert [change.breaks for change in compared(new, old).changes] == [("servers",)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("type: string, nullable: true", "type: [string, 'null']"),
        ("type: integer, minimum: 1, exclusiveMinimum: true", "type: integer, exclusiveMinimum: 1"),
        ("type: integer, maximum: 1, exclusiveMaximum: false", "type: integer, maximum: 1"),
        ("type: string, nullable: false", "type: string"),
    ],
)
def test_what_3_0_says_otherwise_is_the_same(old: str, new: str) -> None:
    """A document that is moved to 3.1 changed in nothing but its version."""
    documents = [
        f"openapi: {version}\ninfo: {{title: Books, version: 1.0.0}}\npaths:\n  /books:\n"
        f"    get: {{parameters: [{{name: a, in: query, schema: {{{schema}}}}}]}}\n"
        for version, schema in (("3.0.3", old), ("3.1.0", new))
    ]
    sources = [Source(Path("books.yaml"), text.encode()) for text in documents]
    assert [change.kind for change in compare(*sources).changes] == ["openapi-changed"]


def test_what_cannot_be_followed_may_break_anyone(compared: Any) -> None:
    """A path that is written in another file, now in a third one, is taken to be anything."""
    old, new = ({"paths": {"/books": {"$ref": file}}} for file in ("a.yaml", "b.yaml"))
    (change,) = compared(old, new).changes
    assert (change.kind, change.breaks) == ("something-else", ("clients", "servers"))


def test_a_scheme_that_is_renamed_is_the_same(compared: Any) -> None:
    """Who may call is told by what the schemes are, not by what they are called."""

    def secured(name: str) -> Any:
        return {
            "paths": {"/books": {"get": {"security": [{name: ["read"]}]}}},
            "components": {"securitySchemes": {name: {"type": "http", "scheme": "bearer"}}},
        }

    assert _effects(compared(secured("a"), secured("b"))) == {"editorial"}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ([{"a": []}], [], {("made-public", "servers")}),
        ([{"a": []}], [{"a": []}, {"b": []}], {("security-added", "servers")}),
        ([{"a": [], "b": []}], [{"a": []}], {("security-added", "servers")}),
        ([{"a": []}], [{"a": [], "b": []}], {("security-gone", "clients")}),
        ([], [{"a": []}], {("made-private", "clients")}),
        ([{}], [{}, {"a": []}], {("security-respelt", "")}),
        (
            [{"a": []}],
            [{"b": []}],
            {("security-added", "servers"), ("security-gone", "clients")},
        ),
        ([{"a": ["x"]}, {"b": []}], [{"a": []}, {"b": []}], {("scope-dropped", "servers")}),
    ],
    ids=range(8),
)
def test_who_may_still_call_is_not_broken(
    compared: Any, old: Any, new: Any, expected: set[tuple[str, str]]
) -> None:
    """Clients break when their credentials no longer suffice, servers when fewer now do."""
    documents = ({"paths": {"/books": {"get": {"security": each}}}} for each in (old, new))
    found = {(change.kind, " ".join(change.breaks)) for change in compared(*documents).changes}
    assert found == expected


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            {"minimum": 9},
            {"exclusiveMinimum": 10},
            "The least number was 9 and is above 10: an old client may send what is no longer "
            "legal",
        ),
        (
            {"exclusiveMaximum": 10},
            {},
            "The greatest number was below 10 and is none: an old server still refuses what is "
            "legal now",
        ),
        (
            {},
            {"default": 9},
            "What is left out means 9: an old client that leaves it out gets something else, and "
            "an old server still does as it did",
        ),
    ],
    ids=range(3),
)
def test_a_sentence_is_true(compared: Any, old: Any, new: Any, said: str) -> None:
    """A sentence says what was, what is, and what old clients and old servers still do."""
    (change,) = compared(_posting(old), _posting(new)).changes
    assert change.sentence == f"{said}."


def test_a_union_that_excludes_others_is_told_as_such(compared: Any) -> None:
    """An anyOf that becomes oneOf is one change, and none where no value fits two branches."""
    apart, tangled = [{"type": "string"}, REFERENCE], [{"minLength": 1}, REFERENCE]
    for branches, effect in ((apart, "editorial"), (tangled, "breaking")):
        documents = (
            _posting({name: branches}, A={"type": "integer"}) for name in ("anyOf", "oneOf")
        )
        (change,) = compared(*documents).changes
        assert (change.kind, change.effect) == ("any-of-made-one-of", effect)


def test_the_order_is_always_the_same(compared: Any) -> None:
    """The gravest changes come first, and what is compared twice is told alike."""
    old, new = _posting({"maxLength": 9, "title": "A"}), _posting({"minLength": 1, "title": "B"})
    found = compared(old, new).changes
    assert [change.kind for change in found] == [
        "min-length-raised",
        "max-length-raised",
        "title-changed",
    ]
    assert compared(old, new).changes == found

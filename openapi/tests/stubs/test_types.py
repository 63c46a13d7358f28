import ast
from typing import Any

import pytest
import yaml

from complyt_contract.document import Document
from complyt_contract.errors import DocumentError
from complyt_contract.stubs.render import Stubs

EVIL = 'a """ \'\'\' \\ */ {{ x }}\n\nimport os\n"""\nraise SystemExit("""'


def _stubs(schemas: dict[str, Any], **more: Any) -> dict[str, str]:
    """Return the files, generated and skeleton, by name."""
    raw = {
        "openapi": "3.1.0",
        "info": {"title": EVIL, "version": "1"},
        "paths": {},
        "components": {"schemas": schemas},
        **more,
    }
    made = Stubs(Document(raw, b""))
    files = made.generated | {f"../{name}": each for name, each in made.skeleton("books").items()}
    return {name: content.decode() for name, content in files.items()}


def _models(schemas: str) -> str:
    return _stubs(yaml.safe_load(schemas))["models.py"]


@pytest.mark.parametrize(
    ("schema", "line"),
    [
        ("{type: string, maxLength: 9, format: date}", "A: TypeAlias = str"),
        ("{type: string, format: binary}", "A: TypeAlias = str"),
        ("{type: [string, 'null']}", "A: TypeAlias = str | None"),
        ("{anyOf: [{type: integer}, {type: 'null'}]}", "A: TypeAlias = int | None"),
        ("{anyOf: [{type: string}, {type: integer}]}", "A: TypeAlias = str | int"),
        ("{enum: [a, 1, null]}", 'A: TypeAlias = Literal["a", 1] | None'),
        ("{const: a}", 'A: TypeAlias = Literal["a"]'),
        ("{const: null}", "A: TypeAlias = None"),
        ("{const: {a: 1}}", "A: TypeAlias = Any"),
        ("{$ref: '#/components/schemas/B', description: It.}", "A: TypeAlias = B"),
        ("{allOf: [{$ref: '#/components/schemas/B'}], description: It.}", "A: TypeAlias = B"),
        ("{allOf: [{type: string}, {enum: [x]}]}", 'A: TypeAlias = Literal["x"]'),
        ("{type: array, items: {enum: [x, y]}}", 'A: TypeAlias = list[Literal["x", "y"]]'),
        ("{type: array, prefixItems: [{type: string}]}", "A: TypeAlias = list[Any]"),
        ("{type: object}", "A: TypeAlias = dict[str, Any]"),
        ("{additionalProperties: {type: integer}}", "A: TypeAlias = dict[str, int]"),
        ("{properties: {_id: {type: string}}}", "    _id: NotRequired[str]"),
        ("{properties: {a-b: {type: string}}}", '        "a-b": NotRequired[str]'),
        ("{required: [x], properties: {y: {}}}", "    x: Any"),
        ("{type: string, anyOf: [{enum: [x]}, {pattern: a}]}", "A: TypeAlias = str"),
        (
            "{allOf: [{$ref: '#/components/schemas/C'}, {required: [c]}]}",
            "class A(TypedDict):\n    c: int",
        ),
        ("{anyOf: [{required: [x]}, {required: [y]}], properties: {x: {}}}", "class A(TypedDict):"),
        ("true", "A: TypeAlias = Any"),
    ],
)
def test_a_schema_becomes_a_type(schema: str, line: str) -> None:
    """Each form of schema has the type that its JSON has in Python."""
    others = "B: {type: boolean}, C: {properties: {c: {type: integer}}}"
    assert f"\n{line}\n" in _models(f"{{A: {schema}, {others}}}")


def test_requests_and_responses_are_apart() -> None:
    """What a side does not see is missing from its type, and from the types that hold it."""
    found = _stubs(
        {
            "Book": {
                "required": ["id", "pin"],
                "properties": {"id": {"readOnly": True}, "pin": {"writeOnly": True}},
            },
            "Shelf": {"type": "array", "items": {"$ref": "#/components/schemas/Book"}},
        }
    )["models.py"]
    assert "class BookRequest(TypedDict):\n    pin: Any\n" in found
    assert "class BookResponse(TypedDict):\n    id: Any\n" in found
    assert "ShelfRequest: TypeAlias = list[BookRequest]" in found
    assert "ShelfResponse: TypeAlias = list[BookResponse]" in found


def test_all_of_objects_becomes_one_object() -> None:
    """What objects say together is one type, the later word on a property counting."""
    found = _models(
        """
        Cat:
          allOf:
            - $ref: '#/components/schemas/Animal'
            - {properties: {kind: {const: cat}}}
            - {required: [name]}
        Animal: {required: [kind], properties: {kind: {type: string}, name: {type: string}}}
        """
    )
    assert 'class Cat(TypedDict):\n    kind: Literal["cat"]\n    name: str\n' in found


def test_an_object_with_alternatives_is_one_of_several() -> None:
    """Properties beside oneOf belong to each of its alternatives."""
    found = _models(
        """
        A:
          properties: {x: {type: string}}
          oneOf: [{properties: {y: {type: integer}}}, {properties: {z: {type: integer}}}]
        """
    )
    assert "A: TypeAlias = AOption1 | AOption2" in found
    assert "class AOption2(TypedDict):\n    x: NotRequired[str]\n    z: NotRequired[int]" in found


@pytest.mark.parametrize(
    ("media_type", "answer"),
    [("text/csv", "bytes"), ("text/event-stream; charset=utf-8", "bytes | Chunks")],
)
def test_what_may_have_no_end_is_answered_in_chunks(media_type: str, answer: str) -> None:
    """An answer that is no JSON is octets, and of a sequential media type a stream of them, too."""
    content = {"description": "", "content": {media_type: {}}}
    operation = {"operationId": "watch", "responses": {"200": content}}
    found = _stubs({}, paths={"/a": {"get": operation}})
    assert f"def watch(self) -> Answer[{answer}, Literal[200]]:" in found["protocols.py"]


def test_nothing_of_the_document_becomes_code() -> None:
    """Quotes, newlines and templates in names and texts stay what they are."""
    operation = {
        "operationId": EVIL,
        "summary": EVIL,
        "description": EVIL,
        "tags": [EVIL],
        "responses": {"204": {"description": EVIL}},
        "x-requirements": [{"id": EVIL}],
    }
    found = _stubs(
        {
            "A": {"description": EVIL, "properties": {EVIL: {"enum": [EVIL]}}},
            "B": {"description": EVIL, "properties": {"b": {"description": EVIL}}},
            "C": {"title": EVIL, "enum": [EVIL], "x-python-type": EVIL, "default": EVIL},
        },
        paths={"/a": {"get": operation}},
        tags=[{"name": EVIL, "description": EVIL}],
    )
    for name, text in found.items():
        if name.endswith(".py"):
            for node in ast.walk(ast.parse(text)):
                assert ast.unparse(node) not in ("import os", "SystemExit"), name


@pytest.mark.parametrize(
    ("schemas", "said"),
    [
        ("{a-b: {}, a_b: {}}", "the schemas 'a-b' and 'a_b' are both AB"),
        ("{'*': {}}", "no letter or digit"),
        (
            "{A: {allOf: [{$ref: '#/components/schemas/A'}, {properties: {b: {}}}]}}",
            "contains itself by allOf",
        ),
    ],
)
def test_what_cannot_be_a_type_is_refused(schemas: str, said: str) -> None:
    """A schema that Python cannot name, or that has no end, is told in one sentence."""
    with pytest.raises(DocumentError, match=said):
        _models(schemas)

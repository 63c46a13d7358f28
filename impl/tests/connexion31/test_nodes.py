from typing import Any

import pytest

from connexion31 import ConfigurationError
from connexion31.nodes import Node, look_up, operations, pointer_to


@pytest.mark.parametrize(
    ("keys", "pointer"),
    [
        ((), "#"),
        (("a/b", "c~d", 0), "#/a~1b/c~0d/0"),
        (("é %", ""), "#/%C3%A9%20%25/"),
        (('a"b', "<>", "\n"), "#/a%22b/%3C%3E/%0A"),
    ],
)
def test_pointers_are_uri_fragments(keys: tuple[str | int, ...], pointer: str) -> None:
    """A pointer is escaped as RFC 6901 and encoded as a URI fragment."""
    assert pointer_to(*keys) == pointer


def test_a_pointer_leads_back() -> None:
    """What a pointer was made for is found under it."""
    assert look_up({"é/~": [{"": 7}]}, pointer_to("é/~", 0, "")) == 7


@pytest.mark.parametrize("pointer", ["#/x", "#/list/9", "#/list/x", "#/text/0", "x.yaml#/a", ""])
def test_a_reference_that_leads_nowhere_is_told(pointer: str) -> None:
    """A pointer to nothing, or out of the document, is a configuration error."""
    with pytest.raises(ConfigurationError, match="leads nowhere"):
        look_up({"list": [1], "text": "a"}, pointer)


def test_references_are_followed() -> None:
    """A node is what its references lead to, and knows that place."""
    document = {"a": {"$ref": "#/b"}, "b": {"$ref": "#/c"}, "c": {"d": [{"$ref": "#/e"}]}, "e": {}}
    node = Node.at(document, "#/a")
    assert node.pointer == "#/c"
    assert node.children("d") == [Node(document, "#/e", {})]
    assert node.child("d", 0).pointer == "#/e"


def test_references_in_a_ring_are_told() -> None:
    """References that lead to each other are a configuration error."""
    with pytest.raises(ConfigurationError, match="leads to itself"):
        Node.at({"a": {"$ref": "#/b"}, "b": {"$ref": "#/a"}}, "#/a")


def test_an_operation_has_its_paths_parameters() -> None:
    """Parameters of the path count, unless the operation says otherwise."""
    document: dict[str, Any] = {
        "paths": {
            "/a": {
                "parameters": [{"name": "x", "in": "query"}, {"name": "y", "in": "query"}],
                "get": {"operationId": "a", "parameters": [{"name": "y", "in": "query", "z": 1}]},
            }
        }
    }
    (operation,) = operations(document).values()
    assert [node.value.get("z") for node in operation.parameters] == [None, 1]


def test_operations_need_an_id_of_their_own() -> None:
    """A missing and a repeated operationId are configuration errors."""
    with pytest.raises(ConfigurationError, match="GET /a has no operationId"):
        operations({"paths": {"/a": {"get": {}}}})
    twice = {"get": {"operationId": "a"}, "put": {"operationId": "a"}}
    with pytest.raises(ConfigurationError, match="operationId 'a' twice"):
        operations({"paths": {"/a": twice}})

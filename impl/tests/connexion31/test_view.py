from typing import Any

from connexion.spec import Specification  # type: ignore[import-untyped]  # it has no types

from connexion31.view import routing_view


def test_connexion_takes_the_view(document: dict[str, Any]) -> None:
    """The view of a 3.1 document is valid OpenAPI 3.0."""
    assert Specification.load(routing_view(document)).version == (3, 0, 3)


def test_the_view_keeps_paths_methods_and_ids(document: dict[str, Any]) -> None:
    """Each operation stands under its path and method with its operationId."""
    paths = routing_view(document)["paths"]
    found = {
        (path, method): operation["operationId"]
        for path, item in paths.items()
        for method, operation in item.items()
    }
    assert found == {
        ("/books", "get"): "listBooks",
        ("/books", "post"): "addBook",
        ("/books/newest", "get"): "getNewestBook",
        ("/books/{p0}", "get"): "getBook",
        ("/books/{p0}", "delete"): "removeBook",
        ("/shelves/{p0}/label", "put"): "labelShelves",
    }


def test_concrete_paths_stand_first(document: dict[str, Any]) -> None:
    """A path goes before the templates that fit it too."""
    paths = list(routing_view(document)["paths"])
    assert paths.index("/books/newest") < paths.index("/books/{p0}")


def test_the_view_keeps_security(document: dict[str, Any]) -> None:
    """Security is the operation's own or the document's, scopes included."""
    paths = routing_view(document)["paths"]
    assert paths["/books"]["get"]["security"] == []
    assert paths["/books"]["post"]["security"] == [{"bearer": ["books:write"]}]
    assert paths["/books/{p0}"]["get"]["security"] == [{"bearer": []}]


def test_the_view_leaves_schemas_out(document: dict[str, Any]) -> None:
    """Nothing is left that only OpenAPI 3.1 could say."""
    view = routing_view(document)
    assert list(view["components"]) == ["securitySchemes"]
    assert "schema" not in str(view).replace("securitySchemes", "")


def test_paths_are_percent_encoded() -> None:
    """A path of the document is compared as it stands in requests."""
    operation = {"operationId": "x", "responses": {}}
    document = {"openapi": "3.1.0", "paths": {"/bücher und/{id}": {"get": operation}}}
    assert list(routing_view(document)["paths"]) == ["/b%C3%BCcher%20und/{p0}"]


def test_the_document_is_left_alone(document: dict[str, Any]) -> None:
    """Connexion may change the view, never the document."""
    before = repr(document)
    Specification.load(routing_view(document))
    assert repr(document) == before

import pytest

from connexion31.names import argument_names, snake_case


@pytest.mark.parametrize(
    ("name", "python"),
    [
        ("upsertCustomer", "upsert_customer"),
        ("externalId", "external_id"),
        ("page", "page"),
        ("getHTTPStatus", "get_http_status"),
        ("isbn-code", "isbn_code"),
        ("already_snake", "already_snake"),
        ("Address2Line", "address2_line"),
    ],
)
def test_names_are_pythons(name: str, python: str) -> None:
    """A name of the document in snake case is that of the handler or argument."""
    assert snake_case(name) == python


def test_a_name_of_several_locations_is_one_argument_each() -> None:
    """The path's parameter has the name, whatever the order, and the others add their location."""
    given = [("id", "query"), ("id", "path"), ("ID", "header"), ("page", "query")]
    assert list(argument_names(given).values()) == ["id_query", "id", "id_header", "page"]

"""Query parameters over real sockets."""

from typing import Any

import pytest

ABSENT = {"page": None, "genre": None, "years": None, "lent": False, "price": None}


def called(server: Any, library: Any, query: str) -> Any:
    """Return what the handler was given."""
    answer = server.request("GET", f"/books?{query}")
    assert answer.status == 200, answer.body
    return library.calls[-1]


@pytest.mark.parametrize(
    ("query", "given"),
    [
        ("", {}),
        ("&&=&=1", {}),
        ("page=7", {"page": 7}),
        ("%70age=%37", {"page": 7}),
        ("genre=novel", {"genre": ["novel"]}),
        ("genre=novel&genre=science%2Ffiction", {"genre": ["novel", "science/fiction"]}),
        ("years=1999,-2,0", {"years": [1999, -2, 0]}),
        ("lent=true", {"lent": True}),
        ("minPrice=-1.50e1", {"price": -15.0}),
        ("unknown=1&page=1&unknown=2&%FF=1", {"page": 1}),
        ("Page=x", {}),
    ],
)
def test_values_have_the_types_of_their_schemas(
    server: Any, library: Any, query: str, given: dict[str, Any]
) -> None:
    """Values are decoded and converted; absent ones are their default or None."""
    assert called(server, library, query) == ABSENT | given


@pytest.mark.parametrize(
    ("query", "parameter", "detail"),
    [
        ("page=", "page", "Must be an integer."),
        ("page", "page", "Must be an integer."),
        ("page=x", "page", "Must be an integer."),
        ("page=1.0", "page", "Must be an integer."),
        ("page=1e2", "page", "Must be an integer."),
        ("page=+1", "page", "Must be an integer."),
        ("page=%2B1", "page", "Must be an integer."),
        ("page=1%20", "page", "Must be an integer."),
        ("page=1%0A", "page", "Must be an integer."),
        ("page=01", "page", "Must be an integer."),
        ("page=1_0", "page", "Must be an integer."),
        ("page=%D9%A1", "page", "Must be an integer."),
        ("page=null", "page", "Must be an integer."),
        ("page=0", "page", "Must be at least 1."),
        ("page=-1", "page", "Must be at least 1."),
        ("page=1001", "page", "Must be at most 1000."),
        ("page=" + "9" * 400, "page", "Must be at most 1000."),
        ("page=" + "9" * 5_000, "page", "Must be an integer of fewer digits."),
        ("page=1&page=1", "page", "Must be given once."),
        ("page=%FF", "page", "Must be percent-encoded UTF-8."),
        ("genre=", "genre", 'Must be one of "novel", "poetry", "science/fiction".'),
        ("genre=novel&genre=novel&genre=novel", "genre", "Must have at most 2 items."),
        ("years=1,,2", "years", "Must be an integer."),
        ("years=", "years", "Must be an integer."),
        ("years=1&years=2", "years", "Must be given once."),
        ("lent=True", "lent", "Must be true or false."),
        ("minPrice=NaN", "minPrice", "Must be a number."),
        ("minPrice=1e999", "minPrice", "Must be a number."),
    ],
)
def test_other_values_are_400(
    server: Any, library: Any, query: str, parameter: str, detail: str
) -> None:
    """A value that does not fit is 400, named with its parameter and a sentence."""
    problem = server.request("GET", f"/books?{query}").problem
    assert problem["errors"] == [{"detail": detail, "parameter": parameter, "in": "query"}]
    assert library.calls == []


def test_all_parameters_are_judged(server: Any) -> None:
    """Each parameter at fault is named."""
    errors = server.request("GET", "/books?page=0&lent=1").problem["errors"]
    assert [error["parameter"] for error in errors] == ["page", "lent"]


def test_path_arrays_are_split_at_commas(server: Any) -> None:
    """A path parameter of an array is split at its commas, its items converted."""
    answer = server.request("PUT", "/shelves/1,22/label", b'"A"').json
    assert answer == {"numbers": [1, 22], "label": "A", "size": "large"}


@pytest.mark.parametrize("numbers", ["1,1", "1,x", "0", ",", "1,"])
def test_path_arrays_are_validated(server: Any, numbers: str) -> None:
    """Items and the array as a whole must fit the schema."""
    error = server.request("PUT", f"/shelves/{numbers}/label").problem["errors"][0]
    assert (error["parameter"], error["in"]) == ("numbers", "path")


def test_any_octets_may_stand_in_a_query(server: Any) -> None:
    """Octets that no URL should hold are read as UTF-8 or refused."""
    assert server.request("GET", b"/books?genre=\xff").status == 400
    assert server.request("GET", b"/books?\xff\xfe=%zz&%zz=%").status in {200, 400}

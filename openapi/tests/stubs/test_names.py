import pytest

from complyt_contract.errors import DocumentError
from complyt_contract.stubs.names import (
    argument_name,
    class_name,
    function_name,
    require_distinct,
)


@pytest.mark.parametrize(
    ("name", "python"),
    [
        ("getBook", "get_book"),
        ("get-book", "get_book"),
        ("getHTTPStatus", "get_http_status"),
        ("class", "class_"),
        ("2x", "n2x"),
        ("__init__", "init"),
        ("a b\nimport os", "a_b_import_os"),
        ("\N{LATIN SMALL LIGATURE FI}nd", "find"),
        ("x\N{SUPERSCRIPT TWO}", "x2"),
        ("\N{GREEK SMALL LETTER PI}", "\N{GREEK SMALL LETTER PI}"),
    ],
)
def test_functions_are_spelt_as_python_does(name: str, python: str) -> None:
    """Whatever an operation is called, its function has a name that Python takes as it is."""
    assert function_name(name) == python
    assert python.isidentifier()


@pytest.mark.parametrize("name", ["body", "request", "self"])
def test_arguments_leave_taken_names_alone(name: str) -> None:
    """A parameter of a name that a method has already gets an underscore."""
    assert argument_name(name) == f"{name}_"


@pytest.mark.parametrize(
    ("name", "python"),
    [
        ("book list", "BookList"),
        ("Customer_v1.2", "CustomerV12"),
        ("Any", "AnyModel"),
        ("None", "NoneModel"),
        ("1st", "N1st"),
    ],
)
def test_classes_are_spelt_as_python_does(name: str, python: str) -> None:
    """Whatever a schema is called, its class hides nothing that its module uses."""
    assert class_name(name) == python


@pytest.mark.parametrize("name", ["", "*/", "___", "\N{SNOWMAN}"])
def test_a_name_of_signs_is_refused(name: str) -> None:
    """What leaves nothing to call it by must be renamed."""
    for spell in (argument_name, class_name, function_name):
        with pytest.raises(DocumentError, match="no letter or digit"):
            spell(name)


def test_names_that_become_one_are_refused() -> None:
    """Two names of the document that Python cannot tell apart are both named."""
    with pytest.raises(DocumentError, match=r"'getBook' and 'get_book' are both get_book"):
        require_distinct("operations", [("getBook", "get_book"), ("get_book", "get_book")])

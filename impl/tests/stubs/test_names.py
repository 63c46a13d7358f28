import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complyt_contract.errors import DocumentError
from complyt_contract.stubs import names as generated
from connexion31 import ConfigurationError
from connexion31 import names as called

NAMES = st.text(max_size=9) | st.sampled_from(["class", "body", "self", "request", "getHTTPBook2"])


@given(NAMES)
def test_names_are_spelt_as_connexion31_calls_them(name: str) -> None:
    """Generated methods and arguments have the names by which the server looks for them."""
    try:
        function = called.snake_case(name)
    except ConfigurationError:
        with pytest.raises(DocumentError):
            generated.function_name(name)
        return
    assert function.isidentifier()
    assert generated.function_name(name) == function
    assert generated.argument_name(name) == called.argument_name(name)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["id", "Id", "body", "id_query", "page"]),
            st.sampled_from(["header", "query", "cookie", "path"]),
        )
    )
)
def test_arguments_are_told_apart_as_connexion31_does(parameters: list[tuple[str, str]]) -> None:
    """Parameters that share a name have the same arguments in the stubs and in the server."""
    assert generated.argument_names(parameters) == called.argument_names(parameters)


@given(NAMES)
def test_classes_are_names(name: str) -> None:
    """A schema's class is a name that Python takes as it is spelt."""
    try:
        found = generated.class_name(name)
    except DocumentError:
        return
    assert found.isidentifier()
    assert found == unicodedata.normalize("NFKC", found)

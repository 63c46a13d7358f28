import pytest

from complyt_contract.about import names, reaches, touches


@pytest.mark.parametrize(
    ("entry", "name", "expected"),
    [
        ("404", "404", "names reaches touches"),
        ("4XX", "404", "names touches"),
        ("4XX", "500", ""),
        ("4XX", "4", ""),
        ("address", "address", "names reaches touches"),
        ("address", "address.zip", "reaches touches"),
        ("address", "addressee", ""),
        ("address.zip", "address", "touches"),
        ("address.zip", "address.city", ""),
        ("getBook/404", "404", "names reaches touches"),
        ("putBook/404", "404", ""),
    ],
)
def test_an_entry_names_reaches_and_is_touched(entry: str, name: str, expected: str) -> None:
    """A name reaches its parts, and is touched by a change of a part or of the whole."""
    holds = [each.__name__ for each in (names, reaches, touches) if each(entry, "getBook", name)]
    assert holds == expected.split()

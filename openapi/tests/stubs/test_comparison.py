from collections.abc import Callable
from pathlib import Path

import pytest

from complyt_contract.stubs.comparison import differences

PROTOCOLS = """\
class Books(Protocol):
    async def get_book(self, isbn: str, page: int | None) -> Any: ...
    async def add_book(self, body: models.Book) -> Any: ...
"""
SAME = """\
class Shelf(protocols.Books):
    def __init__(self): ...
    async def get_book(self, isbn, page): ...
    async def add_book(self, body, *, _log=None): ...
    def _helper(self): ...
"""

Compare = Callable[[str], list[str]]


@pytest.fixture
def compare(tmp_path: Path) -> Compare:
    """Return what compares a module of handlers with the protocols."""
    folder = tmp_path / "handlers"
    folder.mkdir()

    def run(text: str) -> list[str]:
        folder.joinpath("books.py").write_text(text)
        return differences(PROTOCOLS, folder)

    return run


@pytest.mark.parametrize("text", [SAME, SAME.replace("protocols.", "generated.protocols.")])
def test_handlers_that_are_as_the_protocols_say_differ_in_nothing(
    compare: Compare, text: str
) -> None:
    """Helpers, constructors and arguments with a default are the handlers' own matter."""
    assert compare(text) == []


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (
            "    async def add_book(self, body, *, _log=None): ...\n",
            "",
            "handlers/books.py:1 Shelf lacks add_book(self, body); write it.",
        ),
        (
            "_helper",
            "helper",
            "handlers/books.py:5 Shelf.helper is for no operation of the document; drop it, or "
            "name it _helper.",
        ),
        (
            "isbn, page",
            "isbn",
            "handlers/books.py:3 Shelf.get_book takes other arguments than the document says; "
            "make it get_book(self, isbn, page).",
        ),
        ("isbn, page", "page, isbn", "make it get_book(self, isbn, page)"),
        ("isbn, page", "isbn, page, size", "make it get_book(self, isbn, page)"),
        ("_log=None", "_log", "make it add_book(self, body)"),
        ("protocols.Books", "protocols.Maps", "Shelf is for no tag of the document (Maps)"),
        (
            "protocols.Books",
            "object",
            "handlers/ has no class that derives from protocols.Books; write one with "
            "get_book(self, isbn, page), add_book(self, body).",
        ),
        ("class", "klass", "handlers/books.py:1 is no Python that can be read; correct it."),
    ],
)
def test_a_difference_is_named(compare: Compare, before: str, after: str, said: str) -> None:
    """A handler that is missing, orphaned or of another signature is told with its place."""
    assert said in "\n".join(compare(SAME.replace(before, after)))

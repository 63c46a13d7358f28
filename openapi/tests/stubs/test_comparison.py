from collections.abc import Callable
from pathlib import Path

import pytest

from complyt_contract.stubs.comparison import differences

PROTOCOLS = """\
class Books(Protocol):
    async def get_book(self, isbn: str, page: int | None) -> Any: ...
    async def add_book(self, body: models.Book) -> Any: ...
"""
INIT = """\
def handlers(*, books: Callable[[Request], _protocols.Books]) -> dict[str, Handler]: ...
"""
SAME = """\
class Shelf(protocols.Books):
    def __init__(self): ...
    async def get_book(self, isbn: "str", page: int|None) -> (Any): ...
    async def add_book(self, body: 'models . Book', *, _log=None) -> Any: ...
    def _helper(self): ...
"""
APP = """\
from .handlers.books import Shelf
app = create(generated.handlers(
    books=lambda request: Shelf(),
))
"""
GENERATED = {"__init__.py": INIT.encode(), "protocols.py": PROTOCOLS.encode()}
GET = "async def get_book(self, isbn: str, page: int | None) -> Any"

Compare = Callable[[str], list[str]]


@pytest.fixture
def compare(tmp_path: Path) -> Compare:
    """Return what compares a module of handlers with the protocols."""
    folder = tmp_path / "handlers"
    folder.mkdir()

    def run(text: str) -> list[str]:
        folder.joinpath("books.py").write_text(text)
        return differences(GENERATED, tmp_path)

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
            "    async def add_book(self, body: 'models . Book', *, _log=None) -> Any: ...\n",
            "",
            "handlers/books.py:1 Shelf lacks async def add_book(self, body: models.Book) -> Any; "
            "write it.",
        ),
        (
            "_helper",
            "helper",
            "handlers/books.py:5 Shelf.helper is for no operation of the document; drop it, or "
            "name it _helper.",
        ),
        (
            ", page: int|None",
            "",
            "handlers/books.py:3 Shelf.get_book differs from protocols.Books.get_book (takes other "
            f"arguments): expected `{GET}`, found `async def get_book(self, isbn: str) -> Any`.",
        ),
        ('isbn: "str", page: int|None', "page: int | None, isbn: str", "(takes other arguments)"),
        ("page: int|None", "page: int | None, size: int", "(takes other arguments)"),
        ("_log=None", "_log", "(takes other arguments)"),
        ("int|None", "int", "(has another type of page)"),
        ("int|None", "Optional[int]", "(has another type of page)"),
        (" -> (Any)", " -> None", "(has another type of the result)"),
        (" -> (Any)", "", "(lacks the type of the result)"),
        (
            'isbn: "str", page: int|None) -> (Any)',
            "isbn, page)",
            "(lacks the type of isbn, page, the result): "
            f"expected `{GET}`, found `async def get_book(self, isbn, page)`.",
        ),
        ("async def get", "def get", "(is not async)"),
        (
            "protocols.Books",
            "protocols.Maps",
            "Shelf is for no tag of the document (protocols.Maps); drop it.",
        ),
        (
            "Shelf(protocols.Books",
            "Maps(protocols.Maps",
            "Maps is for no tag of the document; drop",
        ),
        (
            "protocols.Books",
            "object",
            "handlers/ has no class that derives from protocols.Books; write one with "
            f"{GET}, async def add_book(self, body: models.Book) -> Any.",
        ),
    ],
)
def test_a_difference_is_named(compare: Compare, before: str, after: str, said: str) -> None:
    """A handler that is missing, orphaned or of another signature is told with its place."""
    assert said in "\n".join(compare(SAME.replace(before, after)))


def test_a_file_that_cannot_be_read_is_told_once(compare: Compare) -> None:
    """Nothing is said to be missing that may stand in it."""
    said = "handlers/books.py:1 is no Python that can be read; correct it."
    assert compare(SAME.replace("class", "klass")) == [said]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("", "", []),
        ("generated.handlers", "handlers", []),
        ("books=lambda request: Shelf()", "**makers", []),
        (
            "    books=lambda request: Shelf(),\n",
            "",
            [
                "app.py:2 lacks a line in generated.handlers(); add "
                "`books=lambda _request: Shelf(),` and import Shelf."
            ],
        ),
        (
            "(),\n",
            "(),\n    maps=None,\n",
            [
                "app.py:4 has a line too much in generated.handlers(); drop `maps=`, which is for "
                "no tag of the document."
            ],
        ),
        (
            "import Shelf",
            "import Books",
            ["app.py:1 imports Books, which handlers/books.py does not have; correct it."],
        ),
        (
            "handlers.books",
            "handlers.book",
            ["app.py:1 imports Shelf from handlers/book.py, which is not there; correct it."],
        ),
        ("app =", "app ==", ["app.py:2 is no Python that can be read; correct it."]),
    ],
)
def test_the_application_is_told_its_lines(
    compare: Compare, tmp_path: Path, before: str, after: str, said: list[str]
) -> None:
    """A line that app.py lacks or has too much is told, and what it imports in vain."""
    text = APP.replace(before, after)
    tmp_path.joinpath("app.py").write_text(text.replace("app ==", "app = ="))
    assert compare(SAME) == said


@pytest.mark.parametrize(
    ("constructor", "line"),
    [
        ("self, caller", "books=lambda request: Shelf(caller(request)),"),
        ("self", "books=lambda _request: Shelf(),"),
    ],
)
def test_the_line_fits_the_class(
    compare: Compare, tmp_path: Path, constructor: str, line: str
) -> None:
    """What the class takes is in the line that is to be added."""
    text = "generated.handlers()\ndef caller(request): ...\n"
    tmp_path.joinpath("app.py").write_text(text)
    (sentence,) = compare(SAME.replace("__init__(self)", f"__init__({constructor})"))
    assert line in sentence

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HEAD = "openapi: 3.1.0\ninfo: {title: Books, version: 1.0.0}\n"
PATHS = """\
paths:
  /books:
    get:
      operationId: listBooks
      tags: [Books]
      parameters: [{name: page, in: query, schema: {type: integer}}]
      responses: {'204': {description: None.}}
"""
BOOKS = HEAD + PATHS
LAUGHS = "x-a0: &a0 [x, x]\n" + "".join(
    f"x-a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)
)

Refused = Callable[..., str]


@pytest.fixture
def books(tmp_path: Path) -> Path:
    """Write a small document."""
    path = tmp_path / "books.yaml"
    path.write_text(BOOKS)
    return path


@pytest.fixture
def refused(command: Any, tmp_path: Path) -> Refused:
    """Run a command line that must be refused in one sentence, and leave nothing behind."""

    def run(*arguments: str | Path) -> str:
        before = _files(tmp_path)
        finished = command("stubs", *arguments)
        assert (finished.returncode, finished.stdout) == (2, "")
        assert finished.stderr.startswith("complyt-contract: ")
        assert finished.stderr.count("\n") == 1
        assert _files(tmp_path) == before
        return str(finished.stderr)

    return run


def _files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else b"/"
        for path in folder.rglob("*")
    }


def test_the_same_document_gives_the_same_bytes(books: Path, tmp_path: Path) -> None:
    """No clock, path or hash seed of the machine shows in the stubs."""
    found = []
    for seed in ("1", "2"):
        folder = tmp_path / seed / "my_stubs"
        subprocess.run(
            [Path(sys.executable).with_name("complyt-contract"), "stubs", books, "--out", folder],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        )
        found.append(_files(folder))
    assert found[0] == found[1]
    assert {"generated/models.py", "handlers/books.py", "__main__.py"} <= found[0].keys()


def test_what_is_the_users_is_never_written_again(command: Any, books: Path) -> None:
    """After a change of the document only generated/ is new, and what handlers lack is told."""
    folder = books.with_name("my_stubs")
    command("stubs", books, "--out", folder)
    handlers = folder / "handlers" / "books.py"
    handlers.write_text(handlers.read_text() + "# mine\n")
    before = _files(folder)
    books.write_text(BOOKS.replace("name: page", "name: size"))
    finished = command("stubs", books, "--out", folder)
    after = _files(folder)
    assert finished.returncode == 0
    assert "expected `async def list_books(self, size: int | None)" in finished.stdout
    changed = {name for name in after if after[name] != before[name]}
    assert changed
    assert all(name.startswith("generated/") for name in changed)
    assert after.keys() == before.keys()


def test_check_finds_what_differs(command: Any, books: Path) -> None:
    """--check writes nothing, and names stale files and handlers of another signature."""
    folder = books.with_name("my_stubs")
    command("stubs", books, "--out", folder)
    finished = command("stubs", books, "--out", folder, "--check")
    assert finished.returncode == 0
    assert finished.stdout == "The handlers are as the document has them.\n"
    books.write_text(BOOKS.replace("name: page", "name: size"))
    before = _files(folder)
    finished = command("stubs", books, "--out", folder, "--check")
    assert finished.returncode == 1
    assert f"{folder}/generated/protocols.py is not what the document gives" in finished.stdout
    assert "Books.list_books differs from protocols.Books.list_books" in finished.stdout
    assert _files(folder) == before


def test_an_empty_generated_is_filled_alone(command: Any, books: Path) -> None:
    """A server that is there already gets models and protocols, and no skeleton."""
    folder = books.with_name("mine")
    (folder / "generated").mkdir(parents=True)
    (folder / "app.py").write_text("mine")
    assert command("stubs", books, "--out", folder).returncode == 0
    assert {path.name for path in folder.iterdir()} == {"generated", "app.py"}
    assert (folder / "generated" / "protocols.py").exists()


@pytest.mark.parametrize(
    "text",
    [
        *("", "\t", "a", "[]", "\ufffe\0", "openapi: 3.1\n", "swagger: '2.0'\n"),
        *("openapi: 3.0.3\n", "openapi: 3.2.0\n", HEAD + "paths:\n\t/a: {}\n", HEAD),
        BOOKS + LAUGHS,
        BOOKS + "x-a: " + "[" * 5000,
        BOOKS + "x-a: &a {<<: *a}\n",
        BOOKS + "components: {schemas: {A: {$ref: '#/components/schemas/B'}}}\n",
        BOOKS + "components: {schemas: {A: {$ref: 'other.yaml#/B'}}}\n",
        BOOKS + "components: {schemas: {A: {$ref: '#/components/schemas/A'}}}\n",
        BOOKS + "components: {schemas: {A: {properties: []}}}\n",
        BOOKS + "components: {schemas: {A: {type: 7}}}\n",
        BOOKS + "components: {schemas: {A: {required: 7}}}\n",
        BOOKS + "components: {schemas: {A: {anyOf: {}}}}\n",
        BOOKS + "components: {schemas: {A: {enum: 7}}}\n",
        BOOKS + "components: {schemas: [A]}\n",
        BOOKS.replace("listBooks", "'*/'"),
        BOOKS.replace("operationId: listBooks", "summary: It"),
        BOOKS.replace("in: query", "in: body"),
        BOOKS.replace("responses", "answers"),
        BOOKS.replace("[Books]", "Books"),
        BOOKS.replace("[Books]", "['*/']"),
        BOOKS + BOOKS[len(HEAD) :].replace("paths:\n", "").replace("/books", "/again"),
    ],
    ids=lambda text: ascii(text[-40:]),
)
def test_a_document_that_is_none_is_one_sentence(
    refused: Refused, tmp_path: Path, text: str
) -> None:
    """Whatever is wrong with the document is said in one line, and no folder is made."""
    path = tmp_path / "books.yaml"
    path.write_text(text)
    assert "The document" in refused(path, "--out", tmp_path / "my_stubs")


SECURED = BOOKS.replace("responses", "security: [{it: []}]\n      responses")
SCHEME = SECURED + "components: {securitySchemes: {it: {type: mutualTLS}}}\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BOOKS.replace("in: query", "style: deepObject, in: query"), "'page' of listBooks is not"),
        *(
            (
                BOOKS.replace("/books", "/books/{page}").replace(
                    "in: query", f"style: {style}, in: path, required: true"
                ),
                "'page' of listBooks is not supported",
            )
            for style in ("label", "matrix")
        ),
        (BOOKS.replace("in: query", "in: path, required: true"), "/books"),
        (SECURED, "the security requirement 'it' of listBooks names no scheme"),
        (SCHEME, "the security scheme 'it' of listBooks is not supported"),
        (
            BOOKS + "components: {schemas: {A: {$ref: '#/components/schemas/B'}}}\n",
            "the reference '#/components/schemas/B' leads nowhere",
        ),
        (BOOKS.replace("operationId: listBooks", "summary: It"), "GET /books lacks an operationId"),
    ],
)
def test_what_no_server_could_serve_is_refused(
    refused: Refused, tmp_path: Path, text: str, said: str
) -> None:
    """Before anything is written the sentence names what is not supported, or missing."""
    path = tmp_path / "books.yaml"
    path.write_text(text)
    assert said in refused(path, "--out", tmp_path / "my_stubs")


def test_a_parameter_in_path_and_query_is_two_arguments(command: Any, books: Path) -> None:
    """The path's has the name, and the query's adds where it stands."""
    more = "[{name: page, in: path, required: true, schema: {type: string}}, "
    books.write_text(BOOKS.replace("/books", "/books/{page}").replace("[{name", more + "{name"))
    folder = books.with_name("my_stubs")
    assert command("stubs", books, "--out", folder).returncode == 0
    protocols = (folder / "generated" / "protocols.py").read_text()
    assert "page: str, page_query: int | None" in protocols


@pytest.mark.parametrize(
    ("types", "said"),
    [
        ("application/json: {}", ""),
        ("multipart/form-data: {}", "The body is not validated: bytes as sent."),
        (
            "application/json: {}, application/x-www-form-urlencoded: {}",
            "A body that is not JSON is not validated: bytes as sent.",
        ),
    ],
)
def test_octets_are_told(command: Any, books: Path, types: str, said: str) -> None:
    """The docstring of an operation says which bodies nobody validates."""
    body = f"requestBody: {{content: {{{types}}}}}\n      responses"
    books.write_text(BOOKS.replace("responses", body))
    folder = books.with_name("my_stubs")
    assert command("stubs", books, "--out", folder).returncode == 0
    protocols = (folder / "generated" / "protocols.py").read_text()
    assert said in protocols
    assert ("not validated" in protocols) is bool(said)


def test_help_says_what_is_compared_and_served(command: Any) -> None:
    """Whoever asks learns what --check looks at, and that a server's base path is not served."""
    said = " ".join(command("stubs", "--help").stdout.split())
    assert "names and types of arguments, the result's type, async" in said
    assert "serves paths as DOCUMENT writes them" in said


def test_nothing_outside_the_document_is_read(refused: Refused, tmp_path: Path) -> None:
    """A reference to a host or to another file is refused, and not followed."""
    path = tmp_path / "books.yaml"
    (tmp_path / "other.yaml").write_text("B: {type: string}\n")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        host = f"http://127.0.0.1:{listener.getsockname()[1]}"
        for goal in (f"{host}/a", "other.yaml#/B", f"file://{tmp_path}/other.yaml#/B"):
            path.write_text(BOOKS + f"components: {{schemas: {{A: {{$ref: '{goal}'}}}}}}\n")
            assert "leaves the document" in refused(path, "--out", tmp_path / "my_stubs")
        listener.settimeout(0)
        with pytest.raises(BlockingIOError):
            listener.accept()


@pytest.mark.parametrize("name", ["my-stubs", "2nd", "class", "json", "connexion31", "a.b"])
def test_a_folder_that_is_no_package_is_refused(refused: Refused, books: Path, name: str) -> None:
    """A folder that `python -m` or a type checker would not find is told to be named otherwise."""
    assert "name" in refused(books, "--out", books.with_name(name))


def test_somebodys_files_are_left_alone(refused: Refused, books: Path) -> None:
    """A folder with files, a file, and a generated/ with what we did not make are refused."""
    theirs = books.with_name("theirs")
    (theirs / "generated").mkdir(parents=True)
    (theirs / "generated" / "models.py").write_text("mine")
    said = refused(books, "--out", theirs)
    assert "was not made by" in said
    assert refused(books, "--out", theirs, "--check") == said
    full = books.with_name("full")
    full.mkdir()
    (full / "app.py").write_text("mine")
    assert "holds what is yours" in refused(books, "--out", full)
    for folder in (full / "app.py", full / "app.py" / "stubs"):
        for more in ([], ["--check"]):
            said = refused(books, "--out", folder, *more)
            assert f"{full}/app.py is a file, and no folder; name another folder." in said
    assert "holds no stubs" in refused(books, "--out", full, "--check")


@pytest.mark.parametrize(
    "arguments",
    [[], ["--out"], ["missing.yaml", "--out", "my_stubs"], ["--out", "a", "--language", "cobol"]],
    ids=" ".join,
)
def test_bad_use_is_one_sentence(refused: Refused, arguments: list[str]) -> None:
    """Whatever is wrong with a command is said in one line, with exit code 2."""
    refused(*arguments)

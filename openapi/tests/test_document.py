import hashlib
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from complyt_contract.document import Document, DocumentError, load

HEAD = """\
openapi: 3.1.0
info: {title: Books, version: 1.2.3}
components: {parameters: {Id: {name: id, in: path, required: true}}}
"""
PATHS = """\
paths:
  /books/{id}:
    parameters:
      - $ref: '#/components/parameters/Id'
      - {name: page, in: query, description: the path's}
    get:
      operationId: getBook
      tags: [Books]
      parameters:
        - {name: page, in: query, description: the operation's}
      responses: {}
"""

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return what writes a document's text to a file."""

    def write(text: str) -> Path:
        path = tmp_path / "books.yaml"
        path.write_text(text, encoding="utf-8", newline="")
        return path

    return write


def test_knows_what_it_was_read_from(write: Write) -> None:
    """A document carries its source, the source's SHA-256 and its own version."""
    path = write(HEAD + PATHS)
    document = load(path)
    assert document.source == path.read_bytes()
    assert document.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert document.version == "1.2.3"


def test_reads_json(write: Write) -> None:
    """JSON is read as YAML is."""
    path = write('{"openapi": "3.1.0", "info": {"version": "1"}, "paths": {}, "components": {}}')
    assert load(path).operations == {}


def test_reads_a_pipe(write: Write, tmp_path: Path) -> None:
    """What another program writes is read to its end."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    text = write(HEAD + PATHS).read_bytes()
    with ThreadPoolExecutor(1) as pool:
        written = pool.submit(pipe.write_bytes, text)
        assert load(pipe).source == text
        assert written.result() == len(text)


def test_refuses_a_device() -> None:
    """What may never end is not begun."""
    with pytest.raises(DocumentError, match="/dev/zero is a device; name a file"):
        load(Path("/dev/zero"))


@pytest.mark.parametrize("field", ["webhooks", "components"])
def test_paths_may_be_left_out(write: Write, field: str) -> None:
    """A document of webhooks, or of components, needs no paths."""
    document = load(write(f"openapi: 3.1.0\ninfo: {{version: '1'}}\n{field}: {{}}\n"))
    assert (document.operations, document.raw["paths"]) == ({}, {})


def test_an_operation_knows_method_path_and_tag(write: Write) -> None:
    """An operation stands under its operationId, with its method in upper case."""
    operation = load(write(HEAD + PATHS)).operations["getBook"]
    assert (operation.method, operation.path, operation.tag) == ("GET", "/books/{id}", "Books")


def test_parameters_are_resolved_and_overridden(write: Write) -> None:
    """References to parameters are followed, and an operation's parameter beats its path's."""
    by_id, page = load(write(HEAD + PATHS)).operations["getBook"].parameters
    assert by_id == {"name": "id", "in": "path", "required": True}
    assert page["description"] == "the operation's"


def test_resolve_follows_references_to_references(write: Write) -> None:
    """A reference to a reference leads to the object at the end, `~1` and `%7B` decoded."""
    text = HEAD + PATHS + "x-first: {$ref: '#/x-second'}\n"
    document = load(write(text + "x-second: {$ref: '#/paths/~1books~1%7Bid%7D/get'}\n"))
    goal = document.resolve({"$ref": "#/x-first"})
    assert goal is document.operations["getBook"].raw


def test_resolve_returns_an_object_without_reference(document: Document) -> None:
    """What is no reference resolves to itself."""
    node = {"type": "string"}
    assert document.resolve(node) is node


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "no OpenAPI document"),
        ("[1, 2]", "no OpenAPI document"),
        ("title: Books", "no OpenAPI document"),
        ("openapi: '3.0.3'", "OpenAPI 3.0.3"),
        ("swagger: '2.0'", "it is Swagger 2.0, and only OpenAPI 3.1"),
        ("openapi: 3.1", "is a number; quote it, in full: `openapi: '3.1.0'`"),
        (
            HEAD + "a:\n\tb: c",
            "a tab stands where YAML wants blanks, or a character that must be quoted (line 5)",
        ),
        ("openapi: 3.1.0", "`info` must be an object"),
        ("openapi: 3.1.0\ninfo: {version: 1.0}", "`info.version` must be text"),
        ("openapi: 3.1.0\ninfo: {version: '1'}", "`paths` must be an object"),
        (HEAD + "paths: {}\ntags: {}", "`tags` must be a list"),
        (HEAD + "paths: {}\ntags: [Books]", "a tag must be an object"),
        (HEAD + "paths: {/books: }", "the path /books must be an object"),
        (HEAD + "paths: {/books: {get: }}", "GET /books must be an object"),
        (HEAD + "paths: {/books: {get: {}}}", "`responses` of GET /books"),
        (HEAD + "paths: {/books: {get: {responses: {}}}}", "GET /books lacks an operationId"),
        (
            HEAD + "paths: {/books: {get: {operationId: get, responses: {}, tags: A}}}",
            "`tags` of GET /books must be a list",
        ),
        (
            HEAD + "paths: {/books: {parameters: [{in: path}], "
            "get: {operationId: get, responses: {}, tags: [A]}}}",
            "`name` of a parameter of GET /books",
        ),
        (
            HEAD + "paths: {/books: {parameters: [{$ref: 7}], "
            "get: {operationId: get, responses: {}, tags: [A]}}}",
            "`name` of a parameter",
        ),
        (
            HEAD + "paths: {/books: {parameters: {}, "
            "get: {operationId: get, responses: {}, tags: [A]}}}",
            "`parameters` of GET /books must be a list",
        ),
        (
            HEAD + "paths: {/a: {get: &get {operationId: get, responses: {}, tags: [A]}}, "
            "/b: {get: *get}}",
            "the operationId 'get' stands twice",
        ),
        (
            HEAD + "paths: {/books: {$ref: '#/components/no~1thing'}}",
            "'#/components/no~1thing' leads nowhere",
        ),
        (HEAD + "paths: {/books: {$ref: other.yaml}}", "'other.yaml' leaves the document"),
        (HEAD + "paths: {/books: {$ref: '#/paths/~1books'}}", "leads to itself"),
        (HEAD + "info: {}", "the key 'info' stands twice in line 4"),
        (HEAD + "paths: {200: {}}", "the key 200 in line 4 is no text"),
        (HEAD + "paths: {[a]: {}}", "is no text"),
        (HEAD + "paths: {}\nx-day: 2022-10-19", "'2022-10-19' in line 5 is read as a date"),
        (HEAD + "paths: {}\nx-nan: .nan", "what JSON cannot say"),
        (HEAD + "paths: {}\nx-set: !!set {a}", "what JSON cannot say"),
        (HEAD + "paths: {}\nx-loop: &loop {again: *loop}", "what JSON cannot say"),
        (HEAD + "paths: {}\nx-tag: !python/name:os.system ''", "it is no YAML"),
        (HEAD + "paths: {", "it is no YAML"),
        (HEAD + "paths: {}\n---\n" + HEAD, "it is no YAML"),
        ("openapi: \x01", "no text that YAML allows"),
        ("[" * 1_000 + "]" * 1_000, "nests too deeply"),
        ("[" * 9_000 + "]" * 9_000, "nesting depth"),
    ],
)
def test_refuses_with_one_sentence(write: Write, text: str, complaint: str) -> None:
    """What cannot be used is refused with one sentence that names file, place and fault."""
    path = write(text)
    with pytest.raises(DocumentError) as refusal:
        load(path)
    message = str(refusal.value)
    assert message.startswith(f"The document {path} cannot be used: ")
    assert complaint in message
    assert message.endswith(".")
    assert "\n" not in message


def test_refuses_octets_that_are_no_text(tmp_path: Path) -> None:
    """A file that is not UTF-8 is refused with a sentence."""
    path = tmp_path / "books.yaml"
    path.write_bytes(b"openapi: \xff\xfe")
    with pytest.raises(DocumentError, match="UTF-8"):
        load(path)


@pytest.mark.parametrize("name", ["missing.yaml", "."])
def test_refuses_a_file_that_cannot_be_read(tmp_path: Path, name: str) -> None:
    """A file that is missing, or a folder, is named in the sentence."""
    path = tmp_path / name
    with pytest.raises(DocumentError) as refusal:
        load(path)
    assert str(refusal.value).startswith(f"The document {path} cannot be read (")

"""Servers on stubs: what they answer, and when they do not start."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import complyt_contract.stubs
import complyt_reference
from complyt_contract.document import Document, contract
from complyt_contract.errors import DocumentError
from complyt_contract.stubs.names import class_name, function_name
from complyt_contract.stubs.supported import require_supported
from connexion31 import ConfigurationError, create_app

COMMAND = Path(sys.executable).with_name("complyt-contract")
EVIL = 'a """ \\ */ {{ x }}\n\nimport os\n"""\nraise SystemExit("""'
NAMES = ("class", "2x", "self", "body", "user.id", 'a"b')


def _check(folder: Path, document: Path) -> list[str]:
    finished = subprocess.run(
        [COMMAND, "stubs", document, "--out", folder, "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    return finished.stdout.splitlines()


@pytest.mark.parametrize(
    ("file", "before", "after", "count"),
    [
        ("handlers/default.py", "async def list_seats", "async def list_chairs", 2),
        ("handlers/default.py", "rows: models", "row: models", 1),
        ("handlers/default.py", "bytes", "str", 1),
        ("handlers/default.py", "async def upload", "def upload", 1),
        ("handlers/default.py", "protocols.Default)", "object)", 1),
        ("handlers/default.py", "class Default", "class Seats", 1),
        ("handlers/default.py", "class Default", "klass Default", 1),
        ("app.py", "default=lambda", "seats=lambda", 2),
        ("app.py", "handlers.default", "handlers.seats", 1),
        ("app.py", "return ", "return return ", 1),
    ],
)
def test_a_server_starts_only_with_the_handlers_of_its_document(
    make: Any, file: str, before: str, after: str, count: int
) -> None:
    """It says what `stubs --check` says, and ends with exit code 2."""
    document = Path(__file__).with_name("foreign") / "seats.yaml"
    folder = make(document)
    changed = folder / file
    text = changed.read_text()
    assert before in text
    changed.write_text(text.replace(before, after, 1))
    _require_told(folder, document, count)


@pytest.mark.parametrize("tags", [["halls"], ["halls", "default"]], ids=len)
def test_tags_that_come_and_go_are_told(make: Any, tmp_path: Path, tags: list[str]) -> None:
    """Of a new, renamed or removed tag both say which line app.py lacks or has too much."""
    document = tmp_path / "seats.yaml"
    text = (Path(__file__).with_name("foreign") / "seats.yaml").read_text()
    document.write_text(text)
    folder = make(document)
    for tag, operation in zip(tags, ["uploadPlan", "listSeats"], strict=False):
        text = text.replace(operation, f"{operation}\n      tags: [{tag}]")
    if len(tags) == 1:
        text = text.replace("listSeats", "listSeats\n      tags: [halls]")
    document.write_text(text)
    subprocess.run([COMMAND, "stubs", document, "--out", folder], check=True, capture_output=True)
    told = "\n".join(_require_told(folder, document, 4 if len(tags) == 1 else 3))
    assert "lacks a line in generated.handlers(); add `halls=lambda _request: Halls()," in told
    assert ("has a line too much in generated.handlers(); drop `default=`" in told) is (
        len(tags) == 1
    )


def _require_told(folder: Path, document: Path, count: int) -> list[str]:
    """Require that --check and the start say the same so many sentences."""
    finished = subprocess.run(
        [sys.executable, "-m", folder.name, "--port", "0"],
        cwd=folder.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    sentences = _check(folder, document)
    assert len(sentences) == count, sentences
    assert finished.returncode == 2
    assert finished.stderr == "".join(f"{folder.name}: {each}\n" for each in sentences)
    return sentences


def test_the_type_checker_names_what_differs(make: Any, type_checked: Any, tmp_path: Path) -> None:
    """After a change of the document it finds the missing, the orphaned and the changed handler."""
    document = tmp_path / "seats.yaml"
    text = (Path(__file__).with_name("foreign") / "seats.yaml").read_text()
    document.write_text(text)
    folder = make(document)
    changed = text.replace("uploadPlan", "storePlan")
    document.write_text(changed.replace("type: boolean, default: true", "type: string, default: x"))
    subprocess.run([COMMAND, "stubs", document, "--out", folder], check=True, capture_output=True)
    told = type_checked(folder)
    assert 'abstract class "Default" with abstract attribute "store_plan"' in told
    assert 'Method "upload_plan" is marked as an override, but no base method' in told
    assert 'Argument 7 of "list_seats" is incompatible with supertype' in told


def test_a_port_in_use_is_one_sentence(make: Any, serve: Any) -> None:
    """A second server on the port of a first says so, without a traceback."""
    folder = make(Path(__file__).with_name("foreign") / "seats.yaml")
    with serve(folder) as client:
        finished = subprocess.run(
            [sys.executable, "-m", folder.name, "--port", str(client.base_url.port)],
            cwd=folder.parent,
            capture_output=True,
            text=True,
            check=False,
        )
    assert finished.returncode == 2
    assert finished.stderr.startswith(f"{folder.name}: Port ")
    assert finished.stderr.count("\n") == 1


def test_hostile_names_and_texts_are_served(
    make: Any, serve: Any, type_checked: Any, tmp_path: Path
) -> None:
    """Keywords, quotes, newlines and dots in names, texts and paths are served as they stand."""
    document = tmp_path / "hostile.json"
    document.write_text(json.dumps(_hostile()))
    folder = make(document)
    assert type_checked(folder).startswith("Success")
    path = "/" + "/".join(str(number) for number in range(len(NAMES)))
    with serve(folder) as client:
        good = client.post(path, params={"request": EVIL}, json={EVIL: EVIL, "class": 1})
        bad = client.post(path, params={"request": "x"}, json={})
        assert (good.status_code, bad.status_code) == (501, 400)
        assert client.get(path).status_code == 501


def test_names_that_the_templates_use_are_served(
    make: Any, serve: Any, type_checked: Any, tmp_path: Path
) -> None:
    """A tag, an operation, a parameter and a schema of any such name hide nothing of ours."""
    templates = Path(complyt_contract.stubs.__file__).parent / "templates"
    words = {
        word
        for path in templates.rglob("*.jinja")
        for word in re.findall(r"[A-Za-z]\w*", path.read_text())
    }
    names = sorted({function_name(word): word for word in words}.values())
    names = sorted({class_name(word): word for word in names}.values())
    assert {"protocols", "bound", "abstractmethod", "Mapping", "NotWritten"} <= set(names)
    document = tmp_path / "names.json"
    document.write_text(json.dumps(_named(names)))
    folder = make(document)
    assert type_checked(folder).startswith("Success")
    with serve(folder) as client:
        for name in names:
            answer = client.post(f"/{name}", json={name: name}, headers={"X-Key": "x"})
            assert answer.status_code == 401
            answer = client.get(f"/{name}", params={name: name})
            assert answer.status_code == 501, (name, answer.text)
            assert "is not written yet" in answer.text


def _named(names: list[str]) -> dict[str, Any]:
    def schema(name: str) -> dict[str, Any]:
        content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
        return {"description": name, "content": content}

    parameters = [{"name": each, "in": "query", "schema": {"type": "string"}} for each in names]
    return {
        "openapi": "3.1.0",
        "info": {"title": "Names", "version": "1"},
        "paths": {
            f"/{name}": {
                "get": {
                    "operationId": name,
                    "tags": [name],
                    "parameters": parameters if name == names[0] else [],
                    "responses": {"200": schema(name)},
                },
                "post": {
                    "operationId": f"post {name}",
                    "tags": [name],
                    "security": [{"key": []}],
                    "requestBody": schema(name),
                    "responses": {"200": schema(name)},
                },
            }
            for name in names
        },
        "components": {
            "schemas": {name: {"properties": {name: {"type": "string"}}} for name in names},
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}},
        },
    }


def test_a_server_checks_its_answers_on_request(make: Any, serve: Any, tmp_path: Path) -> None:
    """With --check-responses what breaks the document is a 500 that says which rule."""
    document = tmp_path / "seats.yaml"
    text = (Path(__file__).with_name("foreign") / "seats.yaml").read_text()
    document.write_text(text)
    folder = make(document)
    handlers = folder / "handlers" / "default.py"
    whole = handlers.read_text()
    start = whole.index("raise NotWritten")
    handlers.write_text(whole[:start] + "return None, 200" + whole[whole.index("\n", start) :])
    target = "/halls/north/seats?class=first"
    with serve(folder) as client:
        assert client.get(target).json() is None
    rule = "The answer 200 of listSeats: # breaks the keyword type."
    with serve(folder, "--check-responses", logged=f"{rule}\n") as client:
        problem = client.get(target).json()
    assert (problem["status"], problem["detail"]) == (500, rule)


@pytest.mark.parametrize(
    ("scheme", "told"),
    [
        ({"type": "apiKey", "in": "cookie", "name": "k"}, "sandbox` prints an API key."),
        ({"type": "http", "scheme": "Basic"}, "Credentials: Basic takes sandbox:sandbox-secret."),
        ({"type": "oauth2", "flows": {}}, "sandbox` prints a bearer token."),
        ({"type": "http", "scheme": "hoba"}, "sandbox` prints credentials."),
    ],
)
def test_the_start_says_how_credentials_are_got(
    make: Any, tmp_path: Path, scheme: dict[str, Any], told: str
) -> None:
    """The line after the URL has the command, or what Basic takes."""
    document = tmp_path / "one.json"
    nothing = {"204": {"description": "None."}}
    operation = {"operationId": "it", "security": [{"s": []}], "responses": nothing}
    document.write_text(
        json.dumps(
            {
                "openapi": "3.1.0",
                "info": {"title": "One", "version": "1"},
                "paths": {"/": {"get": operation}},
                "components": {"securitySchemes": {"s": scheme}},
            }
        )
    )
    folder = make(document)
    with subprocess.Popen(
        [sys.executable, "-m", folder.name, "--port", "0"],
        cwd=folder.parent,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout is not None
        first, second = server.stdout.readline(), server.stdout.readline()
        server.terminate()
    assert first.startswith("Serving on ")
    assert second.endswith(f"{told}\n")


UNSUPPORTED: list[dict[str, Any]] = [
    {"parameters": [{"name": "q", "in": "query", "style": style, "schema": {"type": "object"}}]}
    for style in ("deepObject", "spaceDelimited", "form")
] + [{"security": [{name: []}]} for name in ("mutual", "nowhere", "known")]


@pytest.mark.parametrize("more", UNSUPPORTED, ids=str)
def test_what_the_stubs_refuse_is_what_the_server_refuses(more: dict[str, Any]) -> None:
    """Neither takes what the other does not, and both give the same reason."""
    operation = {"operationId": "it", "responses": {"204": {"description": "None."}}, **more}
    schemes = {"mutual": {"type": "mutualTLS"}, "known": {"type": "http", "scheme": "bearer"}}
    raw = {
        "openapi": "3.1.0",
        "info": {"title": "It", "version": "1"},
        "paths": {"/it": {"get": operation}},
        "components": {"securitySchemes": schemes},
    }
    told = []
    for take in (
        lambda: require_supported(Document(raw, b"")),
        lambda: create_app(raw, handlers={"it": lambda: (None, 204)}),
    ):
        try:
            take()
        except (DocumentError, ConfigurationError) as error:
            told.append(str(error)[1:])
    assert len(set(told)) == len(told) / 2


def _hostile() -> dict[str, Any]:
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in NAMES
    ]
    asked = {"name": "request", "in": "query", "schema": {"enum": [EVIL, "'"]}}
    told = {"tags": [EVIL], "summary": EVIL, "description": EVIL}
    body = {"required": ["class"], "properties": {EVIL: {"const": EVIL}, "class": {}, "__y": {}}}
    nothing = {"responses": {"204": {"description": EVIL}}}
    return {
        "openapi": "3.1.0",
        "info": {"title": EVIL, "version": EVIL},
        "tags": [{"name": EVIL, "description": EVIL, "x-requirements": [{"id": EVIL}]}],
        "paths": {
            "/" + "/".join(f"{{{name}}}" for name in NAMES): {
                "parameters": parameters,
                "post": {
                    **told,
                    **nothing,
                    "operationId": "import",
                    "parameters": [asked],
                    "requestBody": {"content": {"application/json": {"schema": body}}},
                },
                "get": {**told, **nothing, "operationId": EVIL},
                "put": {**told, **nothing, "operationId": "models"},
                "delete": {**nothing, "operationId": "__init__", "tags": ["class"]},
            }
        },
        "components": {
            "schemas": {
                "Any": {"type": "string", "description": EVIL},
                "None": {"enum": [EVIL, None]},
                "str": {"properties": {"None": {"$ref": "#/components/schemas/None"}}},
            }
        },
    }


def test_the_reference_server_runs_on_the_stubs_of_the_contract(tmp_path: Path) -> None:
    """Its models and protocols are those of the document, and its handlers fit them."""
    folder = Path(complyt_reference.__file__).parent
    assert _check(folder, contract()) == ["The handlers are as the document has them."]
    copy = tmp_path / "complyt_reference"
    shutil.copytree(folder, copy)
    handlers = copy / "handlers" / "customers.py"
    handlers.write_text(handlers.read_text().replace("complyt_id: ", "complyt: "))
    script = "from complyt_reference import cli; raise SystemExit(cli.run())"
    finished = subprocess.run(
        [sys.executable, "-c", script, "serve", "--port", "0"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    (sentence,) = _check(copy, contract())
    assert "Customers.update_customer differs from protocols" in sentence
    assert "(takes other arguments)" in sentence
    assert (finished.returncode, finished.stderr) == (2, f"complyt-reference: {sentence}\n")

"""Servers on stubs: what they answer, and when they do not start."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import complyt_reference
from complyt_contract.document import contract

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
    ("before", "after"),
    [
        ("async def list_seats", "async def list_chairs"),
        ("rows: models", "row: models"),
        ("protocols.Default)", "object)"),
    ],
)
def test_a_server_starts_only_with_the_handlers_of_its_document(
    make: Any, before: str, after: str
) -> None:
    """It says what `stubs --check` says, and ends with exit code 2."""
    document = Path(__file__).with_name("foreign") / "seats.yaml"
    folder = make(document)
    handlers = folder / "handlers" / "default.py"
    handlers.write_text(handlers.read_text().replace(before, after, 1))
    finished = subprocess.run(
        [sys.executable, "-m", folder.name, "--port", "0"],
        cwd=folder.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    sentences = _check(folder, document)
    assert sentences
    assert finished.returncode == 2
    assert finished.stderr == "".join(f"{folder.name}: {each}\n" for each in sentences)


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
    assert _check(folder, contract()) == ["Nothing found."]
    copy = tmp_path / "complyt_reference"
    shutil.copytree(folder, copy)
    handlers = copy / "handlers" / "customers.py"
    handlers.write_text(handlers.read_text().replace("complyt_id: ", "complyt: "))
    script = "from complyt_reference.cli import group; raise SystemExit(group.run())"
    finished = subprocess.run(
        [sys.executable, "-c", script, "serve", "--port", "0"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    (sentence,) = _check(copy, contract())
    assert "Customers.update_customer takes other arguments" in sentence
    assert (finished.returncode, finished.stderr) == (2, f"complyt-reference: {sentence}\n")

import errno
from pathlib import Path
from typing import Any

import pytest

from complyt_contract.docs import folder, page
from complyt_contract.document import load
from complyt_contract.errors import FolderError

ZOO = Path(__file__).parents[1] / "docs" / "zoo.yaml"
BAD = {
    "missing.yaml": None,
    "empty.yaml": b"",
    "swagger.yaml": b"swagger: '2.0'\ninfo: {title: a, version: '1'}\npaths: {}\n",
    "three.yaml": b"openapi: 3.0.3\ninfo: {title: a, version: '1'}\npaths: {}\n",
    "three-two.yaml": b"openapi: 3.2.0\ninfo: {title: a, version: '1'}\npaths: {}\n",
    "text.yaml": b"\xff\xfe\x00",
    "deep.yaml": b"[" * 5000,
}


def _refused(done: Any, *said: str) -> None:
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("complyt-contract: ")
    assert done.stderr.count("\n") == 1
    for text in said:
        assert text in done.stderr


def test_the_contract_is_written(command: Any, tmp_path: Path) -> None:
    """Without a document the contract's page is written, in a folder that is made."""
    done = command("docs", "--out", tmp_path / "build" / "docs")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"Wrote {tmp_path / 'build' / 'docs' / 'index.html'}.\n"
    written = (tmp_path / "build" / "docs" / "index.html").read_text("utf-8")
    assert written == page(load()).html


def test_a_page_is_written_anew(command: Any, tmp_path: Path) -> None:
    """A folder that holds our page alone gets the new one, and nothing is left beside it."""
    command("docs", "--out", tmp_path)
    done = command("docs", ZOO, "--out", tmp_path)
    assert done.returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["index.html"]
    assert (tmp_path / "index.html").read_text("utf-8") == page(load(ZOO)).html


@pytest.mark.parametrize("name", BAD)
def test_a_document_that_cannot_be_read_is_one_sentence(
    command: Any, tmp_path: Path, name: str
) -> None:
    """Unreadable, empty, or of another version: nothing is written."""
    document = tmp_path / name
    content = BAD[name]
    if content is not None:
        document.write_bytes(content)
    _refused(command("docs", document, "--out", tmp_path / "out"), name)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["notes.txt", ".git", "index.htm"])
def test_a_folder_with_other_files_is_left_alone(command: Any, tmp_path: Path, name: str) -> None:
    """Whatever else a folder holds, hidden files included, it is named and kept."""
    (tmp_path / name).write_text("mine")
    _refused(command("docs", "--out", tmp_path), "holds other files", name)
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("content", ["", "<!doctype html>\n<html><title>mine</title></html>"])
def test_a_page_of_somebody_else_is_left_alone(command: Any, tmp_path: Path, content: str) -> None:
    """An index.html without our mark is not overwritten."""
    (tmp_path / "index.html").write_text(content)
    _refused(command("docs", "--out", tmp_path), "was not written by this command")
    assert (tmp_path / "index.html").read_text() == content


def test_a_link_is_not_followed(command: Any, tmp_path: Path) -> None:
    """An index.html that leads elsewhere is no page of ours."""
    target = tmp_path / "elsewhere.html"
    target.write_text(page(load()).html[:500])
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "index.html").symlink_to(target)
    _refused(command("docs", "--out", tmp_path / "out"), "was not written by this command")
    assert len(target.read_text()) == 500


def test_a_file_is_no_folder(command: Any, tmp_path: Path) -> None:
    """A file in the folder's place is named and kept."""
    (tmp_path / "out").write_text("mine")
    _refused(command("docs", "--out", tmp_path / "out"), "cannot be written")
    _refused(command("docs", "--out", tmp_path / "out" / "docs"), "cannot be written")
    assert (tmp_path / "out").read_text() == "mine"


def test_a_folder_is_asked_for(command: Any) -> None:
    """Without --out nothing is guessed."""
    _refused(command("docs"), "--out")


def test_a_full_disk_leaves_the_old_page(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A page that cannot be written whole is not written at all."""
    old = page(load(ZOO)).html
    folder.write(tmp_path, old)

    def replace(_self: Path, _target: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(FolderError, match="No space left on device"):
        folder.write(tmp_path, "new")
    assert [path.name for path in tmp_path.iterdir()] == ["index.html"]
    assert (tmp_path / "index.html").read_text("utf-8") == old

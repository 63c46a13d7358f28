import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from complyt_contract.document import contract
from complyt_contract.review.source import Source

HEAD = {
    "openapi": "openapi: 3.1.0\n",
    "info": "info: {title: Books, version: 1.0.0}\n",
    "paths": "paths: {}\n",
}

Write = Callable[[str], Source]
Changed = Callable[[str, str], Source]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return what writes a piece of a document, completes it and reads it."""

    def write(piece: str) -> Source:
        path = tmp_path / "books.yaml"
        head = "".join(text for field, text in HEAD.items() if f"\n{field}:" not in "\n" + piece)
        path.write_text(head + piece, "utf-8")
        tmp_path.joinpath("requirement-ids.yaml").write_text("GET-1: in use\nOLD-1: dropped\n")
        return Source(path)

    return write


@pytest.fixture
def changed(tmp_path: Path) -> Changed:
    """Return what reads the contract with one text of it replaced, once."""

    def changed(old: str, new: str) -> Source:
        text = contract().read_text("utf-8")
        assert old in text
        path = tmp_path / "customers.yaml"
        path.write_text(text.replace(old, new, 1), "utf-8")
        shutil.copy(contract().with_name("requirement-ids.yaml"), tmp_path)
        return Source(path)

    return changed

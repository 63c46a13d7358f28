"""Where the static page is written: a folder of its own, in which nothing else is touched."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from complyt_contract.docs.page import MARK
from complyt_contract.errors import FolderError

_NAME = "index.html"


def write(folder: Path, html: str) -> Path:
    """Write the page whole or not at all, return its path; raises FolderError.

    The folder is absent, empty, or holds nothing but a page that this wrote before.
    """
    page = folder / _NAME
    try:
        if folder.exists():
            _require_ours(folder, page)
        folder.mkdir(parents=True, exist_ok=True)
        _replace(page, html)
    except OSError as error:
        raise FolderError(
            f"The folder {folder} cannot be written ({error.strerror}); name another with --out."
        ) from None
    return page


def _require_ours(folder: Path, page: Path) -> None:
    others = sorted(path.name for path in folder.iterdir() if path != page)
    if others:
        raise FolderError(
            f"The folder {folder} holds other files ({others[0]}); name one that is empty or new."
        )
    if page.is_symlink() or (page.exists() and not page.read_bytes().startswith(MARK.encode())):
        raise FolderError(
            f"{page} was not written by this command; name a folder that is empty or new."
        )


def _replace(page: Path, html: str) -> None:
    handle, name = tempfile.mkstemp(dir=page.parent, prefix=f".{_NAME}-")
    written = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(html)
        written.chmod(0o666 & ~_umask())  # a temporary file is its owner's alone
        written.replace(page)
    finally:
        written.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask

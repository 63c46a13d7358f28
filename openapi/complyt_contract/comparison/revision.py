"""Reads a document from a file, or as git keeps it: `REV:FILE`."""

from __future__ import annotations

import subprocess
from pathlib import Path

from complyt_contract.errors import DocumentError
from complyt_contract.review.grammar import items
from complyt_contract.review.source import Source


def read_document(name: str) -> Source:
    """Return the document of a file or, where there is none of that name, of `REV:FILE`.

    FILE is relative to the current folder or to the repository's root. Raises DocumentError, also
    where a reference does not lead to something in the document.
    """
    path = Path(name)
    revision, colon, file = name.partition(":")
    if path.exists() or not (colon and revision and file):
        return _followed(Source(path))
    return _followed(Source(path, _text(name, revision, file)))


def _followed(source: Source) -> Source:
    """Return a document whose references all lead to something in it."""
    for item in items(source):
        reference = item.node.get("$ref")
        if not isinstance(reference, str):
            continue
        if not reference.startswith("#"):
            wrong = "leaves the document, and nothing is fetched; bundle the files into one first."
        elif source.resolve(item.node) is None:
            wrong = "leads nowhere, or to itself; mend it first."
        else:
            continue
        line, _ = source.line_and_column((*item.steps, "$ref"))
        raise DocumentError(
            f"The document {source.path} cannot be compared: the reference {reference} in line "
            f"{line} {wrong}"
        )
    return source


def _text(name: str, revision: str, file: str) -> bytes:
    if _git("rev-parse", "--git-dir").returncode:
        raise DocumentError(
            f"The document {name} cannot be read (no such file, and no git repository here); "
            "name a file, or go to the repository."
        )
    if _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{}}").returncode:
        raise DocumentError(
            f"The document {name} cannot be read (git knows no revision {revision}); "
            "name a commit, a branch or a tag, or fetch it first."
        )
    for place in (f"./{file}", file):
        found = _git("cat-file", "blob", f"{revision}:{place}")
        if not found.returncode:
            return found.stdout
    raise DocumentError(
        f"The document {name} cannot be read (there is no file {file} in {revision}); "
        "name it as seen from this folder or from the repository's root."
    )


def _git(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(["git", *arguments], capture_output=True, check=False)  # noqa: S603, S607 - git of the user's PATH; no shell reads the arguments
    except (OSError, ValueError):
        raise DocumentError(
            f"{arguments[-1]!r} cannot be asked of git (it is not installed, or cannot be run); "
            "install it, or name a file."
        ) from None

"""The folder of the stubs: what is ours in it is made anew, all else is its owner's."""

from __future__ import annotations

import importlib.util
import keyword
import sys
import tempfile
from collections.abc import Mapping
from itertools import chain
from pathlib import Path

from complyt_contract.command_line import called
from complyt_contract.document import load
from complyt_contract.errors import DocumentError, FolderError
from complyt_contract.review.rules_operations import path_parameters_are_described
from complyt_contract.review.rules_writing import is_valid_openapi
from complyt_contract.review.source import Source
from complyt_contract.stubs.comparison import differences
from complyt_contract.stubs.render import MADE, Stubs


def stubs(path: Path) -> Stubs:
    """Return the stubs of a document; raises DocumentError, which names the file."""
    source = Source(path)
    for _, message in chain(is_valid_openapi(source), path_parameters_are_described(source)):
        reason = message.partition("\n")[0][:120].rstrip(".")
        raise DocumentError(
            f"The document {path} cannot be used: it is no valid OpenAPI ({reason}); "
            f"`{called('complyt-contract')} check {path}` says more."
        )
    try:
        made = Stubs(load(path))
        made.generated  # noqa: B018 - made here, so that what is wrong with it names the file
    except DocumentError as error:
        raise DocumentError(f"The document {path} cannot be used: {error}") from None
    except RecursionError:
        raise DocumentError(
            f"The document {path} cannot be used: its schemas nest too deeply; flatten them."
        ) from None
    return made


def write(stubs: Stubs, folder: Path) -> bool:
    """Write a skeleton into a new or empty folder, else make its `generated/` anew.

    Returns whether it was a skeleton. Raises FolderError, and leaves the folder as it was.
    """
    _require_folder(folder)
    try:
        generated = folder / "generated"
        if generated.is_dir():
            _require_ours(generated)
            _replace(generated, stubs.generated)
            return False
        _require_empty(folder)
        _require_package(folder)
        files = {f"generated/{name}": content for name, content in stubs.generated.items()}
        _create(folder, files | stubs.skeleton(folder.resolve().name))
    except OSError as error:
        reason = error.strerror or str(error)
        raise FolderError(
            f"The folder {folder} cannot be written ({reason}); name one that can."
        ) from None
    return True


def check(stubs: Stubs, folder: Path, command: str) -> list[str]:
    """Return a sentence for whatever is not as `stubs` would have it; `command` mends files.

    Raises FolderError when there is nothing to compare with, or something that is not ours.
    """
    _require_folder(folder)
    generated = folder / "generated"
    if not generated.is_dir():
        raise FolderError(f"The folder {folder} holds no stubs; write them with `{command}`.")
    _require_ours(generated)
    stale = [
        f"{generated / name} is not what the document gives; run `{command}`."
        for name, content in stubs.generated.items()
        if not (generated / name).is_file() or (generated / name).read_bytes() != content
    ]
    return stale + compare(stubs, folder)


def compare(stubs: Stubs, folder: Path) -> list[str]:
    """Return a sentence for each handler, or line of `app.py`, that is not as the document says."""
    return differences(stubs.generated, folder)


def _require_ours(generated: Path) -> None:
    for path in generated.iterdir():
        if path.name == "__pycache__" or (path.name == "openapi.yaml" and path.is_file()):
            continue
        if not path.is_file() or not path.read_bytes().startswith(MADE.encode()):
            raise FolderError(f"{path} was not made by `complyt-contract stubs`; move it away.")


def _require_folder(folder: Path) -> None:
    for path in (folder, *folder.parents):
        if path.exists():
            if not path.is_dir():
                raise FolderError(f"{path} is a file, and no folder; name another folder.")
            return


def _require_empty(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()):
        raise FolderError(
            f"{folder} holds what is yours; name a new or empty folder, or make an empty "
            "`generated` in it to have that filled."
        )


def _require_package(folder: Path) -> None:
    """Make sure that `python -m` finds the folder, and a type checker takes it."""
    name = folder.resolve().name
    if not name.isidentifier() or keyword.iskeyword(name):
        raise FolderError(f"{name!r} is no name of a Python package; name it like my_stubs.")
    if name in sys.stdlib_module_names or importlib.util.find_spec(name):
        raise FolderError(f"There is another Python package {name!r}; name the folder otherwise.")


def _create(folder: Path, files: Mapping[str, bytes]) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as beside:
        made = Path(beside, "made")
        _fill(made, files)
        if folder.exists():
            for path in made.iterdir():
                path.rename(folder / path.name)
        else:
            made.rename(folder)


def _replace(generated: Path, files: Mapping[str, bytes]) -> None:
    with tempfile.TemporaryDirectory(dir=generated.parent, prefix=".generated-") as beside:
        made = Path(beside, "made")
        _fill(made, files)
        before = generated.rename(Path(beside, "before"))
        try:
            made.rename(generated)
        except OSError:
            before.rename(generated)
            raise


def _fill(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

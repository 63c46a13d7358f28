"""Whether `app.py` gives `generated.handlers()` what it takes, told from the file alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple


class Made(NamedTuple):
    """The class of a tag's handlers, and whether it takes arguments; None: nobody wrote it yet."""

    class_name: str
    takes: bool | None


def application_differences(
    folder: Path, makers: Mapping[str, Made], handlers_differ: bool
) -> Iterator[str]:
    """Yield a sentence for each line that `app.py` lacks or has too much.

    `makers` are by the arguments of `generated.handlers`. An application that calls it elsewhere,
    or not by names, is its owner's matter. What `app.py` imports from handlers/ is looked at once
    these are as they should be.
    """
    path = folder / "app.py"
    try:
        tree = ast.parse(path.read_bytes())
    except OSError:
        return
    except (SyntaxError, ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None) or 1
        yield f"app.py:{line} is no Python that can be read; correct it."
        return
    if not handlers_differ:
        yield from _imports(tree, folder)
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "generated.handlers":
            yield from _arguments(tree, call, makers)


def _arguments(tree: ast.Module, call: ast.Call, makers: Mapping[str, Made]) -> Iterator[str]:
    given = {each.arg: each for each in call.keywords if each.arg}
    if len(given) < len(call.keywords):  # **others
        return
    for name, made in makers.items():
        if name not in given:
            yield (
                f"app.py:{call.lineno} lacks a line in generated.handlers(); add "
                f"`{name}={_maker(tree, made)},` and import {made.class_name}."
            )
    for name, keyword in given.items():
        if name not in makers:
            yield (
                f"app.py:{keyword.lineno} has a line too much in generated.handlers(); drop "
                f"`{name}=`, which is for no tag of the document."
            )


def _maker(tree: ast.Module, made: Made) -> str:
    has_caller = any(
        isinstance(each, ast.FunctionDef) and each.name == "caller" for each in tree.body
    )
    if has_caller if made.takes is None else made.takes:
        return f"lambda request: {made.class_name}({'caller(request)' if has_caller else '...'})"
    return f"lambda _request: {made.class_name}()"


def _imports(tree: ast.Module, folder: Path) -> Iterator[str]:
    """Yield what is imported from a module of handlers/ and is not there."""
    for node in tree.body:
        if not isinstance(node, ast.ImportFrom) or node.level != 1:
            continue
        package, *steps = (node.module or "").split(".")
        if package != "handlers" or not steps:
            continue
        file = f"handlers/{'/'.join(steps)}.py"
        names = ", ".join(each.name for each in node.names)
        if not (folder / file).is_file():
            if not (folder / "handlers" / Path(*steps)).is_dir():
                yield (
                    f"app.py:{node.lineno} imports {names} from {file}, which is not there; "
                    "correct it."
                )
            continue
        text = (folder / file).read_bytes()
        bound = {"*", *(name for each in ast.parse(text).body for name in _bound(each))}
        for each in node.names:
            if each.name not in bound:
                yield (
                    f"app.py:{node.lineno} imports {each.name}, which {file} does not have; "
                    "correct it."
                )


def _bound(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement of a module binds, as far as such modules have them."""
    for node in ast.walk(statement):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
        elif isinstance(node, ast.alias):
            yield (node.asname or node.name).partition(".")[0]
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id

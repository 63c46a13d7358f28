"""Whether handlers are as their protocols say, told from the files alone.

`complyt-contract stubs --check` and a server's start ask the same, and say the same. Types are
the type checker's: the handlers' classes derive from the protocols.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class _Class:
    """A class and its methods; `place` is the file, as people name it, and the line."""

    name: str
    place: str
    methods: dict[str, _Function]


def differences(protocols: str, handlers: Path) -> list[str]:
    """Return a sentence for each handler that is missing, orphaned or of another signature.

    `protocols` is the module's text, `handlers` the folder of modules whose classes derive from
    `protocols.<Tag>`.
    """
    wanted = {
        node.name: _Class(node.name, "", _methods(node))
        for node in ast.parse(protocols).body
        if isinstance(node, ast.ClassDef)
    }
    found: dict[str, list[_Class]] = {}
    sentences = []
    for path in sorted(handlers.glob("**/*.py")):
        place = f"{handlers.name}/{path.relative_to(handlers).as_posix()}"
        try:
            tree = ast.parse(path.read_bytes())
        except (SyntaxError, ValueError, RecursionError) as error:
            line = getattr(error, "lineno", None) or 1
            sentences.append(f"{place}:{line} is no Python that can be read; correct it.")
            continue
        for protocol, node in _implementations(tree):
            each = _Class(node.name, f"{place}:{node.lineno}", _methods(node))
            found.setdefault(protocol, []).append(each)
    for protocol, classes in found.items():
        for each in classes:
            sentences += _compared(wanted.get(protocol), each, protocol)
    sentences += [
        f"{handlers.name}/ has no class that derives from protocols.{protocol}; write one with "
        f"{', '.join(map(_signature, each.methods.values()))}."
        for protocol, each in wanted.items()
        if protocol not in found
    ]
    return sentences


def _compared(wanted: _Class | None, found: _Class, protocol: str) -> Iterator[str]:
    if wanted is None:
        yield f"{found.place} {found.name} is for no tag of the document ({protocol}); drop it."
        return
    for name, method in wanted.methods.items():
        if name not in found.methods:
            yield f"{found.place} {found.name} lacks {_signature(method)}; write it."
    for name, method in found.methods.items():
        file = found.place.rpartition(":")[0]
        whole = f"{file}:{method.lineno} {found.name}.{name}"
        if name not in wanted.methods:
            yield f"{whole} is for no operation of the document; drop it, or name it _{name}."
        elif not _takes(method, _names(wanted.methods[name])):
            yield (
                f"{whole} takes other arguments than the document says; make it "
                f"{_signature(wanted.methods[name])}."
            )


def _implementations(tree: ast.Module) -> Iterator[tuple[str, ast.ClassDef]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            for base in node.bases:
                module, _, protocol = ast.unparse(base).rpartition(".")
                if module.rpartition(".")[2] == "protocols":
                    yield protocol, node


def _methods(node: ast.ClassDef) -> dict[str, _Function]:
    return {
        each.name: each
        for each in node.body
        if isinstance(each, _Function) and not each.name.startswith("_")
    }


def _takes(method: _Function, wanted: list[str]) -> bool:
    """Tell whether it can be called with these arguments, in this order, and with no other."""
    given = _names(method)
    required = len(given) - len(method.args.defaults)
    further = any(default is None for default in method.args.kw_defaults)
    return given[: len(wanted)] == wanted and required <= len(wanted) and not further


def _names(method: _Function) -> list[str]:
    return [each.arg for each in (*method.args.posonlyargs, *method.args.args)][1:]


def _signature(method: _Function) -> str:
    return f"{method.name}({', '.join(['self', *_names(method)])})"

"""The checks of a requirement as they are written in the suite, read without running them."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from complyt_conformance.plugin import SUITE


@dataclass(frozen=True)
class Check:
    """A function of the suite: where it stands, and what its docstring says, if it has one."""

    name: str
    file: str
    line: int
    says: str


def checks(identifier: str) -> list[Check]:
    """Return the checks that decide a requirement; they stand in the files of its family."""
    family = identifier.partition("-")[0].lower()
    return [
        Check(node.name, file.name, node.lineno, ast.get_docstring(node) or "")
        for file in sorted(SUITE.glob(f"test_{family}*.py"))
        for node in _functions(file)
        if _decides(node, identifier)
    ]


@cache
def _functions(file: Path) -> list[ast.FunctionDef]:
    tree = ast.parse(file.read_bytes())
    return [node for node in tree.body if isinstance(node, ast.FunctionDef)]


def _decides(check: ast.FunctionDef, identifier: str) -> bool:
    """Whether a function stands under @requirement("...") with this id."""
    return any(
        isinstance(mark, ast.Call)
        and isinstance(mark.func, ast.Name)
        and mark.func.id == "requirement"
        and [ast.literal_eval(argument) for argument in mark.args] == [identifier]
        for mark in check.decorator_list
    )

"""Signatures of methods, compared as text: names, types, and whether they are async."""

from __future__ import annotations

import ast
from collections.abc import Iterator

Function = ast.FunctionDef | ast.AsyncFunctionDef


def signature_differences(wanted: Function, found: Function) -> list[str]:
    """Return in a few words each what is otherwise than wanted, nothing when it is the same.

    Further arguments with a default are the handler's own matter.
    """
    return list(_differences(wanted, found))


def signature(method: Function) -> str:
    """Return a method's head as `def` has it, without defaults."""
    start = "async def" if isinstance(method, ast.AsyncFunctionDef) else "def"
    arguments = ["self", *(_argument(each) for each in parameters(method))]
    result = f" -> {_type(method.returns)}" if method.returns else ""
    return f"{start} {method.name}({', '.join(arguments)}){result}"


def parameters(method: Function) -> list[ast.arg]:
    """Return what a method takes by position, beside `self`."""
    return [*method.args.posonlyargs, *method.args.args][1:]


def _differences(wanted: Function, found: Function) -> Iterator[str]:
    if isinstance(wanted, ast.AsyncFunctionDef) != isinstance(found, ast.AsyncFunctionDef):
        yield "is async" if isinstance(found, ast.AsyncFunctionDef) else "is not async"
    if not _takes(found, [each.arg for each in parameters(wanted)]):
        yield "takes other arguments"
        return
    pairs = zip(parameters(wanted), parameters(found), strict=False)
    types = [(each.arg, each.annotation, other.annotation) for each, other in pairs]
    types.append(("the result", wanted.returns, found.returns))
    if absent := [name for name, each, other in types if each and not other]:
        yield f"lacks the type of {', '.join(absent)}"
    if unlike := [name for name, each, other in types if other and _type(each) != _type(other)]:
        yield f"has another type of {', '.join(unlike)}"


def _takes(method: Function, wanted: list[str]) -> bool:
    """Tell whether it can be called with these arguments, in this order, and with no other."""
    given = [each.arg for each in parameters(method)]
    required = len(given) - len(method.args.defaults)
    further = any(default is None for default in method.args.kw_defaults)
    return given[: len(wanted)] == wanted and required <= len(wanted) and not further


def _argument(each: ast.arg) -> str:
    return f"{each.arg}: {_type(each.annotation)}" if each.annotation else each.arg


def _type(annotation: ast.expr | None) -> str:
    """Spell a type in one way, whatever its quotes and line breaks."""
    if annotation is None:
        return ""
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        try:
            return ast.unparse(ast.parse(annotation.value.strip(), mode="eval"))
        except SyntaxError:
            return annotation.value
    return ast.unparse(annotation)

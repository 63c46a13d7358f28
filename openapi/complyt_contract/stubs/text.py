"""Python as text: docstrings, definitions and lists that hold nothing but what they should."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from textwrap import indent

from complyt_contract.stubs.operations import Method

_LINE = 100


def docstring(text: str, columns: int) -> str:
    """Return a docstring that is indented so; no text ends it early, or says what it does not."""
    lines = [_printable(line).rstrip() for line in text.splitlines()]
    escaped = "\n".join(lines).replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    end = "\n" if len(lines) > 1 or escaped.endswith('"') else ""
    return indent(f'"""{escaped}{end}"""', " " * columns)


def definition(method: Method, columns: int) -> str:
    """Return the head of a method, an argument a line where one line does not hold them all."""
    arguments = ["self", *(f"{name}: {kind}" for name, kind in method.arguments.items())]
    head, tail = f"async def {method.name}(", f") -> {method.result}:"
    line = head + ", ".join(arguments) + tail
    if columns + len(line) > _LINE:
        line = "\n".join([head, *(f"    {each}," for each in arguments), tail])
    return indent(line, " " * columns)


def string_literal(text: str) -> str:
    """Return a text as Python writes it between double quotes."""
    return json.dumps(text)


def used(names: Iterable[str], text: str) -> str:
    """Return those names that a text of Python holds, as an import lists them."""
    return ", ".join(name for name in names if re.search(rf"\b{name}\b", text))


def _printable(line: str) -> str:
    return "".join(each if each.isprintable() else " " for each in line)


def toml(values: Iterable[str]) -> str:
    """Return texts as TOML's list, which is JSON's."""
    return json.dumps(list(values))

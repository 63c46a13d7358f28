"""A document as it stands in its file: its values, where each was written, and how.

Unlike `document`, which refuses what cannot be worked with, this reads whatever YAML or JSON can
be parsed at all, so that everything that is wrong with it can be told at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from complyt_contract import pointers
from complyt_contract._parsing import MOST_NODES, explodes, read, refusals
from complyt_contract.errors import DocumentError

Steps = tuple[str | int, ...]

_VERSIONS = ("3.0.", "3.1.", "3.2.")


@dataclass(frozen=True)
class Scalar:
    """A value as written: `plain` without quotes, `tag` what YAML 1.1 takes it for."""

    steps: Steps
    text: str
    tag: str
    plain: bool


class Tree:
    """A document's `data`, its references followed as far as they lead."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data

    def resolve(self, node: Any) -> Any:
        """Follow local references; what leads nowhere or out of the document is None."""
        return self.resolved(node, ())[0]

    def resolved(self, node: Any, steps: Steps) -> tuple[Any, Steps]:
        """Follow the local references of a node at these steps; return what is there, and where."""
        seen = set()
        while isinstance(node, dict) and isinstance(node.get("$ref"), str):
            reference = node["$ref"]
            if reference in seen or not reference.startswith("#"):
                return None, steps
            seen.add(reference)
            steps = pointers.steps(reference[1:])
            node = self.at(steps)
        return node, steps

    def at(self, steps: Sequence[str | int]) -> Any:
        """Return a value by its place, None where there is none."""
        node: Any = self.data
        for step in steps:
            if isinstance(node, dict):
                node = node.get(str(step))
            elif isinstance(node, list) and str(step).isdecimal() and int(step) < len(node):
                node = node[int(step)]
            else:
                return None
        return node


class Source(Tree):
    """`data` holds the values, `repeated` the keys that stand twice in one mapping.

    Raises DocumentError when the file cannot be read, is no YAML, no OpenAPI 3.x, or explodes.
    `text` is what stands under that path elsewhere than in the file system.
    """

    def __init__(self, path: Path, text: bytes | None = None) -> None:
        self.path = path
        self.repeated: list[tuple[Steps, int]] = []
        self.scalars: list[Scalar] = []
        text = read(path) if text is None else text
        try:
            with refusals():
                self._root = _composed(text)
                self._left = MOST_NODES
                self._scalars = yaml.CSafeLoader("")
                super().__init__(_openapi(self._value(self._root, ())))
        except DocumentError as error:
            raise DocumentError(f"The document {path} cannot be used: {error}") from None

    def line_and_column(self, steps: Steps) -> tuple[int, int]:
        """Return where a value was written, from 1; the nearest one around it if it was not."""
        node = self._root
        mark = node.start_mark
        for step in steps:
            found = _child(node, step)
            if found is None:
                break
            mark, node = found
        return mark.line + 1, mark.column + 1

    def _value(self, node: yaml.Node, steps: Steps) -> Any:
        self._left -= 1
        if self._left < 0:
            raise explodes()
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, steps)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(item, (*steps, at)) for at, item in enumerate(node.value)]
        return self._scalar(node, steps)

    def _mapping(self, node: yaml.MappingNode, steps: Steps) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else "?"
            if key in found:
                self.repeated.append(((*steps, key), key_node.start_mark.line + 1))
            found[key] = self._value(value_node, (*steps, key))
            self._note(key_node, (*steps, key))
        return found

    def _scalar(self, node: yaml.Node, steps: Steps) -> Any:
        self._note(node, steps)
        if node.tag == "tag:yaml.org,2002:timestamp":
            return node.value
        try:
            return self._scalars.construct_object(node)
        except (yaml.YAMLError, ValueError):
            return node.value

    def _note(self, node: yaml.Node, steps: Steps) -> None:
        if isinstance(node, yaml.ScalarNode):
            plain = not node.style  # libyaml says so by an empty one
            self.scalars.append(Scalar(steps, node.value, node.tag, plain))


def mappings(value: Any) -> Iterator[Mapping[str, Any]]:
    """Yield every mapping in a value, itself included."""
    waiting = [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            yield node
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)


def _composed(text: bytes) -> yaml.Node:
    node = yaml.compose(text, yaml.CSafeLoader)
    if node is None:
        raise DocumentError("it is empty; start it with `openapi: 3.1.0`.")
    return node


def _openapi(data: Any) -> dict[str, Any]:
    version = data.get("openapi") if isinstance(data, dict) else None
    if isinstance(data, dict) and version is None and "swagger" in data:
        raise DocumentError(
            f"it is Swagger {data['swagger']}, and only OpenAPI 3.0 to 3.2 can be read; convert it."
        )
    if isinstance(version, int | float):
        raise DocumentError(
            f"its `openapi: {version}` is a number; quote it, in full: `openapi: '3.1.0'`."
        )
    if not isinstance(version, str):
        raise DocumentError("it is no OpenAPI 3.x document; start it with `openapi: 3.1.0`.")
    if not version.startswith(_VERSIONS):
        raise DocumentError(
            f"it is OpenAPI {version}, and only 3.0 to 3.2 can be read; convert it."
        )
    found: dict[str, Any] = data
    return found


def _child(node: yaml.Node, step: str | int) -> tuple[Any, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return key.start_mark, value
    items = node.value if isinstance(node, yaml.SequenceNode) else []
    if str(step).isdecimal() and int(step) < len(items):
        return items[int(step)].start_mark, items[int(step)]
    return None

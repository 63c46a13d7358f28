"""YAML or JSON text to values that JSON knows, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from complyt_contract.errors import DocumentError

MOST_NODES = 300_000  # a document of 20,000 lines has some 60,000

_PROBLEMS = {  # what libyaml says of a tab, in two places
    "found a tab character that violates indentation": "a tab stands where YAML wants blanks",
    "found character that cannot start any token": (
        "a tab stands where YAML wants blanks, or a character that must be quoted"
    ),
}


class _Loader(yaml.CSafeLoader):
    """Refuses what PyYAML lets pass silently: keys that stand twice, keys that are no text."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str):
                raise DocumentError(f"the key {key!r}{_place(key_node)} is no text; quote it.")
            if key in seen:
                raise DocumentError(f"the key {key!r} stands twice{_place(key_node)}; drop one.")
            seen.add(key)
        return super().construct_mapping(node, deep)


def _refuse(_loader: _Loader, node: yaml.Node) -> Any:
    """YAML 1.1 reads a bare date as a date, which JSON has none of."""
    raise DocumentError(f"the value {node.value!r}{_place(node)} is read as a date; quote it.")


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _refuse)


def read(path: Path) -> bytes:
    """Return what a document's file or pipe holds; raises DocumentError that names it."""
    if path.is_char_device():  # which may never end
        raise DocumentError(f"The document {path} is a device; name a file.")
    try:
        return path.read_bytes()
    except OSError as error:
        raise DocumentError(
            f"The document {path} cannot be read ({error.strerror}); name a file that can."
        ) from None


def parse(source: bytes) -> Any:
    """Parse YAML, of which JSON is a part; raises DocumentError that says where."""
    with refusals():
        try:
            loader = _Loader(source)
            root = loader.get_single_node()
            if root is None:
                return None
            _require_bounded(root)
            value = loader.construct_document(root)
            json.dumps(value, allow_nan=False)
        except (DocumentError, UnicodeDecodeError):
            raise
        except (TypeError, ValueError):
            raise DocumentError("it holds what JSON cannot say; keep to JSON's values.") from None
    return value


def explodes() -> DocumentError:
    """Return what is wrong with a document of more than MOST_NODES values."""
    return DocumentError(
        f"it holds more than {MOST_NODES:,} values once its aliases are followed; "
        "write less of it by alias."
    )


def _require_bounded(root: yaml.Node) -> None:
    """Raise DocumentError when aliases, each followed, make more of it than anybody wrote."""
    sizes: dict[int, int] = {}

    def size(node: yaml.Node) -> int:
        if id(node) not in sizes:
            sizes[id(node)] = 0  # within itself; JSON, asked later, refuses that
            children: list[yaml.Node] = []
            if isinstance(node, yaml.MappingNode):
                children = [child for _, child in node.value]
            elif isinstance(node, yaml.SequenceNode):
                children = node.value
            sizes[id(node)] = 1 + sum(map(size, children))
        return sizes[id(node)]

    if size(root) > MOST_NODES:
        raise explodes()


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what a YAML reader raises into a DocumentError that says where."""
    try:
        yield
    except yaml.MarkedYAMLError as error:
        place = f" (line {error.problem_mark.line + 1})" if error.problem_mark else ""
        problem = _PROBLEMS.get(str(error.problem), error.problem)
        raise DocumentError(f"it is no YAML, {problem}{place}; correct it.") from None
    except (yaml.YAMLError, UnicodeDecodeError):
        raise DocumentError("it is no text that YAML allows; save it in UTF-8.") from None
    except RecursionError:
        raise DocumentError("it nests too deeply; flatten it.") from None


def _place(node: yaml.Node) -> str:
    return f" in line {node.start_mark.line + 1}"

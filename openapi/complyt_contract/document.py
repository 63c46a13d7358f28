"""Reads the OpenAPI document and walks it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from complyt_contract._parsing import parse
from complyt_contract.errors import DocumentError

__all__ = ["Document", "DocumentError", "Operation", "load"]

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


@dataclass(frozen=True)
class Operation:
    """An operation; `path` is the template, `raw` the Operation Object as written."""

    operation_id: str
    method: str
    path: str
    raw: Mapping[str, Any]
    tag: str
    parameters: list[Mapping[str, Any]]


class Document:
    """An OpenAPI 3.1 document: `raw` as parsed, `source` as written, `sha256` of the source.

    `operations` stand by operationId, in the document's order. Raises DocumentError for what is
    no such document, or holds a reference that leads nowhere.
    """

    def __init__(self, raw: Any, source: bytes) -> None:
        _require_openapi(raw)
        self.raw: dict[str, Any] = raw
        self.source = source
        self.sha256 = hashlib.sha256(source).hexdigest()
        self.version: str = raw["info"]["version"]
        _require_references(raw)
        self.operations = {operation.operation_id: operation for operation in self._operations()}

    def resolve(self, node: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the object that a local `$ref` leads to; one without `$ref` is itself."""
        seen: set[str] = set()
        while "$ref" in node:
            reference = node["$ref"]
            if reference in seen:
                raise DocumentError(f"The reference {reference!r} leads to itself; correct it.")
            seen.add(reference)
            node = _look_up(self.raw, reference)
        return node

    def _operations(self) -> Iterator[Operation]:
        taken: dict[str, str] = {}
        for path, reference in self.raw["paths"].items():
            item = self.resolve(_mapping(reference, f"The path {path}"))
            for method in (method for method in _METHODS if method in item):
                name = f"{method.upper()} {path}"
                raw = _mapping(item[method], name)
                operation_id = raw.get("operationId")
                if not isinstance(operation_id, str):
                    raise DocumentError(f"{name} has no operationId; give it one.")
                if operation_id in taken:
                    raise DocumentError(
                        f"{taken[operation_id]} and {name} share the operationId "
                        f"{operation_id!r}; rename one."
                    )
                taken[operation_id] = name
                _mapping(raw.get("responses"), f"`responses` of {name}")
                yield Operation(
                    operation_id=operation_id,
                    method=method.upper(),
                    path=path,
                    raw=raw,
                    tag=_tag(raw, name),
                    parameters=self._parameters(item, raw, name),
                )

    def _parameters(
        self, item: Mapping[str, Any], operation: Mapping[str, Any], name: str
    ) -> list[Mapping[str, Any]]:
        """Return the path's and the operation's own parameters; the latter win."""
        found: dict[tuple[str, str], Mapping[str, Any]] = {}
        for node in (*item.get("parameters", ()), *operation.get("parameters", ())):
            parameter = self.resolve(_mapping(node, f"A parameter of {name}"))
            if "name" not in parameter or "in" not in parameter:
                raise DocumentError(f"A parameter of {name} lacks `name` or `in`; add it.")
            found[parameter["name"], parameter["in"]] = parameter
        return list(found.values())


def load(path: Path | None = None) -> Document:
    """Read a document in YAML or JSON; without a path, the contract itself.

    Raises DocumentError, with the file's name, when it cannot be read or is no document.
    """
    path = path or _packaged()
    try:
        source = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise DocumentError(
            f"The document {path} cannot be read ({reason}); name a file that can."
        ) from None
    try:
        return Document(parse(source), source)
    except DocumentError as error:
        raise DocumentError(f"The document {path} cannot be used: {error}") from None


def _packaged() -> Path:
    """Return the contract: beside this module in a wheel, one folder up in the tree."""
    here = Path(__file__).parent
    installed = here / "customers.yaml"
    return installed if installed.exists() else here.parent / "customers.yaml"


def _require_openapi(raw: Any) -> None:
    root = _mapping(raw, "The whole")
    version = root.get("openapi")
    if not isinstance(version, str) or not version.startswith("3.1."):
        raise DocumentError(f"It says `openapi: {version}`, but only 3.1 can be read; convert it.")
    if not isinstance(_mapping(root.get("info"), "`info`").get("version"), str):
        raise DocumentError("`info.version` is no text; give the contract's version.")
    _mapping(root.get("paths"), "`paths`")
    _mapping(root.get("components"), "`components`")


def _require_references(root: Mapping[str, Any]) -> None:
    nodes: list[Any] = [root]
    while nodes:
        node = nodes.pop()
        if isinstance(node, dict):
            if isinstance(node.get("$ref"), str):
                _look_up(root, node["$ref"])
            nodes.extend(node.values())
        elif isinstance(node, list):
            nodes.extend(node)


def _look_up(root: Mapping[str, Any], reference: str) -> Mapping[str, Any]:
    """Follow a JSON pointer as a URI fragment (RFC 6901, section 6)."""
    node: Any = root
    if not reference.startswith("#"):
        raise DocumentError(f"The reference {reference!r} leaves the file; only `#/...` may stand.")
    for step in unquote(reference[1:]).split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        node = node.get(key) if isinstance(node, dict) else None
    return _mapping(node, f"What the reference {reference!r} leads to")


def _mapping(node: Any, name: str) -> Mapping[str, Any]:
    if not isinstance(node, dict):
        raise DocumentError(f"{name} is no object; write one there.")
    return node


def _tag(operation: Mapping[str, Any], name: str) -> str:
    tags = operation.get("tags")
    if not isinstance(tags, list) or len(tags) != 1:
        raise DocumentError(f"{name} must have exactly one tag; correct its `tags`.")
    return str(tags[0])

"""Reads the OpenAPI document and walks it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from complyt_contract import pointers
from complyt_contract._parsing import parse, read
from complyt_contract.errors import DocumentError

__all__ = ["Document", "DocumentError", "Operation", "contract", "load"]

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


@dataclass(frozen=True)
class Operation:
    """An operation; `path` is the template, `raw` the Operation Object as written.

    `tag` is the first of its tags, empty without one. `parameters` are its own and its path's,
    references followed.
    """

    operation_id: str
    method: str
    path: str
    raw: Mapping[str, Any]
    tag: str
    parameters: list[Mapping[str, Any]]


class Document:
    """An OpenAPI 3.1 document: `raw` as parsed, `source` as written, `sha256` of the source.

    `path` is the file that it was read from, None when it comes from elsewhere. `raw` has empty
    paths and components where they are left out. `version` is the contract's, `operations` stand
    by operationId in the document's order. Raises DocumentError for what is no such document, or
    has a reference that leads nowhere.
    """

    def __init__(self, raw: Any, source: bytes, path: Path | None = None) -> None:
        self.raw: dict[str, Any] = _openapi(raw)
        self.source = source
        self.path = path
        self.sha256 = hashlib.sha256(source).hexdigest()
        self.version: str = self.raw["info"]["version"]
        for reference in _references(self.raw):
            self.resolve({"$ref": reference})
        self.operations: dict[str, Operation] = {}
        for operation in self._operations():
            if operation.operation_id in self.operations:
                raise DocumentError(
                    f"the operationId {operation.operation_id!r} stands twice; rename one."
                )
            self.operations[operation.operation_id] = operation

    def resolve(self, node: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the object that a local `$ref` leads to; one without `$ref` is itself."""
        seen: set[str] = set()
        while isinstance(reference := node.get("$ref"), str):
            if reference in seen:
                raise DocumentError(f"the reference {reference!r} leads to itself; correct it.")
            seen.add(reference)
            node = _look_up(self.raw, reference)
        return node

    def _operations(self) -> Iterator[Operation]:
        for path, reference in self.raw["paths"].items():
            item = self.resolve(_object(reference, f"the path {path}"))
            for method in (method for method in METHODS if method in item):
                place = f"{method.upper()} {path}"
                operation = _object(item[method], place)
                _object(operation.get("responses"), f"`responses` of {place}")
                if "operationId" not in operation:
                    raise DocumentError(f"{place} lacks an operationId; give it one.")
                yield Operation(
                    operation_id=_text(operation["operationId"], f"operationId of {place}"),
                    method=method.upper(),
                    path=path,
                    raw=operation,
                    tag=_first_tag(operation, place),
                    parameters=self._parameters(item, operation, place),
                )

    def _parameters(
        self, item: Mapping[str, Any], operation: Mapping[str, Any], place: str
    ) -> list[Mapping[str, Any]]:
        """Return the path's and the operation's parameters; the latter override the former."""
        found: dict[tuple[str, str], Mapping[str, Any]] = {}
        for owner in (item, operation):
            for node in _list(owner.get("parameters", []), f"`parameters` of {place}"):
                parameter = self.resolve(_object(node, f"a parameter of {place}"))
                name = _text(parameter.get("name"), f"`name` of a parameter of {place}")
                location = _text(parameter.get("in"), f"`in` of the parameter {name} of {place}")
                found[name, location] = parameter
        return list(found.values())


def load(path: Path | None = None) -> Document:
    """Read a document in YAML or JSON; without a path, the contract itself.

    Raises DocumentError, which names the file, when it cannot be read or is no OpenAPI 3.1.
    """
    path = path or contract()
    source = read(path)
    try:
        return Document(parse(source), source, path)
    except DocumentError as error:
        raise DocumentError(f"The document {path} cannot be used: {error}") from None


def contract() -> Path:
    """Return the contract: beside this module in a wheel, one folder up in the tree."""
    package = Path(__file__).parent
    installed = package / "customers.yaml"
    return installed if installed.exists() else package.parent / "customers.yaml"


def _openapi(raw: Any) -> dict[str, Any]:
    """Require what everyone who reads a document takes for granted."""
    if isinstance(raw, dict) and "swagger" in raw and "openapi" not in raw:
        raise DocumentError(
            f"it is Swagger {raw['swagger']}, and only OpenAPI 3.1 can be read; convert it."
        )
    if not isinstance(raw, dict) or "openapi" not in raw:
        raise DocumentError("it is no OpenAPI document; start it with `openapi: 3.1.0`.")
    if isinstance(raw["openapi"], int | float):
        raise DocumentError(
            f"its `openapi: {raw['openapi']}` is a number; quote it, in full: `openapi: '3.1.0'`."
        )
    version = _text(raw["openapi"], "`openapi`")
    if not version.startswith("3.1."):
        raise DocumentError(f"it is OpenAPI {version}, and only 3.1 can be read; convert it.")
    _text(_object(raw.get("info"), "`info`").get("version"), "`info.version`")
    if not {"webhooks", "components"} & raw.keys():
        _object(raw.get("paths"), "`paths`")
    for field in ("paths", "components"):
        _object(raw.setdefault(field, {}), f"`{field}`")
    for tag in _list(raw.get("tags", []), "`tags`"):
        _text(_object(tag, "a tag").get("name"), "`name` of a tag")
    return raw


def _references(root: Mapping[str, Any]) -> Iterator[str]:
    nodes: list[Any] = [root]
    while nodes:
        node = nodes.pop()
        if isinstance(node, dict):
            if isinstance(node.get("$ref"), str):
                yield node["$ref"]
            nodes.extend(node.values())
        elif isinstance(node, list):
            nodes.extend(node)


def _look_up(root: Mapping[str, Any], reference: str) -> Mapping[str, Any]:
    """Follow a JSON pointer in a URI fragment (RFC 6901, section 6)."""
    if not reference.startswith("#/"):
        raise DocumentError(f"the reference {reference!r} leaves the document; keep to one file.")
    node: Any = root
    for step in pointers.steps(reference[1:]):
        if isinstance(node, list) and step.isdecimal() and int(step) < len(node):
            node = node[int(step)]
        else:
            node = node.get(step) if isinstance(node, dict) else None
    if node is None:
        raise DocumentError(
            f"the reference {reference!r} leads nowhere; correct it, or add its goal."
        )
    return _object(node, f"the goal of the reference {reference!r}")


def _first_tag(operation: Mapping[str, Any], place: str) -> str:
    tags = _list(operation.get("tags", []), f"`tags` of {place}")
    return _text(tags[0], f"the tag of {place}") if tags else ""


def _object(value: Any, place: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise DocumentError(f"{place} must be an object; correct it.")
    return value


def _list(value: Any, place: str) -> list[Any]:
    if not isinstance(value, list):
        raise DocumentError(f"{place} must be a list; correct it.")
    return value


def _text(value: Any, place: str) -> str:
    if not isinstance(value, str):
        raise DocumentError(f"{place} must be text; correct it.")
    return value

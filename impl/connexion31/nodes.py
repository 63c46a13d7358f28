"""Walking an OpenAPI document: nodes that know their pointer and follow `$ref`."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from connexion31.errors import ConfigurationError

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

_EXPRESSION = re.compile(r"\{([^{}]*)\}")
_FRAGMENT_SAFE = "!$&'()*+,;=:@/?-._~"  # RFC 3986, section 3.5


def pointer_to(*keys: str | int) -> str:
    """Return an RFC 6901 pointer as a URI fragment: `#` for the whole, `#/a~1b`, `#/%C3%A9`."""
    tokens = (str(key).replace("~", "~0").replace("/", "~1") for key in keys)
    return "#" + "".join("/" + quote(token, safe=_FRAGMENT_SAFE) for token in tokens)


def look_up(document: Mapping[str, Any], pointer: str) -> Any:
    """Return what the pointer names; raises ConfigurationError when that is nothing."""
    value: Any = document
    try:
        if not pointer.startswith("#"):
            raise KeyError(pointer)
        for token in unquote(pointer[1:]).split("/")[1:]:
            key = token.replace("~1", "/").replace("~0", "~")
            value = value[int(key)] if isinstance(value, list) else value[key]
    except (LookupError, TypeError, ValueError):
        message = f"The document's reference {pointer!r} leads nowhere; correct it or add its goal."
        raise ConfigurationError(message) from None
    return value


@dataclass(frozen=True)
class Node:
    """An object of the document, not a reference, and the pointer under which it stands."""

    document: Mapping[str, Any]
    pointer: str
    value: Mapping[str, Any]

    @classmethod
    def at(cls, document: Mapping[str, Any], pointer: str) -> "Node":
        """Return the object under a pointer; references are followed."""
        seen = set()
        while isinstance(value := look_up(document, pointer), Mapping) and "$ref" in value:
            if pointer in seen:
                raise ConfigurationError(f"The document's reference {pointer!r} leads to itself.")
            seen.add(pointer)
            pointer = value["$ref"]
        if not isinstance(value, Mapping):
            raise ConfigurationError(f"The document holds no object at {pointer!r}.")
        return cls(document, pointer, value)

    def child_pointer(self, *keys: str | int) -> str:
        """Return the pointer of something below, references left as they are."""
        return self.pointer + pointer_to(*keys)[1:]

    def child(self, *keys: str | int) -> "Node":
        """Return the object below; references on the way are followed."""
        node = self
        for index, key in enumerate(keys):
            if isinstance(node.value.get(str(key)), list):
                return Node.at(self.document, node.child_pointer(*keys[index:]))
            node = Node.at(self.document, node.child_pointer(key))
        return node

    def children(self, key: str) -> list["Node"]:
        """Return the objects of a list or map below, none when it is absent."""
        below = self.value.get(key, ())
        keys = below if isinstance(below, Mapping) else range(len(below))
        return [Node.at(self.document, self.child_pointer(key, name)) for name in keys]


@dataclass(frozen=True)
class Operation:
    """An operation and what the document says of it; parameters are its own and its path's."""

    operation_id: str
    method: str
    path: str
    node: Node
    parameters: tuple[Node, ...]

    @property
    def routed_path(self) -> str:
        """The path, its template expressions numbered: their names may hold what routers read."""
        numbers = {name: number for number, name in enumerate(self.path_names)}
        return _EXPRESSION.sub(lambda found: f"{{p{numbers[found[1]]}}}", self.path)

    @property
    def path_names(self) -> list[str]:
        """The names of the path's template expressions, by their number."""
        return _EXPRESSION.findall(self.path)


def operations(document: Mapping[str, Any]) -> dict[str, Operation]:
    """Return the document's operations by operationId, in its order."""
    found: dict[str, Operation] = {}
    for operation in _operations(document):
        if operation.operation_id in found:
            message = f"The document uses the operationId {operation.operation_id!r} twice."
            raise ConfigurationError(message)
        found[operation.operation_id] = operation
    return found


def _operations(document: Mapping[str, Any]) -> Iterator[Operation]:
    for path in document.get("paths", {}):
        item = Node.at(document, pointer_to("paths", path))
        for method in METHODS:
            if method not in item.value:
                continue
            node = item.child(method)
            operation_id = node.value.get("operationId")
            if not isinstance(operation_id, str):
                message = f"{method.upper()} {path} has no operationId; give it one."
                raise ConfigurationError(message)
            parameters = {
                (parameter.value.get("name"), parameter.value.get("in")): parameter
                for owner in (item, node)
                for parameter in owner.children("parameters")
            }
            yield Operation(operation_id, method, path, node, tuple(parameters.values()))

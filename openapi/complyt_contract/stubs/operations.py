"""The document's operations as methods in Python, tag by tag."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from textwrap import fill
from typing import Any

from complyt_contract.document import Document, Operation
from complyt_contract.errors import DocumentError
from complyt_contract.requirements import FIELD
from complyt_contract.stubs.names import (
    argument_names,
    class_name,
    function_name,
    require_distinct,
)
from complyt_contract.stubs.schemas import Schemas

_UNTAGGED = "default"
# What the heads of other methods name.
_TAKEN = {"abstractmethod", "bool", "bytes", "float", "int", "models", "override", "str"}
# Media types of answers that may have no end (OpenAPI 3.2 calls them sequential).
_SEQUENTIAL = ("application/jsonl", "application/x-ndjson", "text/event-stream")
_NO_PARAMETERS = ("accept", "content-type", "authorization")  # OpenAPI ignores them as headers


@dataclass(frozen=True)
class Method:
    """An operation; `arguments` are types by name, `result` is what its answers are.

    `handler` is what connexion31 calls it, `name` the method.
    """

    handler: str
    name: str
    operation: Operation
    arguments: Mapping[str, str]
    result: str
    documentation: str
    secured: bool


@dataclass(frozen=True)
class Tag:
    """The operations of a tag: `class_name` is its protocol, `module` the file of its handlers."""

    name: str
    class_name: str
    module: str
    documentation: str
    methods: list[Method]

    @property
    def secured(self) -> bool:
        """Whether an operation of it may have a caller."""
        return any(method.secured for method in self.methods)


def tags(document: Document, schemas: Schemas) -> list[Tag]:
    """Return the tags that have operations, in the operations' order; raises DocumentError."""
    require_distinct("operations", [(name, function_name(name)) for name in document.operations])
    by_name: dict[str, list[Method]] = {}
    for operation in document.operations.values():
        method = _method(document, schemas, operation)
        by_name.setdefault(operation.tag or _UNTAGGED, []).append(method)
    require_distinct("tags", [(name, class_name(name)) for name in by_name])
    require_distinct("tags", [(name, function_name(name)) for name in by_name])
    described = {tag["name"]: tag for tag in document.raw.get("tags", [])}
    return [
        Tag(
            name=name,
            class_name=class_name(name),
            module=function_name(name),
            documentation=_documentation(
                [f"The operations of the tag {name}."], described.get(name, {})
            ),
            methods=methods,
        )
        for name, methods in by_name.items()
    ]


def documentation(document: Document) -> str:
    """Return what is said of all operations together."""
    first = "What the handlers must be: a protocol per tag, a method per operation."
    return _documentation([first], {FIELD: document.raw.get(FIELD)})


def scopes(document: Document) -> list[str]:
    """Return the scopes that operations ask for, in alphabetical order."""
    found = {
        str(scope)
        for operation in document.operations.values()
        for requirement in _security(document, operation)
        for scopes in requirement.values()
        for scope in scopes
    }
    return sorted(found)


def schemes(document: Document) -> set[str]:
    """Return the kinds of security schemes that operations ask for: `basic`, `apikey`, ...

    What is sent as a bearer token is `bearer`.
    """
    described = document.raw["components"].get("securitySchemes", {})
    found = set()
    for operation in document.operations.values():
        for requirement in _security(document, operation):
            for name in requirement:
                scheme = document.resolve(described[name])
                kind = str(scheme.get("scheme", scheme["type"])).lower()
                found.add("bearer" if kind in ("oauth2", "openidconnect") else kind)
    return found


def _method(document: Document, schemas: Schemas, operation: Operation) -> Method:
    named = class_name(operation.operation_id)
    parameters = {
        (parameter["name"], parameter["in"]): parameter
        for parameter in operation.parameters
        if parameter["in"] != "header" or parameter["name"].lower() not in _NO_PARAMETERS
    }
    names = argument_names(parameters)
    require_distinct(
        f"parameters of {operation.operation_id}:",
        [(f"{name} in {location}", argument) for (name, location), argument in names.items()],
    )
    arguments = {
        names[key]: _parameter_type(document, schemas, parameter, named)
        for key, parameter in parameters.items()
    }
    if "requestBody" in operation.raw:
        arguments["body"] = _body_type(document, schemas, operation, f"{named}Body")
    line = f"{operation.method} {operation.path}"
    summary = operation.raw.get("summary")
    first = [f"{summary.rstrip('.')}.", f"{line}."] if isinstance(summary, str) else [f"{line}."]
    handler = function_name(operation.operation_id)
    return Method(
        handler=handler,
        name=f"{handler}_" if handler in _TAKEN else handler,
        operation=operation,
        arguments=arguments,
        result=_result(document, schemas, operation, named),
        documentation=_documentation(first + _octets(document, operation), operation.raw),
        secured=any(_security(document, operation)),
    )


def _security(document: Document, operation: Operation) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = operation.raw.get("security", document.raw.get("security", []))
    return found


def _parameter_type(
    document: Document, schemas: Schemas, parameter: Mapping[str, Any], named: str
) -> str:
    content = parameter.get("content", {}).get("application/json", {})
    schema = parameter.get("schema", content.get("schema", {}))
    found = schemas.type_of(schema, named + class_name(parameter["name"]), "request")
    has_default = isinstance(schema, dict) and (document.resolve(schema).get("default") is not None)
    return found if parameter.get("required") is True or has_default else _union(found, "None")


def _body_type(document: Document, schemas: Schemas, operation: Operation, named: str) -> str:
    body = document.resolve(_object(operation.raw["requestBody"], operation))
    types = [
        schemas.type_of(content.get("schema", {}), named, "request") if is_json else "bytes"
        for _, is_json, content in _contents(document, body, operation)
    ]
    return _union(*(types or ["Any"]), *([] if body.get("required") is True else ["None"]))


def _octets(document: Document, operation: Operation) -> list[str]:
    """Return what is to be said of bodies that are not JSON."""
    if "requestBody" not in operation.raw:
        return []
    body = document.resolve(_object(operation.raw["requestBody"], operation))
    kinds = [is_json for _, is_json, _ in _contents(document, body, operation)]
    if all(kinds):
        return []
    which = "A body that is not JSON" if any(kinds) else "The body"
    return [f"{which} is not validated: bytes as sent."]


def _result(document: Document, schemas: Schemas, operation: Operation, named: str) -> str:
    """Return the type of the answers that are no failures; those are raised as problems."""
    statuses: dict[str, list[str]] = {}
    responses = operation.raw["responses"]
    successes = [status for status in responses if status[:1] in ("1", "2", "3")]
    for status in successes or [status for status in responses if status == "default"]:
        response = document.resolve(_object(responses[status], operation))
        types = []
        for media_type, is_json, content in _contents(document, response, operation):
            schema = content.get("schema", {})
            types.append(
                schemas.type_of(schema, f"{named}{status.capitalize()}", "response")
                if is_json
                else "bytes"
            )
            if is_json and _is_array(document, schema):
                types.append("Batches")
            if media_type in _SEQUENTIAL:
                types.append("Chunks")
        statuses.setdefault(_union(*types) if types else "None", []).append(status)
    answers = [f"Answer[{body}, {_status(found)}]" for body, found in statuses.items()]
    return " | ".join(answers or ["Answer[Any, int]"])


def _status(statuses: list[str]) -> str:
    exact = all(status.isdecimal() for status in statuses)
    return f"Literal[{', '.join(statuses)}]" if exact else "int"


def _contents(
    document: Document, owner: Mapping[str, Any], operation: Operation
) -> Iterator[tuple[str, bool, Mapping[str, Any]]]:
    """Yield each media type in lower case, whether it is JSON, and what is said of it."""
    for media_type, content in owner.get("content", {}).items():
        essence = media_type.partition(";")[0].strip().lower()
        is_json = essence == "application/json" or essence.endswith("+json")
        yield essence, is_json, document.resolve(_object(content, operation))


def _is_array(document: Document, schema: Any) -> bool:
    return isinstance(schema, dict) and document.resolve(schema).get("type") == "array"


def _union(*types: str) -> str:
    return " | ".join(dict.fromkeys(types)) if "Any" not in types else "Any"


def _documentation(first: list[str], owner: Mapping[str, Any]) -> str:
    """Return the text of a docstring: first lines, the description, the requirements' ids."""
    parts = [" ".join(line.split()) for line in first]
    if isinstance(owner.get("description"), str):
        parts.append(owner["description"].strip())
    stated = owner.get(FIELD)
    ids = [
        entry["id"]
        for entry in (stated if isinstance(stated, list) else [])
        if isinstance(entry, dict) and isinstance(entry.get("id"), str)
    ]
    if ids:
        parts.append(fill(f"Requirements: {', '.join(ids)}.", 90))
    return "\n\n".join(parts)


def _object(value: Any, operation: Operation) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise DocumentError(f"{operation.method} {operation.path} holds {value!r:.40}; correct it.")
    return value

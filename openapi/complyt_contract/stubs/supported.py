"""What connexion31 does not serve, refused before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from complyt_contract.document import Document, Operation
from complyt_contract.errors import DocumentError

_STYLES = {
    "path": ("simple",),
    "query": ("form", "spaceDelimited", "pipeDelimited"),
    "header": ("simple",),
    "cookie": ("form",),
}
_TOKENS = ("oauth2", "openIdConnect")


def require_supported(document: Document) -> None:
    """Raise DocumentError for parameters and security schemes with which no server would start.

    `connexion31` refuses alike.
    """
    for operation in document.operations.values():
        for parameter in operation.parameters:
            _require_parameter(operation, parameter)
        for requirement in operation.raw.get("security", document.raw.get("security", [])):
            for name in requirement:
                _require_scheme(document, operation, name)


def _require_parameter(operation: Operation, parameter: Mapping[str, Any]) -> None:
    name, location = parameter["name"], parameter["in"]
    styles = _STYLES.get(location, ())
    is_json = "application/json" in parameter.get("content", {})
    known = styles and parameter.get("style", styles[0]) in styles
    if not known or not (is_json or "schema" in parameter):
        raise DocumentError(
            f"the parameter {name!r} of {operation.operation_id} is not supported; only those of "
            "the styles simple, form, spaceDelimited and pipeDelimited are, and those in JSON."
        )


def _require_scheme(document: Document, operation: Operation, name: str) -> None:
    described = document.raw["components"].get("securitySchemes", {})
    if name not in described:
        raise DocumentError(
            f"the security requirement {name!r} of {operation.operation_id} names no scheme; "
            "describe it in components.securitySchemes, or drop it."
        )
    scheme = document.resolve(described[name])
    if scheme.get("type") not in ("http", "apiKey", *_TOKENS):
        raise DocumentError(
            f"the security scheme {name!r} of {operation.operation_id} is not supported; only "
            "http, apiKey, oauth2 and openIdConnect are."
        )

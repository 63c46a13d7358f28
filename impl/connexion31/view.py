"""The routing view: the little of a 3.1 document that Connexion needs, in the 3.0 it knows."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from connexion31.errors import ConfigurationError
from connexion31.nodes import operations

_PATH_SAFE = "/{}!$&'()*+,;=:@-._~"  # RFC 3986, section 3.3, and the braces of a template


def routing_view(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a valid OpenAPI 3.0.3 document that routes and is secured as the given one.

    It has paths, methods, operationIds and security, and nothing else that Connexion would
    have to understand: no schemas, parameters, bodies, examples or servers. Paths are
    percent-encoded, as they are compared with the encoded request path, and concrete ones stand
    before templated ones, because OpenAPI prefers them and Connexion takes the first that fits.
    Raises ConfigurationError for a security scheme other than a bearer token.
    """
    schemes = document.get("components", {}).get("securitySchemes", {})
    paths: dict[str, dict[str, Any]] = {}
    found = operations(document).values()
    for operation in sorted(found, key=lambda operation: _templated(operation.path)):
        security = operation.node.value.get("security", document.get("security", []))
        _require_bearer(operation.operation_id, security, schemes)
        item = paths.setdefault(quote(operation.path, safe=_PATH_SAFE), {})
        item[operation.method] = {
            "operationId": operation.operation_id,
            "responses": {"default": {"description": ""}},
            "security": security,
        }
    info = document.get("info", {})
    return {
        "openapi": "3.0.3",
        "info": {"title": info.get("title", ""), "version": info.get("version", "")},
        "paths": paths,
        "components": {"securitySchemes": schemes},
    }


def _require_bearer(
    operation_id: str, security: Sequence[Mapping[str, Any]], schemes: Mapping[str, Any]
) -> None:
    for name in (name for requirement in security for name in requirement):
        scheme = schemes.get(name, {})
        if scheme.get("type") != "http" or scheme.get("scheme", "").lower() != "bearer":
            raise ConfigurationError(
                f"The security scheme {name!r} of {operation_id} is no bearer token of type http, "
                "the only one supported."
            )


def _templated(path: str) -> list[bool]:
    return ["{" in segment for segment in path.split("/")]

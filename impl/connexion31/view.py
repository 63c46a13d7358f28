"""The routing view: the little of a 3.1 document that Connexion needs, in the 3.0 it knows."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from connexion31.credentials import require_supported
from connexion31.nodes import Node, operations, pointer_to

_PATH_SAFE = "/{}!$&'()*+,;=:@-._~"  # RFC 3986, section 3.3, and the braces of a template


def routing_view(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a valid OpenAPI 3.0.3 document that routes and is secured as the given one.

    It has paths, methods, operationIds and security, and nothing else that Connexion would
    have to understand: no schemas, parameters, bodies, examples or servers. Paths are
    percent-encoded, as they are compared with the encoded request path, their parameters
    numbered, and concrete ones stand before templated ones, because OpenAPI prefers them and
    Connexion takes the first that fits. Security schemes are all bearer tokens to Connexion; each
    itself stands under `x-scheme`, for `security` to read. Raises ConfigurationError for one that
    is not supported.
    """
    components = document.get("components", {})
    schemes = {
        name: Node.at(document, pointer_to("components", "securitySchemes", name)).value
        for name in components.get("securitySchemes", {})
    }
    paths: dict[str, dict[str, Any]] = {}
    found = operations(document).values()
    for operation in sorted(found, key=lambda operation: _templated(operation.path)):
        security = operation.node.value.get("security", document.get("security", []))
        for name in (name for requirement in security for name in requirement):
            require_supported(operation.operation_id, name, schemes.get(name, {}))
        item = paths.setdefault(quote(operation.routed_path, safe=_PATH_SAFE), {})
        item[operation.method] = {
            "operationId": operation.operation_id,
            "responses": {"default": {"description": ""}},
            # What asks for nothing comes last, so that credentials are read where sent.
            "security": sorted(security, key=lambda requirement: not requirement),
        }
    info = document.get("info", {})
    return {
        "openapi": "3.0.3",
        "info": {"title": info.get("title", ""), "version": info.get("version", "")},
        "paths": paths,
        "components": {
            "securitySchemes": {
                name: {"type": "http", "scheme": "bearer", "x-scheme": scheme}
                for name, scheme in schemes.items()
            }
        },
    }


def _templated(path: str) -> list[bool]:
    return ["{" in segment for segment in path.split("/")]

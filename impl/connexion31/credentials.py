"""Where a request's credentials stand, by the security scheme."""

import base64
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import Headers
from starlette.requests import cookie_parser

from connexion31.errors import ConfigurationError

_TOKENS = ("oauth2", "openIdConnect")  # which are sent as bearer tokens (RFC 6750)
_PLACES = ("header", "query", "cookie")


def require_supported(operation_id: str, name: str, scheme: Mapping[str, Any]) -> None:
    """Raise ConfigurationError for a scheme whose credentials no request holds, or for none."""
    if not scheme:
        raise ConfigurationError(
            f"The security requirement {name!r} of {operation_id} names no scheme; describe it in "
            "components.securitySchemes, or drop it."
        )
    kind = scheme.get("type")
    if kind in _TOKENS or (kind == "http" and isinstance(scheme.get("scheme"), str)):
        return
    if kind == "apiKey" and scheme.get("in") in _PLACES and isinstance(scheme.get("name"), str):
        return
    raise ConfigurationError(
        f"The security scheme {name!r} of {operation_id} is not supported; only http, apiKey, "
        "oauth2 and openIdConnect are."
    )


def authentication_scheme(scheme: Mapping[str, Any]) -> str:
    """Return the name by which Authorization and WWW-Authenticate call a security scheme."""
    if scheme["type"] == "http":
        return str(scheme["scheme"]).capitalize()
    return "Bearer" if scheme["type"] in _TOKENS else "ApiKey"


def described(scheme: Mapping[str, Any]) -> str:
    """Return what to send for a security scheme, as a sentence names it."""
    if scheme["type"] == "apiKey":
        places = {"query": "query parameter"}
        return f"an API key in the {places.get(scheme['in'], scheme['in'])} {scheme['name']}"
    name = authentication_scheme(scheme)
    return "a bearer token" if name == "Bearer" else f"credentials of {name}"


def credentials(scheme: Mapping[str, Any], scope: Mapping[str, Any]) -> str | None:
    """Return what the request sends for the scheme, None when that is nothing.

    It is the token, the key, or `user:password` of the scheme Basic, decoded.
    """
    headers = Headers(raw=scope["headers"])
    if scheme["type"] == "apiKey":
        return _key(scheme["in"], scheme["name"], headers, scope["query_string"])
    wanted = authentication_scheme(scheme).lower()
    named, _, text = headers.get("authorization", "").partition(" ")
    if named.lower() != wanted:
        return None
    text = text.strip(" ")
    if wanted == "basic":
        try:
            text = base64.b64decode(text, validate=True).decode()
        except ValueError:
            return None
    return text or None


def _key(place: str, name: str, headers: Headers, query: bytes) -> str | None:
    if place == "header":
        return headers.get(name) or None
    if place == "query":
        return dict(parse_qsl(query.decode("latin-1"))).get(name)
    return cookie_parser(headers.get("cookie", "")).get(name) or None

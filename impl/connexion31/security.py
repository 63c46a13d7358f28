"""Credentials: Connexion's security middleware, with scopes and our refusals (RFC 6750)."""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from connexion31._connexion import BearerSecurityHandler
from connexion31.credentials import authentication_scheme, credentials, described
from connexion31.problems import Problem

VerifyToken = Callable[[str], Mapping[str, Any] | Awaitable[Mapping[str, Any]]]


def security_handler(verify_token: VerifyToken) -> type[BearerSecurityHandler]:
    """Return the class that Connexion's `security_map` wants for `bearer`, as the view says."""

    class Credentials(BearerSecurityHandler):  # type: ignore[misc]  # Connexion has no types
        """Checks credentials and scopes, and notes their info in the request's record."""

        def get_fn(
            self, security_scheme: Mapping[str, Any], required_scopes: list[str]
        ) -> Callable[[Any], Awaitable[Mapping[str, Any]]]:
            """Return the check of one operation; Connexion itself passes it no scopes."""
            scheme = security_scheme["x-scheme"]
            name = authentication_scheme(scheme)

            async def check(request: Any) -> Mapping[str, Any]:
                record = request.scope["connexion31"]
                record["authentication_scheme"] = name
                token = credentials(scheme, request.scope)
                if token is None:
                    raise Problem(401, f"This operation needs {described(scheme)}.")
                if name == "Bearer" and not token.isascii():
                    raise Problem(401, "The token is not valid.")
                info = verify_token(token)
                if inspect.isawaitable(info):
                    info = await info
                require_scopes(info, required_scopes)
                record["token_info"] = info
                return info

            return check

    return Credentials


def require_scopes(info: Mapping[str, Any], required: list[str]) -> None:
    """Raise Problem 403 unless the token's `scope` (a list or text) holds all of the required."""
    granted = info.get("scope", ())
    if isinstance(granted, str):
        granted = granted.split()
    if all(scope in granted for scope in required):
        return
    names = " ".join(required)
    challenge = f'Bearer error="insufficient_scope", scope="{names}"'
    raise Problem(
        403, f"The token lacks the scope {names}.", headers={"WWW-Authenticate": challenge}
    )


def challenge(scope: Mapping[str, Any]) -> str:
    """Return the WWW-Authenticate of a 401; a bearer token that was sent was not valid."""
    name = str(scope["connexion31"].get("authentication_scheme", "Bearer"))
    if name != "Bearer":
        return name
    sent = credentials({"type": "http", "scheme": "bearer"}, scope)
    return 'Bearer error="invalid_token"' if sent else "Bearer"

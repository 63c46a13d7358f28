"""Bearer tokens: Connexion's security middleware, with scopes and our refusals (RFC 6750)."""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from connexion31._connexion import BearerSecurityHandler
from connexion31.problems import Problem

VerifyToken = Callable[[str], Mapping[str, Any] | Awaitable[Mapping[str, Any]]]


def bearer_handler(verify_token: VerifyToken) -> type[BearerSecurityHandler]:
    """Return the class that Connexion's `security_map` wants for `bearer`."""

    class Bearer(BearerSecurityHandler):  # type: ignore[misc]  # Connexion has no types
        """Checks token and scopes, and notes the token's info in the request's record."""

        def get_fn(
            self, _security_scheme: Mapping[str, Any], required_scopes: list[str]
        ) -> Callable[[Any], Awaitable[Mapping[str, Any]]]:
            """Return the check of one operation; Connexion itself passes it no scopes."""

            async def check(request: Any) -> Mapping[str, Any]:
                token = bearer_token(request.headers)
                if token is None:
                    raise Problem(401, "This operation needs a bearer token.")
                if not token.isascii():
                    raise Problem(401, "The bearer token is not valid.")
                info = verify_token(token)
                if inspect.isawaitable(info):
                    info = await info
                require_scopes(info, required_scopes)
                request.scope["connexion31"]["token_info"] = info
                return info

            return check

    return Bearer


def bearer_token(headers: Mapping[str, str]) -> str | None:
    """Return the token of an Authorization header, None without one of this scheme."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip(" ") or None if scheme.lower() == "bearer" else None


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


def challenge(headers: Mapping[str, str]) -> str:
    """Return the WWW-Authenticate of a 401; a token that was sent was not valid."""
    return 'Bearer error="invalid_token"' if bearer_token(headers) else "Bearer"

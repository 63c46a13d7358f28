"""Connexion's routing, on the path as it was sent.

Connexion routes on the decoded path, where an encoded slash, a newline or octets that are not
UTF-8 have lost their meaning. Here it routes on the encoded path, so that a parameter is one
segment whatever it holds; `parameters` decodes it, once.
"""

import re
from collections import defaultdict
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from connexion31._connexion import RoutingMiddleware
from connexion31.problems import Problem

_SEGMENT_SAFE = "!$&'()*+,;=:@-._~"  # RFC 3986, section 3.3
_BROKEN_ENCODING = re.compile(rb"%(?![0-9A-Fa-f]{2})")


class Routing(RoutingMiddleware):  # type: ignore[misc]  # Connexion has no types
    """Routes the encoded path; no redirects, and 405 names all methods of the path (RFC 9110)."""

    def __init__(self, app: Any) -> None:
        super().__init__(app)
        self._methods: dict[str, set[str]] = defaultdict(set)

    def add_api(self, *args: Any, **kwargs: Any) -> None:
        """Register the routing view, with answers instead of redirects for a final slash."""
        super().add_api(*args, **kwargs)
        self.router.redirect_slashes = False
        for mount in self.router.routes:
            mount.app.redirect_slashes = False
            for route in mount.app.routes:
                self._methods[route.path] |= route.methods

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Route a request; raises Problem 400 or 405."""
        if scope["type"] != "http":
            await super().__call__(scope, receive, send)
            return
        scope = {**scope, "path": encoded_path(scope)}
        try:
            await super().__call__(scope, receive, send)
        except HTTPException as error:
            if error.status_code != 405:
                raise
            allowed = ", ".join(sorted(self._methods[scope["route"].path]))
            detail = f"This path does not know {scope['method']}, only {allowed}."
            raise Problem(405, detail, headers={"Allow": allowed}) from None


def encoded_path(scope: Scope) -> str:
    """Return the request's path percent-encoded in one way only.

    `/%62ooks/a%2fb` is `/books/a%2Fb`. Raises Problem 400 for an encoding that is broken or does
    not yield UTF-8.
    """
    raw: bytes = scope.get("raw_path") or quote(scope["path"]).encode()
    if b"%" not in raw and raw.isascii():
        return raw.decode()
    if _BROKEN_ENCODING.search(raw):
        raise Problem(400, "The path holds a % that begins no percent-encoding.")
    try:
        segments = [unquote_to_bytes(segment).decode() for segment in raw.split(b"/")]
    except UnicodeDecodeError:
        raise Problem(400, "The path's percent-encoding is not UTF-8.") from None
    return "/".join(quote(segment, safe=_SEGMENT_SAFE) for segment in segments)

"""Heads of requests that servers and proxies could read differently (RFC 9112)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from connexion31 import Problem

Headers = Sequence[tuple[bytes, bytes]]  # names in lower case

_HOST = re.compile(rb"[\w.~!$&'()*+,;=%:\[\]-]*", re.ASCII)


def not_http() -> Problem:
    """Return the refusal of what cannot be read."""
    return Problem(400, "This is not HTTP/1.1.")


def require_clear(version: str, headers: Headers) -> None:
    """Raise Problem 400 unless all agree on whom a request is for, and where it ends."""
    if version not in ("1.0", "1.1"):
        raise not_http()
    hosts = [value for name, value in headers if name == b"host"]
    if len(hosts) > 1 or (not hosts and version == "1.1"):
        raise Problem(400, "A request must have one Host.")
    if hosts and not _HOST.fullmatch(hosts[0]):
        raise Problem(400, "The Host is not a host.")
    codings = [value.lower() for name, value in headers if name == b"transfer-encoding"]
    if codings and (codings != [b"chunked"] or version == "1.0"):
        raise Problem(400, "The only transfer coding is chunked, of HTTP/1.1.")


def without_upgrade(method: bytes, target: bytes, version: str, headers: Headers) -> bytes:
    """Return a head that offers no other protocol; raises Problem 400 for CONNECT, which must."""
    if method == b"CONNECT":
        raise Problem(400, "This server is no proxy.")
    lines = [b"%s %s HTTP/%s" % (method, target, version.encode())]
    lines += [b"%s: %s" % header for header in headers if header[0] != b"upgrade"]
    return b"\r\n".join([*lines, b"", b""])

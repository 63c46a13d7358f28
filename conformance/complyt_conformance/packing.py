"""Long bodies in few characters, for machines and shells: base64 of gzip."""

from __future__ import annotations

import base64
import gzip

LONGEST = 10_000  # characters, of a body as of what it is packed in


def packed(body: bytes) -> str | None:
    """Return a body packed, always in the same way; None where it is too long even so."""
    text = base64.b64encode(gzip.compress(body, mtime=0)).decode()
    return text if len(text) <= LONGEST else None


def unpacking(text: str) -> str:
    """Return the command of a shell that writes the body of what was packed."""
    return f"printf %s {text} | base64 -d | gunzip"

"""What a failure must not show (ERR-5), of this run's secrets and of what is internal."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from urllib.parse import unquote

from complyt_conformance.exchange import Response
from complyt_contract import leaks as internal


def leaks(response: Response, secrets: Collection[str], base_path: str) -> Iterator[str]:
    """Yield in words what a failure shows; what the request itself said may be repeated."""
    text = internal.beginning(response.body)
    if any(secret in text for secret in secrets):
        yield "a secret"
    target = response.request.target
    body = (response.request.body or b"").decode("utf-8", "replace")
    sent = f"{body} {internal.plain(body)} {base_path}{target} {base_path}{unquote(target)}"
    yield from internal.leaks(response.body, sent, is_json=response.is_json)

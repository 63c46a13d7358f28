"""The operation of the tag Authentication."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from complyt_reference.auth import TokenIssuer

_NO_STORE = {"Cache-Control": "no-store"}  # D29


async def create_token(
    tokens: TokenIssuer, body: Mapping[str, str]
) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Give a token to who knows a client's secret."""
    return await tokens.issue(body["clientId"], body["clientSecret"]), 200, _NO_STORE

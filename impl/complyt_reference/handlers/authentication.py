"""The operation of the tag Authentication."""

from __future__ import annotations

from typing import Literal

from typing_extensions import override

from complyt_reference.auth import TokenIssuer
from complyt_reference.generated import models, protocols
from connexion31 import Answer

_NO_STORE = {"Cache-Control": "no-store"}  # D29


class Authentication(protocols.Authentication):
    """Tokens for those who know a client's secret."""

    def __init__(self, tokens: TokenIssuer) -> None:
        self._tokens = tokens

    @override
    async def create_token(self, body: models.TokenRequest) -> Answer[models.Token, Literal[200]]:
        """Give a token to who knows a client's secret."""
        token = await self._tokens.issue(body["clientId"], body["clientSecret"])
        return token, 200, _NO_STORE

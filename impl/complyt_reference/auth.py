"""Tokens: issued to clients for their secrets, verified into a tenant and scopes."""

import asyncio
import secrets
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from complyt_reference.clients import Client, Clients
from complyt_reference.errors import InvalidToken, WrongCredentials
from complyt_reference.generated.models import Token
from complyt_reference.guesses import Guesses
from complyt_reference.timestamps import Clock, real_time

LIFETIME = 86_400  # seconds, as documented

_ALGORITHM = "RS256"
_ISSUER = "complyt-reference"
_AUDIENCE = "complyt-customers"
_CLAIMS = ("iss", "aud", "sub", "tenant", "scope", "iat", "exp", "jti")
_TYPES = {"tenant": str, "scope": str, "iat": int, "exp": int}  # PyJWT takes the text of a number
_CACHED = 1024  # verified tokens
_HASHED_AT_ONCE = 2  # secrets, each in 16 MiB; more would keep lists from their threads


def sign(
    client: Client, key: RSAPrivateKey, lifetime: int = LIFETIME, *, clock: Clock = real_time
) -> str:
    """Return a token of the client; a negative lifetime, in seconds, makes an expired one."""
    now = clock(client.tenant) // 1000
    claims = {
        "iss": _ISSUER,
        "aud": _AUDIENCE,
        "sub": client.client_id,
        "tenant": client.tenant,
        "scope": " ".join(client.scopes),
        "iat": min(now, now + lifetime),
        "exp": now + lifetime,
        "jti": secrets.token_hex(16),
    }
    return jwt.encode(claims, key, algorithm=_ALGORITHM)


class TokenIssuer:
    """Gives tokens to those who know a client's secret."""

    def __init__(self, clients: Clients, key: RSAPrivateKey, clock: Clock = real_time) -> None:
        self._clients = clients
        self._key = key
        self._guesses = Guesses(clients.by_id)
        self._threads = ThreadPoolExecutor(_HASHED_AT_ONCE, thread_name_prefix="scrypt")
        self._clock = clock

    async def issue(self, client_id: str, client_secret: str) -> Token:
        """Return the contract's Token; raises WrongCredentials, TooManyGuesses."""
        async with self._guesses.guess(client_id) as accept:
            client = await asyncio.get_running_loop().run_in_executor(
                self._threads, self._clients.authenticate, client_id, client_secret
            )
            if client is None:
                raise WrongCredentials("The client is unknown or its secret is wrong.")
            accept()
        lifetime = client.lifetime(LIFETIME)
        token = sign(client, self._key, lifetime, clock=self._clock)
        return {"accessToken": token, "tokenType": "Bearer", "expiresIn": lifetime}


class TokenVerifier:
    """Verifies tokens against one key, and remembers those it has seen.

    Where `clients` may end, tokens of others than these are refused.
    """

    def __init__(
        self,
        key: RSAPrivateKey,
        clock: Clock = real_time,
        clients: Mapping[str, Client] | None = None,
    ) -> None:
        self._key = key.public_key()
        self._clock = clock
        self._clients = clients
        self._verified: dict[str, Mapping[str, Any]] = {}

    def verify(self, token: str) -> Mapping[str, Any]:
        """Return the token's claims; raises InvalidToken."""
        claims = self.claims(token)
        if claims["exp"] * 1000 <= self._clock(claims["tenant"]):
            raise InvalidToken("The token has expired.")
        if self._clients is not None and claims["sub"] not in self._clients:
            raise InvalidToken("The client of this token has ended.")
        return claims

    def claims(self, token: str) -> Mapping[str, Any]:
        """Return the claims of a token that this server signed, expired or not.

        Raises InvalidToken.
        """
        claims = self._verified.get(token)
        if claims is None:
            claims = self._claims(token)
            if len(self._verified) >= _CACHED:
                del self._verified[next(iter(self._verified))]  # the oldest
            self._verified[token] = claims
        return claims

    def _claims(self, token: str) -> Mapping[str, Any]:
        try:
            claims = jwt.decode(
                token,
                self._key,
                algorithms=[_ALGORITHM],
                issuer=_ISSUER,
                audience=_AUDIENCE,
                # It expires by the tenant's clock, which PyJWT does not know. A clock that was set
                # back, or another server's, makes no token invalid by its iat.
                options={"require": list(_CLAIMS), "verify_exp": False, "verify_iat": False},
            )
        except Exception:  # PyJWT also lets out what odd JSON provokes: TypeError, RecursionError
            raise InvalidToken("The token is not valid.") from None
        if any(type(claims[name]) is not wanted for name, wanted in _TYPES.items()):
            raise InvalidToken("The token is not valid.")
        return claims

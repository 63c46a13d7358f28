"""Right servers that give and read tokens of other kinds (TOKEN-1, AUTH-2, AUTH-7)."""

from __future__ import annotations

import base64
import json
import secrets
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import jwt
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from complyt_reference import auth, clients
from complyt_reference.timestamps import Clock, real_time
from faults.registry import variation
from faults.spoilt import Answer, Call, Spoilt

_NO_TOKEN = "unknown"  # noqa: S105 - what the server makes of a token that it cannot read


def _exchanged(server: Spoilt, seal: Callable[[str], str], opened: Callable[[str], str]) -> None:
    """Answer `seal` of the reference server's tokens, and read what is `opened` of a caller's."""

    def hide(_call: Call, answer: Answer) -> None:
        data = answer.data
        if answer.status == 200:
            answer.data = {**data, "accessToken": seal(data["accessToken"])}

    def reveal(call: Call) -> None:
        scheme, _, token = call.headers.get("authorization", "").partition(" ")
        if token:
            call.headers["authorization"] = f"{scheme} {opened(token)}"

    server.before(reveal)
    server.after(hide, "createToken")


@variation
def opaque_tokens(server: Spoilt) -> None:
    """Tokens are no JWTs."""
    issued: dict[str, str] = {}

    def seal(token: str) -> str:
        opaque = f"ck_{secrets.token_urlsafe(24)}="
        issued[opaque] = token
        return opaque

    _exchanged(server, seal, lambda token: issued.get(token, _NO_TOKEN))


def _signed(
    server: Spoilt, algorithm: str, key: Any, public: Any, header: Any = None, **claims: Any
) -> None:
    def seal(token: str) -> str:
        return jwt.encode({**claims, "token": token}, key, algorithm, header)

    def opened(token: str) -> str:
        try:
            return str(jwt.decode(token, public, [algorithm])["token"])
        except Exception:  # PyJWT lets out what odd JSON provokes, too
            return _NO_TOKEN

    _exchanged(server, seal, opened)


@variation
def tokens_by_es256(server: Spoilt) -> None:
    """Tokens are signed with ECDSA, and their header names key and type."""
    key = ec.generate_private_key(ec.SECP256R1())
    _signed(server, "ES256", key, key.public_key(), {"kid": "k/1", "typ": "at+jwt"})


@variation
def tokens_by_eddsa(server: Spoilt) -> None:
    """Tokens are signed with Ed25519, and their claims are in many scripts."""
    key = ed25519.Ed25519PrivateKey.generate()
    _signed(server, "EdDSA", key, key.public_key(), name="Žofie 漢字 🦊", roles=[{"a": [None]}])


@variation
def tokens_by_hs256(server: Spoilt) -> None:
    """Tokens are signed with a secret of the server's own."""
    key = secrets.token_bytes(32)
    _signed(server, "HS256", key, key, {"jku": "https://example.com/keys"})


@variation
def tokens_by_ps512(server: Spoilt) -> None:
    """Tokens are signed with RSASSA-PSS."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    _signed(server, "PS512", key, key.public_key())


@variation
def tokens_of_seven_kilobytes(server: Spoilt) -> None:
    """Tokens carry all that the client may do, in seven kilobytes."""
    key = secrets.token_bytes(32)
    permissions = [f"customers:read:{number}" for number in range(200)]
    _signed(server, "HS256", key, key, permissions=permissions)


def _encrypted(server: Spoilt, before: str, after: str) -> None:
    """Issue encrypted tokens, `before` and `after` standing around what is encrypted."""
    cipher = AESGCM(AESGCM.generate_key(256))

    def seal(token: str) -> str:
        nonce = secrets.token_bytes(12)
        sealed = cipher.encrypt(nonce, token.encode(), before.encode())
        return before + base64.urlsafe_b64encode(nonce + sealed).decode().rstrip("=") + after

    def opened(token: str) -> str:
        if not (token.startswith(before) and token.endswith(after)):
            return _NO_TOKEN
        inner = token.removeprefix(before).removesuffix(after)
        try:
            octets = base64.urlsafe_b64decode(inner + "=" * (-len(inner) % 4))
            return cipher.decrypt(octets[:12], octets[12:], before.encode()).decode()
        except (ValueError, InvalidTag):
            return _NO_TOKEN

    _exchanged(server, seal, opened)


@variation
def encrypted_tokens(server: Spoilt) -> None:
    """Tokens are encrypted JWTs, of five parts, one of them empty (RFC 7516)."""
    header = base64.urlsafe_b64encode(json.dumps({"alg": "dir", "enc": "A256GCM"}).encode())
    _encrypted(server, f"{header.decode().rstrip('=')}..bm9uY2U.", ".dGFn")


@variation
def tokens_of_three_parts_that_are_no_jwt(server: Spoilt) -> None:
    """Tokens have three parts and are no JWTs."""
    _encrypted(server, "v4.local.", "")


@variation
def short_lived_tokens(server: Spoilt) -> None:
    """Tokens live five seconds."""
    _live(server, 5)


@variation
def tokens_given_again(server: Spoilt) -> None:
    """A client gets the same token until it nearly expires, with the seconds that are left."""
    _live(server, 10)
    kept: dict[str, tuple[float, Any]] = {}

    def make(original: Any) -> Any:
        async def issue(self: Any, client_id: str, secret: str) -> Any:
            token = await original(self, client_id, secret)
            left = int(kept[client_id][0] - time.time()) if client_id in kept else 0
            if left < 2:
                kept[client_id] = time.time() + token["expiresIn"], token
                return token
            return {**kept[client_id][1], "expiresIn": left}

        return issue

    server.patch(auth.TokenIssuer, "issue", make)


def _live(server: Spoilt, seconds: int) -> None:
    server.patch(auth, "LIFETIME", lambda _original: seconds)
    server.patch(
        auth,
        "sign",
        lambda original: (
            lambda client, key, lifetime=seconds, **more: original(client, key, lifetime, **more)
        ),
    )


@variation
def expiry_with_leeway(server: Spoilt) -> None:
    """A token is taken for half a minute after its expiry, lest clocks differ."""

    def make(original: Any) -> Any:
        def init(self: Any, key: Any, clock: Clock = real_time, *more: Any) -> None:
            original(self, key, lambda tenant: clock(tenant) - 30_000, *more)

        return init

    server.patch(auth.TokenVerifier, "__init__", make)


@variation
def oauth_members(server: Spoilt) -> None:
    """A token comes with the members that OAuth has, too."""

    def change(_call: Call, answer: Answer) -> None:
        data = answer.data
        if answer.status == 200:
            answer.data = {
                "access_token": data["accessToken"],
                "token_type": "bearer",
                "expires_in": str(data["expiresIn"]),
                "scope": "read:customers write:customers",
                "refresh_token": secrets.token_hex(8),
                **data,
            }

    server.after(change, "createToken")


@variation
def clients_locked_out(server: Spoilt) -> None:
    """Five wrong secrets lock a client out."""
    failures: Counter[str] = Counter()

    def make(original: Any) -> Any:
        def authenticate(self: Any, client_id: str, secret: str) -> Any:
            client = original(self, client_id, secret) if failures[client_id] < 5 else None
            failures[client_id] = failures[client_id] + 1 if client is None else 0
            return client

        return authenticate

    server.patch(clients.Clients, "authenticate", make)

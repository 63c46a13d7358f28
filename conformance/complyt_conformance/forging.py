"""Tokens that a server must not believe (AUTH-2), made from one that it issued itself."""

from __future__ import annotations

import base64
import functools
import json
import secrets
from collections.abc import Callable
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

_CURVES: dict[str, Callable[[], ec.EllipticCurve]] = {
    "ES256": ec.SECP256R1,
    "ES384": ec.SECP384R1,
    "ES512": ec.SECP521R1,
}

MALFORMED = ("malformed", "tampered payload or text")
JWT_ONLY = ("unsigned", "unsigned, signature kept", "foreign key", "tampered signature", "cut")
KINDS = (*MALFORMED, *JWT_ONLY)


def forged(token: str, kind: str) -> str | None:
    """Return a forgery of this kind, None where the token allows none.

    Of a token that is no JWT only what is malformed or tampered with can be made.
    """
    parts = _parts(token)
    if kind == "malformed":
        return "not-a-token"
    if kind == "tampered payload or text":
        return token.replace(parts[1], _changed(parts[1])) if parts else _changed(token)
    if parts is None:
        return None
    header, claims, signature = parts
    if kind == "tampered signature":
        return f"{header}.{claims}.{_changed(signature)}" if signature else None
    if kind == "cut":
        return f"{header}.{claims}."
    if kind == "foreign key":
        return _signed_with_another_key(header, claims)
    unsigned = _encoded({**_decoded(header), "alg": "none"})
    return f"{unsigned}.{claims}.{signature if kind == 'unsigned, signature kept' else ''}"


def _parts(token: str) -> tuple[str, str, str] | None:
    """Return the three parts of a JWS in compact form (RFC 7515, section 7.1), else None."""
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        if "alg" not in _decoded(parts[0]):
            return None
        _decoded(parts[1])
    except (ValueError, TypeError):
        return None
    return parts[0], parts[1], parts[2]


def _signed_with_another_key(header: str, claims: str) -> str | None:
    fields = _decoded(header)
    algorithm = str(fields.get("alg"))
    key = _another_key(algorithm)
    if key is None:
        return None
    kept = {name: value for name, value in fields.items() if name not in ("alg", "typ")}
    return jwt.encode(_decoded(claims), key, algorithm=algorithm, headers=kept)


@functools.cache  # an RSA key takes a tenth of a second
def _another_key(algorithm: str) -> Any:
    """Return a key for an algorithm of RFC 7518 or 8037, None for any other."""
    if algorithm[:2] in ("RS", "PS"):
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)
    if algorithm in _CURVES:
        return ec.generate_private_key(_CURVES[algorithm]())
    if algorithm == "EdDSA":
        return ed25519.Ed25519PrivateKey.generate()
    return secrets.token_bytes(64) if algorithm[:2] == "HS" else None


def _changed(text: str) -> str:
    """Return `text` with a character in its middle changed to another of base64url."""
    middle = len(text) // 2
    return text[:middle] + ("A" if text[middle] != "A" else "B") + text[middle + 1 :]


def _decoded(part: str) -> dict[str, Any]:
    padded = part + "=" * (-len(part) % 4)
    value = json.loads(base64.urlsafe_b64decode(padded))
    if not isinstance(value, dict):
        raise TypeError(part)
    return value


def _encoded(value: dict[str, Any]) -> str:
    text = json.dumps(value, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()

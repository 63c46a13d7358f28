"""Tokens that a server must not believe (AUTH-2), made from one that it issued itself."""

from __future__ import annotations

import base64
import functools
import hmac
import json
import secrets
from collections.abc import Callable
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import RSAAlgorithm

_CURVES: dict[str, Callable[[], ec.EllipticCurve]] = {
    "ES256": ec.SECP256R1,
    "ES384": ec.SECP384R1,
    "ES512": ec.SECP521R1,
}

MALFORMED = ("malformed", "tampered payload or text")

_UNSIGNED: dict[str, str | None] = {
    "unsigned": "none",
    "unsigned, alg None": "None",
    "unsigned, alg NONE": "NONE",
    "unsigned, alg nOnE": "nOnE",
    "unsigned, no alg": None,
}
_SIGNED = ("signed with a foreign key", "signed with the key in its header", "signed with no key")
JWT_ONLY = (
    *(*_UNSIGNED, "unsigned, signature kept", *_SIGNED),
    *("tampered signature", "signature of zeros", "cut"),
)
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
    if kind in _SIGNED:
        return _signed_anew(_decoded(header), claims, kind)
    if kind in _UNSIGNED:
        return f"{_of_algorithm(header, _UNSIGNED[kind])}.{claims}."
    if kind == "unsigned, signature kept":
        return f"{_of_algorithm(header, 'none')}.{claims}.{signature}"
    if not signature:
        return None
    others = {
        "tampered signature": _changed(signature),
        "signature of zeros": "A" * len(signature),
        "cut": "",
    }
    return f"{header}.{claims}.{others[kind]}"


def is_jwt(token: str) -> bool:
    """Whether a token is a signed JWT, as far as a client can tell."""
    return _parts(token) is not None


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


def _signed_anew(fields: dict[str, Any], claims: str, kind: str) -> str | None:
    """Sign the claims of a token with another key than the server's (RFC 8725, section 2)."""
    algorithm = str(fields.get("alg"))
    if kind == "signed with no key":  # jwt refuses to
        start = f"{_encoded({**fields, 'alg': 'HS256'})}.{claims}"
        return f"{start}.{_base64(hmac.digest(b'', start.encode(), 'sha256'))}"
    kept = {name: value for name, value in fields.items() if name not in ("alg", "typ")}
    if kind == "signed with the key in its header":  # as of CVE-2018-0114
        algorithm = "RS256"
        public = RSAAlgorithm.to_jwk(_another_key(algorithm).public_key(), as_dict=True)
        kept["jwk"] = {**public, "alg": algorithm}
    key = _another_key(algorithm)
    return key and jwt.encode(_decoded(claims), key, algorithm=algorithm, headers=kept)


def _of_algorithm(header: str, algorithm: str | None) -> str:
    """Return a header with another `alg`, or without one."""
    rest = {name: value for name, value in _decoded(header).items() if name != "alg"}
    return _encoded(rest if algorithm is None else {**rest, "alg": algorithm})


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
    return _base64(text)


def _base64(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()

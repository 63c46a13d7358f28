"""Forged tokens (RFC 8725, RFC 7515), made from a valid one."""

import base64
import hmac
import json
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from jwt.algorithms import RSAAlgorithm

from complyt_reference import keys


def forged(token: str, key_file: Path) -> Iterator[tuple[str, str]]:
    """Yield what each forged token is, and the token, made from a valid one."""
    head, payload, signature = token.split(".")
    header, claims = (json.loads(base64.urlsafe_b64decode(part + "==")) for part in (head, payload))
    own = keys.load_or_create(key_file)
    yield from _unsigned(header, payload, signature)
    yield from _signed_with_the_public_key(claims, own.public_key())
    yield from _signed_with_foreign_keys(claims)
    for name, changed in _claims(claims):
        yield f"claims: {name}", jwt.encode(changed, own, algorithm="RS256")
    for name, raw in _raw_claims(payload):
        yield f"claims: {name}", jwt.api_jws.encode(raw, own, algorithm="RS256")
    yield from _malformed(head, payload, signature)
    for name, changed in (
        ("another tenant", claims | {"tenant": "other"}),
        ("more scopes", claims | {"scope": "read:customers write:customers admin"}),
        ("a later end", claims | {"exp": claims["exp"] + 1}),
        ("another client", claims | {"sub": "other"}),
    ):
        yield f"tampered: {name}", f"{head}.{_encoded(changed)}.{signature}"


def _encoded(value: Any) -> str:
    """Return a part of a token: octets, or JSON."""
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


@cache
def _foreign_keys() -> dict[str, Any]:
    """Return keys that are not the server's, by the algorithm that they sign with."""
    rsa = keys.generate()
    return {
        **dict.fromkeys(("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"), rsa),
        "ES256": ec.generate_private_key(ec.SECP256R1()),
        "ES384": ec.generate_private_key(ec.SECP384R1()),
        "ES512": ec.generate_private_key(ec.SECP521R1()),
        "EdDSA": ed25519.Ed25519PrivateKey.generate(),
        **dict.fromkeys(("HS256", "HS384", "HS512"), b"secret" * 20),
    }


def _unsigned(header: Any, payload: str, signature: str) -> Iterator[tuple[str, str]]:
    spelt: tuple[Any, ...] = (
        "none",
        "None",
        "NONE",
        "nOnE",
        " none",
        "none ",
        "non\u0435",
        "",
        None,
        0,
        [],
        {},
    )
    for algorithm in spelt:
        for end in ("", signature):
            changed = _encoded(header | {"alg": algorithm})
            yield f"alg {algorithm!r} {end[:1]!r}", f"{changed}.{payload}.{end}"
    without = {name: value for name, value in header.items() if name != "alg"}
    yield "no alg", f"{_encoded(without)}.{payload}.{signature}"


def _signed_with_the_public_key(claims: Any, public: Any) -> Iterator[tuple[str, str]]:
    """Take the public key, which is no secret, for that of an HMAC."""
    form, spki = serialization.PublicFormat, serialization.PublicFormat.SubjectPublicKeyInfo
    pem = public.public_bytes(serialization.Encoding.PEM, spki)
    secrets = {
        "PEM": pem,
        "PEM without its last line's end": pem.strip(),
        "PEM with CRLF": pem.replace(b"\n", b"\r\n"),
        "PKCS 1": public.public_bytes(serialization.Encoding.PEM, form.PKCS1),
        "DER": public.public_bytes(serialization.Encoding.DER, spki),
        "JWK": RSAAlgorithm.to_jwk(public).encode(),
        "modulus": str(public.public_numbers().n).encode(),
        "empty": b"",
    }
    for name, secret in secrets.items():
        for algorithm, digest in (("HS256", "sha256"), ("HS384", "sha384"), ("HS512", "sha512")):
            signed = f"{_encoded({'alg': algorithm, 'typ': 'JWT'})}.{_encoded(claims)}"
            yield f"{algorithm} {name}", f"{signed}.{_encoded(_hmac(secret, signed, digest))}"


def _hmac(secret: bytes, text: str, digest: str) -> bytes:
    """Sign as PyJWT refuses to with such a key."""
    return hmac.digest(secret, text.encode(), digest)


def _signed_with_foreign_keys(claims: Any) -> Iterator[tuple[str, str]]:
    found = _foreign_keys()
    for algorithm, key in found.items():
        yield f"foreign {algorithm}", jwt.encode(claims, key, algorithm=algorithm)
    rsa = found["RS256"]
    jwk = json.loads(RSAAlgorithm.to_jwk(rsa.public_key()))
    for name, header in {
        "embedded JWK": {"jwk": jwk},
        "embedded JWK with a kid": {"jwk": jwk | {"kid": "a"}, "kid": "a"},
        "jku": {"jku": "http://127.0.0.1:1/keys"},
        "x5u": {"x5u": "http://127.0.0.1:1/certificate"},
        "x5c": {"x5c": ["MIIB"]},
        "x5t": {"x5t": "AAAA"},
        "kid": {"kid": "another"},
        "kid of a file": {"kid": "../../../../dev/null"},
        "kid of SQL": {"kid": "' UNION SELECT 'secret' --"},
        "kid of a command": {"kid": "|id"},
        "kid of a URL": {"kid": "http://127.0.0.1:1/key"},
        "kid of NUL": {"kid": "a\0b"},
        "crit": {"crit": ["exp"]},
        "unknown crit": {"crit": ["x"], "x": 1},
        "unencoded payload": {"crit": ["b64"], "b64": False},
        "zip": {"zip": "DEF"},
        "JWE": {"typ": "JWE", "enc": "A256GCM"},
        "nested": {"cty": "JWT"},
    }.items():
        yield f"foreign, {name}", jwt.encode(claims, rsa, algorithm="RS256", headers=header)


def _claims(claims: Any) -> Iterator[tuple[str, Any]]:
    """Yield claims that this server would not have signed, were they under its own key."""
    now = int(time.time())
    for name, value in (
        ("exp", now - 1), ("exp", 0), ("exp", -1), ("exp", str(now + 999)), ("exp", now + 999.5),
        ("exp", 1e300), ("exp", True), ("exp", None), ("exp", [now + 999]), ("exp", {}),
        ("exp", "9" * 5_000), ("iat", str(now)), ("iat", now + 0.5), ("iat", None),
        ("nbf", now + 999), ("nbf", "tomorrow"), ("iss", "another"), ("iss", ""),
        ("aud", "another"), ("aud", ""), ("aud", []), ("aud", ["another"]), ("aud", None),
        ("aud", 1), ("aud", {"complyt-customers": 1}), ("sub", None), ("sub", 1), ("jti", 1),
        ("tenant", None), ("tenant", 1), ("tenant", ["sandbox", "other"]), ("tenant", {}),
        ("scope", None), ("scope", ["read:customers"]), ("scope", {}), ("scope", True),
    ):  # fmt: skip  # pairs read as pairs
        yield f"{name} {value!r:.20}", claims | {name: value}
    for name in claims:
        yield f"no {name}", {other: value for other, value in claims.items() if other != name}


def _raw_claims(payload: str) -> Iterator[tuple[str, bytes]]:
    text = base64.urlsafe_b64decode(payload + "==")
    yield "Infinity", text.replace(b'"exp":', b'"exp":Infinity,"x":')
    yield "NaN", text.replace(b'"exp":', b'"exp":NaN,"x":')
    yield "an endless number", text.replace(b'"exp":', b'"exp":' + b"9" * 5_000 + b',"x":')
    yield "an array", b"[" + text + b"]"
    yield "a text", json.dumps(text.decode()).encode()
    yield "nothing", b""
    yield "no JSON", text[:-1]
    yield "deep", b"[" * 20_000


def _malformed(head: str, payload: str, signature: str) -> Iterator[tuple[str, str]]:
    whole = f"{head}.{payload}.{signature}"
    for name, token in {
        "two parts": f"{head}.{payload}",
        "four parts": f"{whole}.{signature}",
        "five parts": f"{whole}.{signature}.{signature}",
        "no head": f".{payload}.{signature}",
        "no payload": f"{head}..{signature}",
        "dots": "..",
        "no base64": f"{head}.{payload}.!!!!",
        "half a signature": whole[: -len(signature) // 2],
        "a longer signature": whole + "AAAA",
        "a signature of zeros": f"{head}.{payload}.{'A' * len(signature)}",
        "turned": f"{signature}.{payload}.{head}",
        "twice": f"{whole},{whole}",
        "quoted": f'"{whole}"',
        "a list for a head": f"{_encoded([])}.{payload}.{signature}",
        "a deep head": f"{_encoded(b'[' * 20_000)}.{payload}.{signature}",
        "a head that is no UTF-8": f"{_encoded(bytes([255, 254]))}.{payload}.{signature}",
        "JSON serialization": json.dumps({"payload": payload, "signature": signature}),
        "the scheme again": f"Bearer {whole}",
        "long": "a" * 50_000,
        "null": "null",
        "undefined": "undefined",
        "a template": "{{7*7}}",
        "SQL": "' OR '1'='1",
    }.items():
        yield f"malformed: {name}", token

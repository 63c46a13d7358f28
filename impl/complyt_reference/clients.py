"""Who may ask for tokens: clients, their tenants, and hashes of their secrets."""

import base64
import hashlib
import hmac
import json
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SCOPES = ("read:customers", "write:customers")
SANDBOX = Path(__file__).with_name("sandbox.toml")

# The cost is fixed, so that every hash takes as long as every other: 16 MiB and some 50 ms.
_COST = {"n": 2**14, "r": 8, "p": 1, "dklen": 32}
_PREFIX = "$scrypt$ln=14,r=8,p=1$"
_HASH = re.compile(re.escape(_PREFIX) + r"([A-Za-z0-9+/]{22})\$([A-Za-z0-9+/]{43})")
_NOBODY = f"{_PREFIX}{'A' * 22}${'A' * 43}"  # what an unknown client's secret is compared with


class ClientsError(ValueError):
    """A file of clients that cannot be used; the message is one sentence for people."""


@dataclass(frozen=True)
class Client:
    """A client whose tokens carry its tenant and its scopes; `secret` is a PHC string of scrypt."""

    client_id: str
    tenant: str
    scopes: tuple[str, ...]
    secret: str


@dataclass(frozen=True)
class Clients:
    """The clients of a server."""

    by_id: Mapping[str, Client]

    def authenticate(self, client_id: str, secret: str) -> Client | None:
        """Return the client if the secret is its own; that takes 50 ms, whoever asks."""
        client = self.by_id.get(client_id)
        matches = secret_matches(secret, client.secret if client else _NOBODY)
        return client if matches else None


def hash_secret(secret: str) -> str:
    """Return the secret's scrypt hash under a new salt, as a PHC string."""
    salt = os.urandom(16)
    return f"{_PREFIX}{_base64(salt)}${_base64(_scrypt(secret, salt))}"


def secret_matches(secret: str, hashed: str) -> bool:
    """Compare a secret with a hash, in constant time."""
    salt, digest = hashed.split("$")[-2:]
    same = hmac.compare_digest(_base64(_scrypt(secret, base64.b64decode(salt + "=="))), digest)
    return same and "\0" not in secret  # which HMAC, within scrypt, cannot tell from its padding


def entry(client: Client) -> str:
    """Return the client as it stands in a file of clients."""
    quoted = {
        name: json.dumps(value, ensure_ascii=False)  # of printable text the same as in TOML
        for name, value in vars(client).items()
    }
    return (
        f"[clients.{quoted['client_id']}]\n"
        f"tenant = {quoted['tenant']}\n"
        f"scopes = {quoted['scopes']}\n"
        f"secret = {quoted['secret']}\n"
    )


def load(path: Path | None = None) -> Clients:
    """Read a file of clients, None: those of the sandbox; raises ClientsError."""
    path = path or SANDBOX
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ClientsError(f"The clients file {path} cannot be read: {error.strerror}.") from None
    except (ValueError, RecursionError) as error:
        raise ClientsError(f"The clients file {path} is not TOML: {error}.") from None
    tables = document.get("clients")
    if not isinstance(tables, dict) or not tables or document.keys() != {"clients"}:
        raise ClientsError(
            f"The clients file {path} must hold tables [clients.ID] and nothing else; "
            "make them with `complyt-reference client`."
        )
    return Clients({client_id: _client(path, client_id, tables[client_id]) for client_id in tables})


def _client(path: Path, client_id: str, table: Any) -> Client:
    match table:
        case {"tenant": str(tenant), "scopes": list(scopes), "secret": str(secret), **others}:
            if (
                tenant
                and not others
                and all(scope in SCOPES for scope in scopes)
                and _HASH.fullmatch(secret)
            ):
                return Client(client_id, tenant, tuple(scopes), secret)
    raise ClientsError(
        f"The client {client_id!r} in {path} must have a tenant, scopes (of "
        f"{', '.join(SCOPES)}) and a secret's hash, and nothing else; "
        "make the entry with `complyt-reference client`."
    )


def _scrypt(secret: str, salt: bytes) -> bytes:
    return hashlib.scrypt(secret.encode(), salt=salt, **_COST)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode().rstrip("=")

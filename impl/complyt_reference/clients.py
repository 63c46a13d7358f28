"""Who may ask for tokens: clients, their tenants, and hashes of their secrets."""

import base64
import hashlib
import hmac
import json
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from complyt_contract.command_line import called
from complyt_contract.errors import ToldError

CONTRACT_SCOPES = ("read:customers", "write:customers")
SCOPES = (*CONTRACT_SCOPES, "sandbox")
SANDBOX = Path(__file__).with_name("sandbox.toml")

# 2**14 costs 16 MiB and some 50 ms; the sandbox's secrets are public, so that 2**10 does there.
_LOG_COST = 14
_HASH = re.compile(r"\$scrypt\$ln=(1[0-4]),r=8,p=1\$([A-Za-z0-9+/]{22})\$([A-Za-z0-9+/]{43})")


class ClientsError(ToldError, ValueError):
    """A file of clients that cannot be used; the message is one sentence for people."""


@dataclass(frozen=True)
class Client:
    """A client whose tokens carry its tenant and its scopes; `secret` is a PHC string of scrypt."""

    client_id: str
    tenant: str
    scopes: tuple[str, ...]
    secret: str

    def lifetime(self, longest: int) -> int:
        """Return for how many seconds a token of it that is issued now may live."""
        return longest


@dataclass(frozen=True)
class Clients:
    """The clients of a server; `public_secrets` are those of the sandbox, by client id."""

    by_id: Mapping[str, Client]
    public_secrets: Mapping[str, str] = field(default_factory=dict)

    def authenticate(self, client_id: str, secret: str) -> Client | None:
        """Return the client if the secret is its own; that takes as long whoever asks."""
        client = self.by_id.get(client_id)
        compared = client or next(iter(self.by_id.values()))
        matches = secret_matches(secret, compared.secret)
        return client if matches else None


def hash_secret(secret: str) -> str:
    """Return the secret's scrypt hash under a new salt, as a PHC string."""
    salt = os.urandom(16)
    digest = _scrypt(secret, salt, _LOG_COST)
    return f"$scrypt$ln={_LOG_COST},r=8,p=1${_base64(salt)}${_base64(digest)}"


def secret_matches(secret: str, hashed: str) -> bool:
    """Compare a secret with a hash, in constant time."""
    known = _HASH.fullmatch(hashed)
    assert known, "load() lets no other text in"
    log_cost, salt, digest = known.groups()
    tried = _scrypt(secret, base64.b64decode(salt + "=="), int(log_cost))
    same = hmac.compare_digest(_base64(tried), digest)
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
    public = path is None
    path = path or SANDBOX
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ClientsError(
            f"The clients file {path} cannot be read ({error.strerror}); name one that can."
        ) from None
    except (ValueError, RecursionError) as error:
        raise ClientsError(f"The clients file {path} is not TOML ({error}); correct it.") from None
    tables = document.get("clients")
    if not isinstance(tables, dict) or not tables or document.keys() != {"clients"}:
        raise ClientsError(
            f"The clients file {path} must hold tables [clients.ID] and nothing else; "
            f"make them with `{called('complyt-reference')} client`."
        )
    return Clients(
        {client_id: _client(path, client_id, tables[client_id]) for client_id in tables},
        {client_id: f"{client_id}-secret" for client_id in tables} if public else {},
    )


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
        f"make the entry with `{called('complyt-reference')} client`."
    )


def _scrypt(secret: str, salt: bytes, log_cost: int) -> bytes:
    return hashlib.scrypt(secret.encode(), salt=salt, n=2**log_cost, r=8, p=1, dklen=32)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode().rstrip("=")

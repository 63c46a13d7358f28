"""The server under test: its URL, the credentials at hand, how patiently it is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit


class TargetError(ValueError):
    """The target is described wrongly; the message is one sentence that says what to change."""


@dataclass(frozen=True)
class Client:
    """Credentials for POST /v1/token."""

    client_id: str
    client_secret: str

    @property
    def credentials(self) -> dict[str, str]:
        """The body of POST /v1/token."""
        return {"clientId": self.client_id, "clientSecret": self.client_secret}

    @classmethod
    def parse(cls, text: str) -> Client:
        """Read `ID:SECRET`; raises TargetError."""
        client_id, colon, secret = text.partition(":")
        if not (client_id and colon and secret):
            raise TargetError("A client is given as ID:SECRET; a part is missing.")
        return cls(client_id, secret)


@dataclass(frozen=True)
class Target:
    """Everything that the command line says of the server.

    `clients` and `tokens` are keyed by role: `main`, `other` (another tenant), `reader`, `writer`
    (the main tenant, one scope each), and for tokens `expired` too. `insecure` trusts whoever
    answers over TLS.
    """

    url: str
    clients: Mapping[str, Client] = field(default_factory=dict)
    tokens: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    timeout: float = 10.0
    max_rps: float | None = None
    cacert: Path | None = None
    insecure: bool = False

    def __post_init__(self) -> None:
        try:
            parts = urlsplit(self.url)
        except ValueError as error:
            raise TargetError(f"--url {self.url!r} is no URL: {error}.") from error
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise TargetError(
                f"--url {self.url!r} is no http or https URL, such as http://127.0.0.1:8080."
            )
        if parts.query or parts.fragment or parts.username:
            raise TargetError("--url holds a scheme, a host, a port and a base path, nothing else.")
        try:
            _ = parts.port
        except ValueError as error:
            raise TargetError(f"--url {self.url!r} has no valid port.") from error

    @property
    def base_path(self) -> str:
        """The path before /v1, without a slash at its end."""
        return urlsplit(self.url).path.rstrip("/")

    @property
    def is_loopback(self) -> bool:
        """Whether the host is this machine, by name or by address."""
        host = urlsplit(self.url).hostname or ""
        if host == "localhost" or host.endswith(".localhost"):
            return True
        try:
            return ip_address(host).is_loopback
        except ValueError:
            return False

"""Connections to the target, kept for the next request."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

import h11

from complyt_contract.errors import ToldError
from complyt_reference.proxy.peers import Peer

_IDLE_SECONDS = 2.0  # servers keep idle connections longer, so that none closes as we send
_CONNECT_SECONDS = 10.0


class TargetError(ToldError):
    """A URL that names no target; the message is a sentence for people."""


@dataclass(frozen=True)
class Target:
    """Where requests go, a URL taken apart; `authority` is what Host says, `base` a path."""

    url: str
    host: str
    port: int
    authority: bytes
    base: str
    secure: bool

    @classmethod
    def of(cls, url: str) -> Target:
        """Read a URL; raises TargetError."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            parts, port = urlsplit(""), None
        if (
            parts.scheme not in ("http", "https")
            or not parts.hostname
            or not url.isascii()
            or parts.username is not None
            or parts.query
            or parts.fragment
        ):
            raise TargetError(
                f"The target {url!r} is no URL of a server; name one such as "
                "http://127.0.0.1:8080, with a path where the API is served under one."
            )
        secure = parts.scheme == "https"
        return cls(
            url=url.rstrip("/"),
            host=parts.hostname,
            port=port or (443 if secure else 80),
            authority=parts.netloc.encode(),
            base=parts.path.rstrip("/"),
            secure=secure,
        )


class Pool:
    """Connections to one target."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._idle: list[Peer] = []
        self._tls = ssl.create_default_context() if target.secure else None

    async def take(self, *, fresh: bool = False) -> Peer:
        """Return a connection, the one that was used last or a new one; raises OSError."""
        now = asyncio.get_running_loop().time()
        while self._idle and not fresh:
            peer = self._idle.pop()
            if not peer.is_closed and now - peer.idle_since < _IDLE_SECONDS:
                return peer
            peer.close()
        async with asyncio.timeout(_CONNECT_SECONDS):
            reader, writer = await asyncio.open_connection(
                self._target.host, self._target.port, ssl=self._tls
            )
        return Peer(reader, writer, h11.CLIENT)

    def give_back(self, peer: Peer) -> None:
        """Keep a connection for the next request, or close it when it cannot have one."""
        if peer.is_closed or not peer.next_message():
            peer.close()
            return
        peer.idle_since = asyncio.get_running_loop().time()
        self._idle.append(peer)

    def close(self) -> None:
        """Close what is kept."""
        for peer in self._idle:
            peer.close()
        self._idle.clear()

"""Serves one fault, variation, or the sound server, on a free port of this machine."""

from __future__ import annotations

import contextlib
import functools
import socket
from collections.abc import Callable, Mapping
from pathlib import Path

import uvicorn

from complyt_reference import auth, clients, keys
from complyt_reference.app import create_app
from complyt_reference.storage import open_storage
from faults.all import KNOWN
from faults.spoilt import Spoilt

SOUND = "sound"

Tokens = Mapping[str, str]  # by client id, and an expired one of the sandbox under EXPIRED
EXPIRED = "expired"

signing_key = functools.cache(keys.generate)
"""The key of every server of a process and of those that part from it."""


def serve(name: str, folder: Path, announce: Callable[[str, Tokens], None]) -> None:
    """Serve from a working folder until interrupted; `announce` hears the URL and tokens."""
    spoilt = Spoilt()
    if name != SOUND:
        KNOWN[name].spoil(spoilt)
    key = signing_key()
    known = clients.load(None)
    app = create_app(
        storage=open_storage(f"sqlite:///{folder / 'customers.db'}"),
        clients=known,
        key=key,
        document=spoilt.document,
        **spoilt.options,
    )
    listener = socket.create_server(("127.0.0.1", 0))
    tokens = {client_id: auth.sign(client, key) for client_id, client in known.by_id.items()}
    expired = auth.sign(known.by_id["sandbox"], key, -60)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    announce(url, {**tokens, EXPIRED: expired})
    config = uvicorn.Config(
        spoilt.wrap(app), log_level="critical", access_log=False, ws="none", server_header=False
    )
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listener])

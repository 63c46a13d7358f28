"""Serves one fault, variation, or the sound server, on a free port of this machine."""

from __future__ import annotations

import contextlib
import functools
import socket
from collections.abc import Callable
from pathlib import Path

import uvicorn

from complyt_reference import auth, clients, keys
from complyt_reference.app import create_app
from complyt_reference.storage import open_storage
from faults.all import KNOWN
from faults.spoilt import Spoilt

SOUND = "sound"

signing_key = functools.cache(keys.generate)
"""The key of every server of a process and of those that part from it."""


def serve(name: str, folder: Path, announce: Callable[[str, str], None]) -> None:
    """Serve from a working folder until interrupted.

    `announce` hears the URL and an expired token of the server's key.
    """
    spoilt = Spoilt()
    if name != SOUND:
        KNOWN[name].spoil(spoilt)
    key = signing_key()
    app = create_app(
        storage=open_storage(f"sqlite:///{folder / 'customers.db'}"),
        clients=clients.load(None),
        key=key,
        document=spoilt.document,
        **spoilt.options,
    )
    listener = socket.create_server(("127.0.0.1", 0))
    expired = auth.sign(clients.load(None).by_id["sandbox"], key, -60)
    announce(f"http://127.0.0.1:{listener.getsockname()[1]}", expired)
    config = uvicorn.Config(
        spoilt.wrap(app), log_level="critical", access_log=False, ws="none", server_header=False
    )
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listener])

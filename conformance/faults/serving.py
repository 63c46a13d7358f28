"""Serves one fault, variation, or the sound server, on a free port of this machine."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import multiprocessing
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import uvicorn

from complyt_reference import auth, clients, keys
from complyt_reference.app import create_app
from complyt_reference.storage import open_storage
from faults.all import KNOWN
from faults.front import Front
from faults.spoilt import Spoilt

SOUND = "sound"
ON_POSTGRESQL = "sound-on-postgresql"
_OURS = (SOUND, ON_POSTGRESQL)

Tokens = Mapping[str, str]  # by client id, and an expired one of the sandbox under EXPIRED
EXPIRED = "expired"

_processes = multiprocessing.get_context("fork")  # what is put in cannot be sent to others

signing_key = functools.cache(keys.generate)
"""The key of every server of a process and of those that part from it."""


def serve(name: str, folder: Path, announce: Callable[[str, Tokens], None]) -> None:
    """Serve from a working folder until interrupted; `announce` hears the URL and tokens."""
    # Uvicorn raises the signal that stopped it; what was started here ends at an exit.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(0))
    with _database(name, folder) as database:
        _serve(name, database, announce)


@contextlib.contextmanager
def _database(name: str, folder: Path) -> Iterator[str]:
    if name != ON_POSTGRESQL:
        yield f"sqlite:///{folder / 'customers.db'}"
        return
    from trials.postgresql import running

    with running() as server:
        yield server.create("customers")


def _serve(name: str, database: str, announce: Callable[[str, Tokens], None]) -> None:
    spoilt = Spoilt()
    if name not in _OURS:
        KNOWN[name].spoil(spoilt)
    key = signing_key()
    known = clients.load(None)
    app = create_app(
        storage=open_storage(database),
        clients=known,
        key=key,
        document=spoilt.document,
        **spoilt.options,
    )
    listener = socket.create_server(("127.0.0.1", 0))
    tokens = {client_id: auth.sign(client, key) for client_id, client in known.by_id.items()}
    expired = auth.sign(known.by_id["sandbox"], key, -60)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}{spoilt.base_path}"
    announce(url, {**tokens, EXPIRED: expired})
    config = uvicorn.Config(
        spoilt.wrap(app), log_level="critical", access_log=False, ws="none", server_header=False
    )
    for _ in range(spoilt.workers - 1):
        _processes.Process(target=_run, args=(config, spoilt.front, listener), daemon=True).start()
    _run(config, spoilt.front, listener)


def _run(config: uvicorn.Config, front: Front, listener: socket.socket) -> None:
    server = uvicorn.Server(config)
    with contextlib.suppress(KeyboardInterrupt):
        if front.is_needed:
            with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
                runner.run(front.serve(server, listener))
        else:
            server.run(sockets=[listener])

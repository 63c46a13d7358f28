"""Runs the proxy: this process passes, another one judges."""

from __future__ import annotations

import asyncio
import multiprocessing
import signal
import socket
from collections.abc import Callable
from multiprocessing.connection import Connection

from complyt_reference.proxy import judging
from complyt_reference.proxy.handing import Handing
from complyt_reference.proxy.passing import Passing
from complyt_reference.proxy.pool import Target
from complyt_reference.proxy.settings import Settings, Verdict
from complyt_reference.server import ServerError

_GRACE_SECONDS = 4.0  # after which a proxy that stops cuts what still passes


def run(
    target: Target,
    listener: socket.socket,
    page: socket.socket,
    settings: Settings,
    ready: Callable[[], None],
) -> Verdict:
    """Pass until SIGTERM or SIGINT, and return what was made of it; raises ServerError.

    `ready` is called when both sockets accept connections.
    """
    context = multiprocessing.get_context("spawn")
    pipe, theirs = context.Pipe()
    judge = context.Process(target=judging.run, args=(theirs, page, settings), daemon=True)
    judge.start()
    theirs.close()
    try:
        pipe.recv()  # it says that it listens
    except EOFError:
        raise ServerError("The judge could not start; what it said stands above.") from None
    handing = Handing(pipe)
    asyncio.run(_pass(target, listener, handing, ready))
    handing.end()
    return _verdict(pipe)


async def _pass(
    target: Target, listener: socket.socket, handing: Handing, ready: Callable[[], None]
) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    passing = Passing(target, handing.put)
    server = await asyncio.start_server(passing.serve, sock=listener)
    ready()
    await stop.wait()
    server.close()
    await passing.end(_GRACE_SECONDS)


def _verdict(pipe: Connection) -> Verdict:
    try:
        verdict: Verdict = pipe.recv()
    except EOFError:
        raise ServerError(
            "The judge ended before its time, so that what passed since was not judged; "
            "what it said stands above."
        ) from None
    return verdict

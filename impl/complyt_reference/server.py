"""Uvicorn, made to say when it is ready and to stop in time."""

import errno
import signal
import socket
import sys
from collections.abc import Callable

import uvicorn
from starlette.types import ASGIApp
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from complyt_contract.errors import ToldError
from complyt_reference.access_log import log_config
from complyt_reference.protocol import Protocol

_KEEP_ALIVE_SECONDS = 75  # longer than clients pause, so that no request meets a closing connection
_GRACE_SECONDS = 4  # after which a stopping server cuts what still runs
_WORKERS_GRACE_SECONDS = 3  # uvicorn's supervisor notices a signal half a second late
_WORKERS_START_SECONDS = 30


class ServerError(ToldError):
    """A server that cannot listen or start; the message is one sentence for people."""


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that is bound, but not yet listening; port 0 picks one.

    Raises ServerError.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
        except OSError:
            listener.close()
            raise
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            message = f"Port {port} of {host} is in use; choose another, or 0 for any free one."
        else:
            message = f"Port {port} of {host} cannot be listened on: {error.strerror}."
        raise ServerError(message) from None
    except UnicodeError:
        raise ServerError(f"The host {host!r} is no host name.") from None
    return listener


def url(listener: socket.socket) -> str:
    """Return the URL under which a bound socket is reached."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def run(
    create: Callable[[], ASGIApp],
    listener: socket.socket,
    *,
    workers: int,
    log_level: str,
    ready: Callable[[], None],
) -> None:
    """Serve until SIGTERM or SIGINT, then return or raise SystemExit.

    `create` makes the application, once a worker, and must be picklable. `ready` is called when
    the socket accepts connections. Raises ServerError when the application does not start.
    """
    config = uvicorn.Config(
        create,
        factory=True,
        interface="asgi3",
        http=Protocol,
        ws="none",
        lifespan="on",
        workers=workers,
        log_config=log_config(log_level),
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=_GRACE_SECONDS if workers == 1 else _WORKERS_GRACE_SECONDS,
    )
    # Uvicorn raises the signal that stopped it once more, which would end the process as killed.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: sys.exit(0))
    try:
        if workers == 1:
            _Server(config, ready).run([listener])
        else:
            _Workers(config, [listener], ready).run()
    except SystemExit as stop:
        if stop.code == STARTUP_FAILURE:
            raise ServerError("The server could not start; its log says why.") from None
        raise


class _Server(uvicorn.Server):
    """One process, which serves."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()


class _Workers(Multiprocess):
    """A process that starts others, which serve."""

    def __init__(
        self, config: uvicorn.Config, sockets: list[socket.socket], ready: Callable[[], None]
    ) -> None:
        super().__init__(config, sockets)
        self._ready = ready

    def init_processes(self) -> None:
        super().init_processes()
        if all(process.wait_until_ready(_WORKERS_START_SECONDS) for process in self.processes):
            self._ready()

    def run(self) -> None:
        super().run()
        if any(process.exitcode == STARTUP_FAILURE for process in self.processes):
            sys.exit(STARTUP_FAILURE)

    def terminate_all(self) -> None:
        for listener in self.sockets:
            listener.close()  # else connections would still be taken, and answered by nobody
        super().terminate_all()

"""Serves it: `python -m peers.fastapi --port 8083`; port 0 takes a free one."""

from __future__ import annotations

import argparse
import socket
import sys

import uvicorn

from peers.fastapi.app import app
from peers.fastapi.security import CLIENTS, issue


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m peers.fastapi")
    parser.add_argument("--port", type=int, default=8083)
    listener = _listener(parser.parse_args().port)
    sys.stdout.write(
        f"Serving http://127.0.0.1:{listener.getsockname()[1]}\n"
        f"An expired token: {issue(CLIENTS['sandbox'], -60)}\n"
    )
    sys.stdout.flush()
    uvicorn.Server(uvicorn.Config(app, log_level="error")).run(sockets=[listener])


def _listener(port: int) -> socket.socket:
    # asyncio sends without delay (TCP_NODELAY) only where the protocol is named.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    return listener


if __name__ == "__main__":
    main()

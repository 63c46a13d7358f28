"""Serves it: `python -m peers.fastapi --port 8083`."""

from __future__ import annotations

import argparse
import socket

import uvicorn

from peers.fastapi.app import app
from peers.fastapi.security import CLIENTS, issue

parser = argparse.ArgumentParser()
parser.add_argument("--port", type=int, default=8083)
listener = socket.create_server(("127.0.0.1", parser.parse_args().port))
print(f"Serving http://127.0.0.1:{listener.getsockname()[1]}")
print(f"An expired token: {issue(CLIENTS['sandbox'], -60)}", flush=True)
uvicorn.Server(uvicorn.Config(app, log_level="error")).run(sockets=[listener])

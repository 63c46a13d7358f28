"""The servers of the matrix, and what the suite must say of each."""

from __future__ import annotations

import base64
import sys
from pathlib import Path

from peers.serving import BIN, ROOT, Server

_FOLDER = Path(__file__).parent
_DATABASE = ("--database", "sqlite:///{folder}/customers.db")


def _token_of_the_past() -> str:
    """Return a JWT that has expired, for a server that has no tokens of its own."""
    parts = (b'{"alg":"RS256"}', b'{"sub":"sandbox","exp":1}', b"signature")
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


REFERENCE = Server(
    "reference",
    (str(BIN / "complyt-reference"), "serve", "--port", "0", "--log-level", "error", *_DATABASE),
    expired=(str(BIN / "complyt-reference"), "token", "sandbox", "--lifetime", "-60", *_DATABASE),
)
NODE = Server("node", ("node", str(_FOLDER / "node/server.js"), "--port", "0"))
FASTAPI = Server("fastapi", (sys.executable, "-m", "peers.fastapi", "--port", "0"))
PRISM = Server(
    "prism",
    (
        *("node", str(_FOLDER / "prism/node_modules/@stoplight/prism-cli/dist/index.js"), "mock"),
        *("--port", "0", str(ROOT / "openapi/customers.yaml")),
    ),
    expired=("printf", _token_of_the_past()),
    fatal=("GET-3", "ERR-2", "ERR-3", "ERR-5"),
)
SERVERS = (REFERENCE, NODE, FASTAPI, PRISM)

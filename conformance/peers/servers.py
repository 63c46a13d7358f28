"""The servers of the matrix, and what the suite must say of each."""

from __future__ import annotations

import base64
import sys
import tomllib
from pathlib import Path

from peers.serving import BIN, CONFORMANCE, Server

_FOLDER = Path(__file__).parent
_PRISM = _FOLDER / "prism/node_modules/@stoplight/prism-cli/dist/index.js"
_DOCUMENT = CONFORMANCE.parent / "openapi/customers.yaml"
_REFERENCE = str(BIN / "complyt-reference")
_DATABASE = ("--database", "sqlite:///{folder}/customers.db")


def _token_of_1970() -> str:
    """Return a JWT that expired long ago, for a server that has no tokens of its own."""
    parts = (b'{"alg":"RS256"}', b'{"sub":"sandbox","exp":1}', b"signature")
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


REFERENCE = Server(
    "reference",
    (_REFERENCE, "serve", "--port", "0", "--log-level", "error", *_DATABASE),
    expired=(_REFERENCE, "token", "sandbox", "--lifetime", "-60", *_DATABASE),
)
NODE = Server("node", ("node", str(_FOLDER / "node/server.js"), "--port", "0"))
FASTAPI = Server("fastapi", (sys.executable, "-m", "peers.fastapi", "--port", "0"))
PRISM = Server(
    "prism",
    ("node", str(_PRISM), "mock", "--port", "0", str(_DOCUMENT)),
    expired=("echo", _token_of_1970()),
    options=("--timeout", "2"),  # some requests it never answers
    apart=("GET-3", "ERR-2", "ERR-5"),  # a path that is not UTF-8 ends it
)
SERVERS = (REFERENCE, NODE, FASTAPI, PRISM)


def reasons(server: Server) -> dict[str, str]:
    """Return which requirements must fail on a server, and why; none on one that conforms."""
    if server is not PRISM:
        return {}
    text = _FOLDER.joinpath("prism/reasons.toml").read_text("utf-8")
    told: dict[str, str] = tomllib.loads(text)
    return told

"""`python -m faults` lists the faults; `python -m faults NAME` serves one as the reference does."""

from __future__ import annotations

import contextlib
import socket
import sys
import tempfile
from pathlib import Path

import uvicorn

from complyt_reference import auth, clients, keys
from complyt_reference.app import create_app
from complyt_reference.storage import open_storage
from faults.all import FAULTS, VARIATIONS
from faults.spoilt import Spoilt


def main(arguments: list[str]) -> int:
    """List, or serve until interrupted; a working folder of its own is made and removed."""
    known = {**FAULTS, **VARIATIONS}
    if not arguments:
        for fault in known.values():
            print(f"{fault.name:<45} {', '.join(sorted(fault.breaks)) or '-'}")  # noqa: T201 - a listing for people
        return 0
    if arguments[0] not in known and arguments[0] != "sound":
        print(f"faults: there is no {arguments[0]}; without a name they are listed.")  # noqa: T201 - for people
        return 2
    with tempfile.TemporaryDirectory(prefix="complyt-fault-") as folder:
        _serve(known[arguments[0]].spoil if arguments[0] in known else None, Path(folder))
    return 0


def _serve(spoil: object, folder: Path) -> None:
    spoilt = Spoilt()
    if callable(spoil):
        spoil(spoilt)
    key = keys.generate()
    app = create_app(
        storage=open_storage(f"sqlite:///{folder / 'customers.db'}"),
        clients=clients.load(None),
        key=key,
        document=spoilt.document,
        **spoilt.options,
    )
    listener = socket.create_server(("127.0.0.1", 0))
    expired = auth.sign(clients.load(None).by_id["sandbox"], key, -60)
    print(f"Serving on http://127.0.0.1:{listener.getsockname()[1]}\n{expired}", flush=True)  # noqa: T201 - for who started it
    config = uvicorn.Config(
        spoilt.wrap(app), log_level="critical", access_log=False, ws="none", server_header=False
    )
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

# Made by `complyt-contract stubs`, never edited: made anew when the document changes.
# The document's SHA-256: 3fffcad9c148650ed4ee6148c4e08669f9d7c9cd68a295f06da1956ed6adb2be
# ruff: noqa
# fmt: off
# isort: skip_file
"""The document, and the handlers of its operations as connexion31 takes them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from complyt_contract.document import Document, load
from complyt_contract.stubs.comparison import differences
from connexion31 import ConfigurationError, Handler
from connexion31 import bound as _bound  # no tag's name begins with _
from starlette.requests import Request

from . import protocols as _protocols

_FOLDER = Path(__file__).parent


def document() -> Document:
    """Return the document that all this was made from."""
    return load(_FOLDER / "openapi.yaml")


def handlers(
    *,
    customers: Callable[[Request], _protocols.Customers],
    snapshots: Callable[[Request], _protocols.Snapshots],
    clock: Callable[[Request], _protocols.Clock],
    faults: Callable[[Request], _protocols.Faults],
    requests: Callable[[Request], _protocols.Requests],
    keys: Callable[[Request], _protocols.Keys],
) -> dict[str, Handler]:
    """Return the handlers of all operations, given what makes a request's handler of each tag.

    Raises ConfigurationError when handlers/ is not as the protocols say.
    """
    _require_same()
    return {
        "seed_customers": _bound(customers, _protocols.Customers.seed_customers),
        "reset_customers": _bound(customers, _protocols.Customers.reset_customers),
        "list_snapshots": _bound(snapshots, _protocols.Snapshots.list_snapshots),
        "take_snapshot": _bound(snapshots, _protocols.Snapshots.take_snapshot),
        "delete_snapshot": _bound(snapshots, _protocols.Snapshots.delete_snapshot),
        "restore_snapshot": _bound(snapshots, _protocols.Snapshots.restore_snapshot),
        "read_clock": _bound(clock, _protocols.Clock.read_clock),
        "freeze_clock": _bound(clock, _protocols.Clock.freeze_clock),
        "advance_clock": _bound(clock, _protocols.Clock.advance_clock),
        "release_clock": _bound(clock, _protocols.Clock.release_clock),
        "list_faults": _bound(faults, _protocols.Faults.list_faults),
        "add_fault": _bound(faults, _protocols.Faults.add_fault),
        "delete_faults": _bound(faults, _protocols.Faults.delete_faults),
        "delete_fault": _bound(faults, _protocols.Faults.delete_fault),
        "list_requests": _bound(requests, _protocols.Requests.list_requests),
        "export_requests": _bound(requests, _protocols.Requests.export_requests),
        "watch_requests": _bound(requests, _protocols.Requests.watch_requests),
        "list_keys": _bound(keys, _protocols.Keys.list_keys),
        "create_key": _bound(keys, _protocols.Keys.create_key),
        "delete_key": _bound(keys, _protocols.Keys.delete_key),
    }


def require_same() -> None:
    """Raise ConfigurationError, a sentence a line, for what handlers/ and app.py have otherwise."""
    generated = {path.name: path.read_bytes() for path in _FOLDER.glob("*.py")}
    if found := differences(generated, _FOLDER.parent):
        raise ConfigurationError("\n".join(found))


_require_same = require_same

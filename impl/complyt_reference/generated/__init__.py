# Made by `complyt-contract stubs`, never edited: made anew when the document changes.
# The document's SHA-256: cc4261927170c7d700c273c6dd32d66668d3fa25fc01673544a975968ef9a4de
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
    authentication: Callable[[Request], _protocols.Authentication],
    customers: Callable[[Request], _protocols.Customers],
) -> dict[str, Handler]:
    """Return the handlers of all operations, given what makes a request's handler of each tag.

    Raises ConfigurationError when handlers/ is not as the protocols say.
    """
    _require_same()
    return {
        "create_token": _bound(authentication, _protocols.Authentication.create_token),
        "get_all_customers": _bound(customers, _protocols.Customers.get_all_customers),
        "get_customer": _bound(customers, _protocols.Customers.get_customer),
        "upsert_customer": _bound(customers, _protocols.Customers.upsert_customer),
        "update_customer": _bound(customers, _protocols.Customers.update_customer),
    }


def require_same() -> None:
    """Raise ConfigurationError, a sentence a line, for what handlers/ and app.py have otherwise."""
    generated = {path.name: path.read_bytes() for path in _FOLDER.glob("*.py")}
    if found := differences(generated, _FOLDER.parent):
        raise ConfigurationError("\n".join(found))


_require_same = require_same

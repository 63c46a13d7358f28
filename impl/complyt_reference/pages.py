"""The document, as a page and as it is written."""

import json
from collections.abc import Callable

from complyt_contract.document import Document
from complyt_reference.clients import Clients
from complyt_reference.contents import Content

_DOCS = "/docs"
_YAML = "/openapi.yaml"
_JSON = "/openapi.json"


def pages(document: Document, clients: Clients) -> dict[str, Callable[[], Content]]:
    """Return what is served of a document, by path; the page's console knows these clients."""
    return {
        _DOCS: lambda: _docs(document, clients),
        _YAML: lambda: Content(document.source, "application/yaml"),
        _JSON: lambda: _json(document),
    }


def _docs(document: Document, clients: Clients) -> Content:
    from complyt_contract.docs import Console, page

    console = Console(
        clients=clients.public_secrets,
        token=document.operations["createToken"].path,
        written=_YAML,
        json=_JSON,
    )
    made = page(document, console)
    return Content(made.html.encode(), "text/html", made.policy)


def _json(document: Document) -> Content:
    text = json.dumps(document.raw, ensure_ascii=False)
    return Content(text.encode(), "application/json")

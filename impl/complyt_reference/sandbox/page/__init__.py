"""The page at /sandbox, on which people watch requests and set the controls."""

from __future__ import annotations

from collections.abc import Callable
from importlib import resources
from importlib.resources.abc import Traversable

from complyt_contract.style import base_style
from complyt_reference.clients import Clients
from complyt_reference.contents import Content
from complyt_reference.sandbox import generated

_PATH = "/sandbox"
_FILES = f"{_PATH}/page/"  # beside the paths of the controls, none of which is so called

POLICY = "; ".join(
    [
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ]
)
"""Nothing from elsewhere, nothing within the page itself, and no text that becomes markup."""


def contents(clients: Clients) -> dict[str, Callable[[], Content]]:
    """Return the page and its files, by path; the first of public clients that may is filled in."""
    folder = resources.files(__name__)
    scripts = [file for file in folder.iterdir() if file.name.endswith(".js")]
    return {
        _PATH: lambda: _page(clients),
        f"{_FILES}page.css": lambda: style(folder),
        **{f"{_FILES}{file.name}": script(file) for file in scripts},
    }


def _page(clients: Clients) -> Content:
    from jinja2 import PackageLoader

    from complyt_contract.templates import environment

    allowed = (
        (name, secret)
        for name, secret in clients.public_secrets.items()
        if "sandbox" in clients.by_id[name].scopes
    )
    client_id, secret = next(allowed, ("", ""))
    html = (
        environment(PackageLoader(__name__, ""))
        .get_template("page.html")
        .render(
            client_id=client_id,
            secret=secret,
            schemas=generated.document().raw["components"]["schemas"],
        )
    )
    return Content(html.encode(), "text/html", POLICY)


def style(folder: Traversable) -> Content:
    """Return the style sheet of the page in a folder."""
    text = base_style() + folder.joinpath("page.css").read_text("utf-8")
    return Content(text.encode(), "text/css")


def script(file: Traversable) -> Callable[[], Content]:
    """Return what reads a script."""
    return lambda: Content(file.read_bytes(), "text/javascript")

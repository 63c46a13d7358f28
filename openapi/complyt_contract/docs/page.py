"""The page: templates filled, style and script inlined, and a policy that lets nothing else in."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from jinja2 import PackageLoader
from markupsafe import Markup

from complyt_contract.docs.nodes import anchor, mapping, resolved, sequence, text
from complyt_contract.docs.operations import Operation, Operations
from complyt_contract.docs.promises import Promises
from complyt_contract.docs.prose import Prose
from complyt_contract.docs.schemas import Schema, Schemas
from complyt_contract.document import Document
from complyt_contract.errors import DocumentError
from complyt_contract.register import entries
from complyt_contract.review.source import Tree
from complyt_contract.style import base_style, hash_source
from complyt_contract.templates import environment

MARK = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="generator" content="complyt-contract docs">
"""


@dataclass(frozen=True)
class Console:
    """What a served page's console needs: where it gets a token, and from where the document comes.

    `clients` are ids with secrets to choose from, where they are public. The others are paths of
    the server: `token` exchanges credentials, `written` and `json` are the document.
    """

    clients: Mapping[str, str]
    token: str
    written: str
    json: str


@dataclass(frozen=True)
class Page:
    """The HTML, and the Content-Security-Policy that it also states itself."""

    html: str
    policy: str


@dataclass(frozen=True)
class _Tag:
    """Operations under a name, with the pointer of what the document says of the name."""

    name: str
    anchor: str
    owner: str
    description: Markup
    operations: list[Operation]


@dataclass(frozen=True)
class _Entry:
    """A server or a security scheme."""

    name: str
    kind: str
    description: Markup


def page(document: Document, console: Console | None = None) -> Page:
    """Return the document as one page that needs no other file; with a console, to be served.

    The same document makes the same page. Raises DocumentError where requirements or decisions
    are malformed, or schemas nest too deeply.
    """
    try:
        return _page(document, console)
    except RecursionError:
        raise DocumentError("The document nests too deeply for a page; flatten it.") from None


def _page(document: Document, console: Console | None) -> Page:
    promises = Promises(document)
    prose = Prose(promises.ids)
    schemas = Schemas(prose, promises)
    operations = list(Operations(document, prose, promises, schemas))
    info, components = document.raw["info"], document.raw["components"]
    style = Markup(base_style()) + _file("page.css")  # noqa: S704 - ours
    scripts = [_file("page.js"), *([_file("console.js")] if console else [])]
    policy = _policy(style, scripts, connects=console is not None)
    templates = environment(PackageLoader("complyt_contract.docs"))
    templates.filters |= {"block": prose.block, "line": prose.line, "plain": _plain}
    templates.globals |= {"anchor": anchor}
    html = templates.get_template("page.html").render(
        console=console,
        decisions=promises.decisions,
        document=document,
        download=_download(document),
        description=prose.block(info.get("description")),
        policy=policy,
        promises=promises,
        register=entries(document),
        requirements=_families(promises.requirements),
        schemas=_schemas(schemas, components),
        scripts=scripts,
        security=_security(document, prose),
        servers=[
            _Entry(text(server.get("url")), "", prose.block(server.get("description")))
            for server in map(mapping, sequence(document.raw.get("servers")))
        ],
        style=style,
        summary=prose.line(info.get("summary")),
        tags=_tags(document, prose, operations),
        title=text(info.get("title")) or "OpenAPI",
    )
    return Page(MARK + html, policy)


def _tags(document: Document, prose: Prose, operations: list[Operation]) -> list[_Tag]:
    """Return the tags as the document lists them, then those that it does not list."""
    listed = {tag["name"]: at for at, tag in enumerate(document.raw.get("tags", []))}
    found = []
    for name in dict.fromkeys([*listed, *(operation.tag for operation in operations)]):
        owner = f"/tags/{listed[name]}" if name in listed else ""
        tag = document.raw["tags"][listed[name]] if name in listed else {}
        found.append(
            _Tag(
                name=name or "Operations",
                anchor=anchor("tag", name),
                owner=owner,
                description=prose.block(tag.get("description")),
                operations=[operation for operation in operations if operation.tag == name],
            )
        )
    return found


def _security(document: Document, prose: Prose) -> list[_Entry]:
    tree = Tree(document.raw)
    found = []
    for name, reference in mapping(document.raw["components"].get("securitySchemes")).items():
        scheme = resolved(tree, reference)
        told = (scheme.get(field) for field in ("type", "scheme", "bearerFormat", "in", "name"))
        kind = ", ".join(filter(None, map(text, told)))
        found.append(_Entry(name, kind, prose.block(scheme.get("description"))))
    return found


def _schemas(schemas: Schemas, components: Mapping[str, Any]) -> dict[str, Schema]:
    return {
        name: schemas.schema(node, ("components", "schemas", name))
        for name, node in mapping(components.get("schemas")).items()
    }


def _families(identifiers: Iterable[str]) -> dict[str, list[str]]:
    families: dict[str, list[str]] = {}
    for identifier in identifiers:
        families.setdefault(identifier.split("-")[0], []).append(identifier)
    return families


def _file(name: str) -> Markup:
    folder = resources.files("complyt_contract.docs").joinpath("templates")
    return Markup(folder.joinpath(name).read_text("utf-8"))  # noqa: S704 - ours


def _policy(style: str, scripts: list[Markup], *, connects: bool) -> str:
    return "; ".join(
        [
            "default-src 'none'",
            f"style-src {hash_source(style)}",
            f"script-src {' '.join(map(hash_source, scripts))}",
            "img-src data:",
            *(["connect-src 'self'"] if connects else []),
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def _download(document: Document) -> tuple[str, str]:
    """Return a name for the document as written, and the document as a data URI."""
    kind = "json" if document.source.lstrip().startswith(b"{") else "yaml"
    data = base64.b64encode(document.source).decode()
    return f"openapi.{kind}", f"data:application/{kind};base64,{data}"


def _plain(example: str) -> str:
    """Return an example as it stands in a path or a query."""
    value = json.loads(example)
    return value if isinstance(value, str) else example

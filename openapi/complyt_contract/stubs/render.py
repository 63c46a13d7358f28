"""The files of the stubs, as text."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from complyt_contract.document import Document
from complyt_contract.stubs import text
from complyt_contract.stubs.operations import Method, documentation, schemes, scopes, tags
from complyt_contract.stubs.schemas import Schemas
from complyt_contract.stubs.supported import require_supported
from complyt_contract.stubs.types import models

MADE = "# Made by `complyt-contract stubs`, never edited: made anew when the document changes."

# What the skeleton's answer with a token may hold.
_TOKEN = {
    "accessToken": "token",
    "tokenType": '"Bearer"',
    "expiresIn": "security.LIFETIME",
}


# What is sent for a kind of security scheme.
_SENT = {"bearer": "a bearer token", "apikey": "an API key"}


class Stubs:
    """The stubs of a document, files by path; raises DocumentError for what Python cannot say."""

    def __init__(self, document: Document) -> None:
        require_supported(document)
        self._document = document
        self._schemas = Schemas(document)
        self._tags = tags(document, self._schemas)

    @cached_property
    def generated(self) -> dict[str, bytes]:
        """The files that are made anew, relative to `generated/`."""
        header = (
            f"{MADE}\n# The document's SHA-256: {self._document.sha256}\n"
            "# ruff: noqa\n# fmt: off\n# isort: skip_file"
        )
        files = {
            "__init__.py": self._render("generated/__init__.py", header=header),
            "models.py": models(self._schemas.gathered, header),
            "protocols.py": self._render(
                "generated/protocols.py",
                header=header,
                documentation=documentation(self._document),
            ),
        }
        return {
            **{name: content.encode() for name, content in files.items()},
            "openapi.yaml": self._document.source,
        }

    def skeleton(self, package: str) -> dict[str, bytes]:
        """Return the files that are written once, relative to the folder, which is the package."""
        method, answer = self._token
        model = method.result.partition("[")[2].partition(",")[0] if method else ""
        allowed = scopes(self._document)
        writing = [scope for scope in allowed if "write" in scope]
        kinds = schemes(self._document)
        values: dict[str, Any] = {
            "package": package,
            "title": self._document.raw["info"]["title"],
            "callers": any(tag.secured for tag in self._tags),
            "secured": bool(kinds) or method is not None,
            "basic": "basic" in kinds,
            "scopes": allowed,
            "writing": writing,
            "token": method,
            "token_model": model,
            "answer": answer,
            "credentials": _credentials(package, kinds),
        }
        names = ["__init__.py", "__main__.py", "app.py", "handlers/__init__.py"]
        names += ["security.py", "clients.toml", ".gitignore"] if values["secured"] else []
        files = {name: self._render(f"skeleton/{name}", **values) for name in names}
        for tag in self._tags:
            made = self._render("skeleton/handlers/tag.py", tag=tag, **values)
            files[f"handlers/{tag.module}.py"] = made
        return {name: content.encode() for name, content in files.items()}

    @cached_property
    def _token(self) -> tuple[Method | None, dict[str, str]]:
        """Return the method that gives tokens for a client's secret, and its answer's body."""
        for method in (method for tag in self._tags for method in tag.methods):
            operation = method.operation
            if method.secured or operation.method != "POST" or method.arguments.keys() != {"body"}:
                continue
            asked = self._schema(operation.raw.get("requestBody", {}))
            given = self._schema(operation.raw["responses"].get("200", {}))
            known = [name for name in _TOKEN if name in given.get("properties", {})]
            if (
                {"clientId", "clientSecret"} <= set(asked.get("required", []))
                and "accessToken" in known
                and set(given.get("required", [])) <= set(known)
            ):
                return method, {name: _TOKEN[name] for name in known}
        return None, {}

    def _schema(self, owner: Mapping[str, Any]) -> Mapping[str, Any]:
        content = self._document.resolve(owner).get("content", {}).get("application/json", {})
        schema = content.get("schema")
        return self._document.resolve(schema) if isinstance(schema, dict) else {}

    def _render(self, name: str, **values: Any) -> str:
        template = _ENVIRONMENT.get_template(f"{name}.jinja")
        return template.render(tags=self._tags, **values)


def _credentials(package: str, kinds: set[str]) -> str:
    """Return how to get what the document's security schemes ask for, in a sentence."""
    told = []
    if kinds - {"basic"}:
        names = [name for kind, name in _SENT.items() if kind in kinds] or ["credentials"]
        told.append(f"`python -m {package}.security sandbox` prints {' or '.join(names)}")
    if "basic" in kinds:
        told.append("Basic takes sandbox:sandbox-secret")
    return f"Credentials: {'; '.join(told)}." if told else ""


_ENVIRONMENT = Environment(
    autoescape=False,  # noqa: S701 - what is written is Python
    loader=PackageLoader("complyt_contract.stubs"),
    keep_trailing_newline=True,
    lstrip_blocks=True,
    trim_blocks=True,
    undefined=StrictUndefined,
)
for _filter in (text.definition, text.docstring, text.string_literal, text.toml, text.used):
    _ENVIRONMENT.filters[_filter.__name__] = _filter

"""Requirements explained: what one says, why it matters to a caller, what usually breaks it.

The sentences are the document's; reasons and causes stand in explanations.toml.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote

from complyt_contract import pointers
from complyt_contract.document import Document, contract, load
from complyt_contract.requirements import Requirement, requirements
from complyt_contract.review.source import Source


@dataclass(frozen=True)
class Explanation:
    """A requirement as people need it who broke it.

    `says` is the document's sentence; `about` names what it speaks of, as `Requirement` has it.
    `why` is a sentence or two from a client developer's world; `causes` are usual ones, the most
    usual first. Both are empty for a requirement that another document alone has. `file` and `line`
    are where it stands in the document, `anchor` its fragment on the page of `complyt-contract
    docs`.
    """

    requirement: str
    says: str
    level: str
    operations: tuple[str, ...]
    about: tuple[str, ...]
    why: str
    causes: tuple[str, ...]
    file: str
    line: int
    anchor: str

    @property
    def place(self) -> str:
        """Where it stands in the document, as in openapi/customers.yaml:25."""
        return f"{self.file}:{self.line}"


def explanation(identifier: str, document: Document | None = None) -> Explanation:
    """Explain a requirement of the document, without one of the contract's.

    Raises KeyError for an id that it does not have.
    """
    return explanations(document or _contract())[identifier]


@cache
def explanations(document: Document) -> dict[str, Explanation]:
    """Explain all requirements of the document, in the register's order."""
    source = Source(document.path or contract(), document.source)
    return {each.id: _explained(each, source) for each in requirements(document).values()}


@cache
def prose() -> dict[str, dict[str, Any]]:
    """Return what explanations.toml says, `why` and `causes` by id."""
    return tomllib.loads(
        files("complyt_conformance").joinpath("explanations.toml").read_text("utf-8")
    )


def _explained(requirement: Requirement, source: Source) -> Explanation:
    said = prose().get(requirement.id, {})
    line, _ = source.line_and_column(pointers.steps(quote(requirement.place)))
    return Explanation(
        requirement=requirement.id,
        says=requirement.text,
        level=requirement.level,
        operations=requirement.operations,
        about=requirement.about or (),
        why=said.get("why", ""),
        causes=tuple(said.get("causes", ())),
        file=file_of(source.path),
        line=line,
        anchor=f"#{requirement.id}",
    )


def file_of(path: Path) -> str:
    """Return how people and code scanning find a document: the contract with its folder."""
    return f"openapi/{path.name}" if path.name == contract().name else path.name


@cache
def _contract() -> Document:
    return load()

"""Decisions explained: what the document decides that the public pages leave open, and why."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from complyt_conformance.explanations import file_of
from complyt_contract.comparison.requirement import Entry, decisions
from complyt_contract.document import Document, contract
from complyt_contract.requirements import requirements
from complyt_contract.review.source import Source


@dataclass(frozen=True)
class Decision:
    """A decision of the document; `question`, `decided` or `why` is empty where it says none.

    `cited_by` are the requirements that name it, id and sentence, `cited_at` the lines of the
    document that do. `file` and `line` are where it stands.
    """

    id: str
    question: str
    decided: str
    why: str
    cited_by: dict[str, str]
    cited_at: tuple[int, ...]
    file: str
    line: int

    @property
    def place(self) -> str:
        """Where it stands in the document, as in openapi/customers.yaml:1760."""
        return f"{self.file}:{self.line}"


def decisions_of(document: Document) -> dict[str, Decision]:
    """Return the decisions of a document by id, in its order; none where it carries none."""
    source = Source(document.path or contract(), document.source)
    return {
        identifier: _decision(entry, source, document)
        for identifier, entry in decisions(source).items()
    }


def _decision(entry: Entry, source: Source, document: Document) -> Decision:
    question, decided, why = (
        str(entry.node.get(name, "")).strip() for name in ("question", "decision", "why")
    )
    line, _ = source.line_and_column(entry.node.steps)
    named = re.compile(rf"\b{re.escape(entry.id)}\b")
    return Decision(
        id=entry.id,
        question=question,
        decided=decided,
        why=why,
        cited_by={
            each.id: each.text
            for each in requirements(document).values()
            if named.search(each.text)
        },
        cited_at=tuple(number for number in _lines(document, named) if number != line),
        file=file_of(source.path),
        line=line,
    )


def _lines(document: Document, named: re.Pattern[str]) -> Iterator[int]:
    lines = document.source.decode("utf-8", "replace").splitlines()
    return (number for number, line in enumerate(lines, start=1) if named.search(line))

"""The register of requirements as a table for people and for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from complyt_contract.document import Document
from complyt_contract.errors import DocumentError
from complyt_contract.requirements import Requirement, requirements

_VERDICTS = ("pass", "skip", "fail", "error")


@dataclass(frozen=True)
class Entry:
    """A line of the register.

    `scope` names the operation or the tag that it stands on, or is `every operation`; `about` names
    what it speaks of there, joined by blanks; `place` is the JSON pointer (RFC 6901) of its entry;
    `verdict` is empty where no report has one.
    """

    id: str
    level: str
    scope: str
    verdict: str
    text: str
    about: str
    place: str
    untested: str


def entries(document: Document, found: Mapping[str, str] | None = None) -> list[Entry]:
    """Return the requirements in the register's order, with the verdicts that were `found`."""
    return [
        Entry(
            id=requirement.id,
            level=requirement.level,
            scope=_scope(document, requirement),
            verdict=(found or {}).get(requirement.id, ""),
            text=requirement.text,
            about=" ".join(requirement.about or ()),
            place=requirement.place,
            untested=requirement.untested or "",
        )
        for requirement in requirements(document).values()
    ]


def verdicts(report: Path) -> dict[str, str]:
    """Return the verdicts of a conformance report by id; raises DocumentError."""
    try:
        data = json.loads(report.read_text("utf-8"))
        found = {str(item["id"]): item["verdict"] for item in data["requirements"]}
    except OSError as error:
        raise DocumentError(
            f"The report {report} cannot be read ({error.strerror}); name a file that can."
        ) from None
    except (ValueError, KeyError, TypeError, RecursionError):
        found = {"": None}
    if any(verdict not in _VERDICTS for verdict in found.values()):
        raise DocumentError(
            f"{report} is no report; name a report.json that `complyt-conformance run` wrote."
        )
    return found


def _scope(document: Document, requirement: Requirement) -> str:
    if requirement.place.startswith("/x-requirements/"):
        return "every operation"
    if requirement.place.startswith("/tags/"):
        return str(document.raw["tags"][int(requirement.place.split("/")[2])]["name"])
    return requirement.operations[0]


def _table(found: list[Entry]) -> str:
    names = ["id", "level", "scope", *(["verdict"] if any(each.verdict for each in found) else [])]
    rows = [[getattr(each, name) or "-" for name in names] for each in found]
    widths = [max(map(len, column)) for column in zip(names, *rows, strict=True)]
    texts = ["text", *(each.text for each in found)]
    lines = [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=True)), text])
        for row, text in zip([names, *rows], texts, strict=True)
    ]
    return "\n".join(lines) + "\n"


def _csv(found: list[Entry]) -> str:
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(field.name for field in fields(Entry))
    writer.writerows(asdict(each).values() for each in found)
    return written.getvalue()


def _json(found: list[Entry]) -> str:
    return json.dumps([asdict(each) for each in found], indent=2, ensure_ascii=False) + "\n"


def _markdown(found: list[Entry]) -> str:
    names = ("id", "level", "scope", "verdict", "text")
    rows = [[getattr(each, name) for name in names] for each in found]
    lines = [names, ["---"] * len(names), *rows]
    return "".join(f"| {' | '.join(map(_cell, line))} |\n" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


FORMATS: dict[str, Callable[[list[Entry]], str]] = {
    "table": _table,
    "csv": _csv,
    "json": _json,
    "markdown": _markdown,
}

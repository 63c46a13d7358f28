"""The report: report.json by its schema, report.html for people, exchanges.har for their tools."""

from __future__ import annotations

import json
import time
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from typing import Any

from complyt_contract.style import base_style
from complyt_reference import timestamps
from complyt_reference.proxy.settings import Settings
from complyt_reference.proxy.shown import SHOWN_TO
from complyt_reference.proxy.tally import Line, Tally
from complyt_reference.sandbox.exchanges import Exchanges, Filter
from complyt_reference.sandbox.har import archive

VERSION = 1


class Report:
    """Writes reports to a folder, each in place of the last."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self._folder = folder
        self._settings = settings
        self._started = _now()

    def write(self, tally: Tally, exchanges: Exchanges) -> None:
        """Write what was seen so far."""
        data = self.data(tally)
        kept = [each.shown for each in exchanges.of(SHOWN_TO, Filter())]
        self._replace("report.json", json.dumps(data, indent=2, ensure_ascii=False))
        self._replace("report.html", _page(data))
        self._replace("exchanges.har", json.dumps(archive(kept), ensure_ascii=False))

    def data(self, tally: Tally) -> dict[str, Any]:
        """Return what report.json holds."""
        return {
            "reportVersion": VERSION,
            "tool": f"complyt-reference proxy {version('complyt-contract-kit')}",
            "target": self._settings.target,
            "startedAt": self._started,
            "writtenAt": _now(),
            "alone": tally.alone,
            "exchanges": tally.exchanges,
            "missed": tally.missed,
            "findings": tally.findings,
            "requirements": [_line(line, tally) for line in tally.lines.values()],
            "clients": [
                {"told": sentence, "count": told.count, "exchange": _exchange(told.first)}
                for sentence, told in tally.told.items()
            ],
            "leftOut": [
                {"why": why, "count": count} for why, count in tally.left_out.most_common()
            ],
        }

    def _replace(self, name: str, text: str) -> None:
        """Write a file so that whoever reads it never sees half of it."""
        beside = self._folder / f".{name}"
        beside.write_text(text, "utf-8", "replace")
        beside.replace(self._folder / name)


def schema() -> dict[str, Any]:
    """Return the JSON Schema of report.json."""
    text = resources.files(__name__).joinpath("report.schema.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def _line(line: Line, tally: Tally) -> dict[str, Any]:
    requirement = line.requirement
    return {
        "id": requirement.id,
        "level": requirement.level,
        "text": requirement.text,
        "what": line.row.judged if line.row else None,
        "judged": line.judged,
        "broken": line.broken,
        "notJudged": line.why_not(alone=tally.alone) or None,
        "findings": [{**finding, "exchange": _exchange(shown)} for finding, shown in line.kept],
    }


def _exchange(shown: Any) -> dict[str, Any]:
    return {
        "id": shown["id"],
        "startedAt": shown["startedAt"],
        "method": shown["request"]["method"],
        "url": shown["request"]["url"],
        "status": shown["response"]["status"],
        "curl": shown["curl"],
        "answer": shown["response"]["body"][:2_000],
    }


def _page(data: dict[str, Any]) -> str:
    from jinja2 import PackageLoader

    from complyt_contract.templates import environment

    style = base_style() + resources.files(__name__).joinpath("report.css").read_text("utf-8")
    return (
        environment(PackageLoader(__name__, ""))
        .get_template("report.html")
        .render(report=data, style=style)
    )


def _now() -> str:
    return f"{timestamps.render(time.time_ns() // 1_000_000_000 * 1_000)}Z"

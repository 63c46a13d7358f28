"""The matrix as one page, from the reports of the suite alone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader
from markupsafe import Markup

from complyt_contract.style import base_style, hash_source
from complyt_contract.templates import environment

_TEMPLATES = Path(__file__).parent / "templates"


def render(reports: Mapping[str, dict[str, Any]], reasons: Mapping[str, Mapping[str, str]]) -> str:
    """Return the page; both are by the name of a server, reasons by requirement besides.

    A report is as complyt_conformance/schema/report.schema.json describes it.
    """
    templates = environment(FileSystemLoader(_TEMPLATES))
    style = base_style() + _TEMPLATES.joinpath("matrix.css").read_text("utf-8")
    return templates.get_template("matrix.html").render(
        reports=reports,
        reasons=reasons,
        rows=_rows(reports),
        style=Markup(style),  # noqa: S704 - ours
        policy=f"default-src 'none'; style-src {hash_source(style)}; img-src data:",
    )


def _rows(reports: Mapping[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the requirements in the register's order, with what each server made of it."""
    found: dict[str, dict[str, Any]] = {}
    for name, report in reports.items():
        for requirement in report["requirements"]:
            row = found.setdefault(requirement["id"], {**requirement, "by_server": {}})
            row["by_server"][name] = requirement
    return list(found.values())

"""Reads report.json of an earlier run, which may be anything that a disk holds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs

from complyt_conformance.outcome import SCHEMA
from complyt_conformance.reports.files import report_schema

_LARGEST = 256 * 1024 * 1024  # octets; a report of a run with every failure weighs a few


class ReportError(ValueError):
    """The report cannot be used; the message is one sentence that says what to do."""


def read_report(path: Path) -> dict[str, Any]:
    """Return a report, given its file or its folder; raises ReportError."""
    file = path / "report.json" if path.is_dir() else path
    try:
        if file.stat().st_size > _LARGEST:
            raise ReportError(f"{file} is too large for a report.")
        text = file.read_bytes()
    except OSError as error:
        raise ReportError(
            f"{file} cannot be read: {error.strerror}; name a folder that --report wrote."
        ) from error
    try:
        report = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ReportError(f"{file} is no JSON, or was cut off; run the suite again.") from error
    if not isinstance(report, dict) or "requirements" not in report:
        raise ReportError(f"{file} is no report of complyt-conformance run.")
    version = report.get("schema", 1)
    if version != SCHEMA:
        raise ReportError(
            f"{file} has form {version!r}, this program reads form {SCHEMA}; run the suite again."
        )
    for wrong in jsonschema_rs.validator_for(report_schema()).iter_errors(report):
        where = "/".join(map(str, wrong.instance_path)) or "the top"
        raise ReportError(f"{file} is no report: {wrong.message[:200]} (at {where}).")
    return report

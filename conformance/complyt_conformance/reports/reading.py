"""Reads report.json of an earlier run, which may be anything that a disk holds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema_rs

from complyt_conformance.outcome import SCHEMA
from complyt_conformance.reports.files import FAILURES, OF_A_RUN, report_schema
from complyt_contract.document import Document
from complyt_contract.requirements import requirements

_LARGEST = 256 * 1024 * 1024  # octets; a report of a run with every failure weighs a few
# The report's schema about one of its failures: what the whole requires does not hold for it.
_ONE_FAILURE = {"$ref": "#/$defs/failureFile", "required": []}

Report = dict[str, Any]


class ReportError(ValueError):
    """The report cannot be used; the message is one sentence that says what to do."""


@dataclass(frozen=True)
class Recorded:
    """The failures of a run, each with its `requirement` and the `text` of that.

    `run` says what run it was (OF_A_RUN).
    `folder` is where the run wrote a file of each. `judged` are the requirements that the report
    holds, `only` those it must hold, None for all.
    """

    run: Mapping[str, Any]
    failures: list[dict[str, Any]]
    folder: Path
    judged: frozenset[str]
    only: frozenset[str] | None


def read_report(path: Path) -> Report:
    """Return a report, given its file or its folder; raises ReportError."""
    file = _file(path)
    report = _read(file)
    if "requirements" not in report:
        raise ReportError(f"{file} is no report of complyt-conformance run.")
    _require_form(report, report_schema(), file)
    return report


def read_failures(path: Path) -> Recorded:
    """Return the failures of a report, or the one of a file in its folder `failures`.

    Raises ReportError.
    """
    file = _file(path)
    if not path.is_dir():
        alone = _read(file)
        if "seenIn" in alone:
            whole = report_schema()
            _require_form(alone, {**whole, **_ONE_FAILURE}, file)
            judged = frozenset([alone["requirement"]])
            run = {name: alone[name] for name in OF_A_RUN}
            return Recorded(run, [alone], file.parent, judged, judged)
    report = read_report(path)
    failures = [
        {"requirement": item["id"], "text": item["text"], **failure}
        for item in report["requirements"]
        for failure in item["failures"]
    ]
    return Recorded(
        {name: report[name] for name in OF_A_RUN},
        failures,
        file.parent / FAILURES,
        judged=frozenset(item["id"] for item in report["requirements"]),
        only=None if report["only"] is None else frozenset(report["only"]),
    )


def require_whole(recorded: Recorded, document: Document) -> None:
    """Raise ReportError for a report that no run by the document can have left so.

    Of a run by another document only the failures must be of requirements that there are.
    """
    known = requirements(document).keys()
    for failure in recorded.failures:
        identifier, requirement = failure["id"], failure["requirement"]
        if identifier.partition(".")[0] != requirement:
            raise ReportError(
                f"{identifier} stands with the failures of {requirement}: the report was changed; "
                "run the suite again."
            )
        if requirement not in known:
            raise ReportError(
                f"{identifier} fails a requirement that the document lacks; name the document of "
                "the run by --document, or run the suite again."
            )
    lacking = (known if recorded.only is None else recorded.only) - recorded.judged
    if lacking and recorded.run["document"]["sha256"] == document.sha256:
        raise ReportError(
            f"The report lacks {len(lacking)} requirements of its run, as {min(lacking)}: it was "
            "cut or changed; run the suite again."
        )


def _file(path: Path) -> Path:
    return path / "report.json" if path.is_dir() else path


def _read(file: Path) -> Report:
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
    if not isinstance(report, dict):
        raise ReportError(f"{file} is no report of complyt-conformance run.")
    return report


def _require_form(report: Report, schema: dict[str, Any], file: Path) -> None:
    version = report.get("schema", 1)
    if version != SCHEMA:
        is_newer = isinstance(version, int) and version > SCHEMA
        remedy = "update the kit, or use the program that wrote it"
        raise ReportError(
            f"{file} has schema {version!r}, and this program reads schema {SCHEMA} alone; "
            f"{remedy if is_newer else 'run the suite again'}."
        )
    for wrong in jsonschema_rs.validator_for(schema).iter_errors(report):
        where = "/".join(map(str, wrong.instance_path)) or "the top"
        raise ReportError(f"{file} is no report: {wrong.message[:200]} (at {where}).")

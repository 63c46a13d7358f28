"""The failures as SARIF 2.1.0, for code scanning: a rule per requirement, a result per failure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from complyt_conformance.reports.remarks import INSECURE, unasked

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS = {"must": "error", "should": "warning"}


def sarif(report: dict[str, Any]) -> str:
    """Return a log of one run; a known failure is a result that is suppressed."""
    requirements = report["requirements"]
    run = {
        "tool": {
            "driver": {
                "name": "complyt-conformance",
                "version": report["versions"]["complyt-contract-kit"],
                "rules": [_rule(item) for item in requirements],
            }
        },
        "invocations": [_invocation(report)],
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(index, item, failure)
            for index, item in enumerate(requirements)
            for failure in item["failures"]
        ],
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2) + "\n"


def _rule(item: dict[str, Any]) -> dict[str, Any]:
    rule = {
        "id": item["id"],
        "shortDescription": {"text": item["text"]},
        "defaultConfiguration": {"level": _LEVELS[item["level"]]},
    }
    explanation = item.get("explanation") or {}
    help_lines = [explanation.get("why", ""), *explanation.get("causes", ())]
    if any(help_lines):
        rule["help"] = {"text": "\n".join(filter(None, help_lines))}
    return rule


def _invocation(report: dict[str, Any]) -> dict[str, Any]:
    notes = list(_notifications(report))
    return {
        "executionSuccessful": not any(note["level"] == "error" for note in notes),
        "startTimeUtc": report["begun"].replace("+00:00", "Z"),
        "toolExecutionNotifications": notes,
    }


def _notifications(report: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield what no result tells of: what kept the suite from a verdict, and what qualifies it."""
    if report.get("insecure"):
        yield {"level": "warning", "message": {"text": INSECURE}}
    if remark := unasked(report):
        yield {"level": "note", "message": {"text": remark}}
    for complaint in report["complaints"]:
        yield {"level": "error", "message": {"text": complaint}}
    if report["ended"]:
        yield {"level": "error", "message": {"text": report["ended"]}}
    for item in report["requirements"]:
        if item["verdict"] == "error":
            yield {
                "level": "error",
                "message": {"text": item["reason"]},
                "associatedRule": {"id": item["id"]},
            }


def _result(index: int, item: dict[str, Any], failure: dict[str, Any]) -> dict[str, Any]:
    received = f"expected {failure['expected']}, received {failure['received']}"
    result = {
        "ruleId": item["id"],
        "ruleIndex": index,
        "level": _LEVELS[item["level"]],
        "message": {"text": f"{item['text']} {received}"},
        "occurrenceCount": failure["count"],
        "properties": {"failure": failure["id"]},
    }
    location = _location(item)
    if location is not None:
        result["locations"] = [location]
    if item["verdict"] == "known":
        result["suppressions"] = [{"kind": "external", "justification": item["known"]["reason"]}]
    return result


def _location(item: dict[str, Any]) -> dict[str, Any] | None:
    """Return where the document states the requirement, if the report tells."""
    file, _, line = (item.get("explanation") or {}).get("place", "").rpartition(":")
    if not (file and line.isdecimal()):
        return None
    place = {"artifactLocation": {"uri": file}, "region": {"startLine": int(line)}}
    return {"physicalLocation": place}

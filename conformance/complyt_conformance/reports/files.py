"""Everything in the folder that --report names: the report in several forms, its failures."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from complyt_conformance.reports.markdown import markdown
from complyt_conformance.reports.page import page
from complyt_conformance.reports.sarif import sarif
from complyt_conformance.reports.steps import curl_lines, steps

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

OF_A_RUN = ("schema", "url", "profile", "seed", "document")
"""What a failure's own file says of the run that found it, as report.json does."""
FAILURES = "failures"
"""The folder beside report.json with a file of each failure."""
WRITTEN = ("report.json", "report.html", "junit.xml", "report.sarif", "summary.md")

_SKIPPED = ("skip", "known")
_TAGS = {"fail": "failure", "error": "error", **dict.fromkeys(_SKIPPED, "skipped")}


def report_schema() -> dict[str, Any]:
    """Return the JSON Schema of report.json."""
    text = files("complyt_conformance").joinpath("schema/report.schema.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def write_reports(report: dict[str, Any], folder: Path) -> None:
    """Write all files, in place of those of an earlier run, making the folder; raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    remove_reports(folder)
    text = json.dumps(report, indent=2, ensure_ascii=True)
    folder.joinpath("report.json").write_text(text + "\n", "utf-8")
    folder.joinpath("junit.xml").write_bytes(junit(report))
    folder.joinpath("report.html").write_text(page(report), "utf-8")
    folder.joinpath("report.sarif").write_text(sarif(report), "utf-8")
    folder.joinpath("summary.md").write_text(markdown(report), "utf-8")
    _write_failures(report, folder / FAILURES)


def remove_reports(folder: Path) -> None:
    """Remove what an earlier run wrote, and nothing else that stands there; raises OSError."""
    for name in WRITTEN:
        folder.joinpath(name).unlink(missing_ok=True)
    failures = folder / FAILURES
    for failure in failures.glob("*-*.*.json"):
        failure.unlink()
    if failures.is_dir() and not any(failures.iterdir()):
        failures.rmdir()


def _write_failures(report: dict[str, Any], folder: Path) -> None:
    """Write a file for each failure, named after its id, with what it takes to replay it."""
    run = {name: report[name] for name in OF_A_RUN}
    for requirement in report["requirements"]:
        for failure in requirement["failures"]:
            folder.mkdir(exist_ok=True)
            about = {name: requirement[name] for name in ("level", "text", "explanation")}
            whole = {**run, "requirement": requirement["id"], **about, **failure}
            folder.joinpath(f"{failure['id']}.json").write_text(
                json.dumps(whole, indent=2) + "\n", "utf-8"
            )


def junit(report: dict[str, Any]) -> bytes:
    """Return the report as JUnit XML, a test case per requirement and per complaint."""
    requirements = report["requirements"]
    counts = {
        name: str(sum(item["verdict"] == verdict for item in requirements))
        for name, verdict in (("failures", "fail"), ("errors", "error"))
    }
    skipped = sum(item["verdict"] in _SKIPPED for item in requirements)
    counts |= {
        "skipped": str(skipped),
        "tests": str(len(requirements)),
        "time": str(report["seconds"]),
    }
    complaints = report["complaints"]
    counts["failures"] = str(int(counts["failures"]) + len(complaints))
    counts["tests"] = str(len(requirements) + len(complaints))
    suite = ElementTree.Element("testsuite", {"name": "complyt-conformance", **counts})
    properties = ElementTree.SubElement(suite, "properties")
    for name in ("url", "verdict", "ended", "interrupted", "insecure"):
        value = _NOT_XML.sub("\ufffd", str(report.get(name) or ""))
        ElementTree.SubElement(properties, "property", name=name, value=value)
    for item in requirements:
        case = ElementTree.SubElement(
            suite, "testcase", classname=item["level"], name=f"{item['id']} {item['text']}"
        )
        tag = _TAGS.get(item["verdict"])
        if tag:
            _describe(ElementTree.SubElement(case, tag), item)
    for complaint in complaints:
        case = ElementTree.SubElement(suite, "testcase", classname="known", name=complaint)
        ElementTree.SubElement(case, "failure", message=complaint)
    text: bytes = ElementTree.tostring(suite, encoding="utf-8", xml_declaration=True)
    return text


def _describe(element: ElementTree.Element, item: dict[str, Any]) -> None:
    lines = [f"known until {known['until']}: {known['reason']}"] if (known := item["known"]) else []
    lines += [item["reason"]] if item["reason"] else []
    for failure in item["failures"]:
        lines += [f"expected {failure['expected']}", f"received {failure['received']}"]
        made = steps(failure)
        lines += curl_lines(made, range(len(made)))
    clean = [_NOT_XML.sub("\ufffd", line) for line in lines]
    element.set("message", clean[0] if clean else "")
    element.text = "\n".join(clean)

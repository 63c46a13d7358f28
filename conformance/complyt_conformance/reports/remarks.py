"""Sentences that qualify a verdict, for every report that is read by people or by CI."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

INSECURE = "With --insecure nothing proves which server answered."


def headline(report: Mapping[str, Any], url: str = "") -> str:
    """Return server and verdict in a sentence; `url` is how the server is spelt in it.

    Who could not tell is the suite, not the server.
    """
    url = url or report["url"]
    if report["verdict"] == "could not tell":
        return f"could not tell whether {url} conforms"
    return f"{url} {report['verdict']}"


def unasked(report: Mapping[str, Any]) -> str | None:
    """Return why requirements are told that `--only` did not ask for, None where none are."""
    asked = report.get("only")
    others = [
        item["id"]
        for item in report["requirements"]
        if item["verdict"] in ("fail", "error", "known") and item["id"] not in (asked or ())
    ]
    if not (asked and others):
        return None
    were = "was" if len(others) == 1 else "were"
    return f"{', '.join(others)} {were} not asked for, but {were} seen broken on the way."


def undecided_by(report: dict[str, Any]) -> str | None:
    """Return why a server conforms of which a requirement fails, None where none does."""
    failed = [item["id"] for item in report["requirements"] if item["verdict"] == "fail"]
    if not failed or not report["verdict"].startswith("conforms"):
        return None
    verb = "is a `should`: its failure decides" if len(failed) == 1 else "are `should`: they decide"
    return f"{', '.join(failed)} {verb} with --strict alone."


def failed_shoulds(report: dict[str, Any]) -> str:
    """Return how many `should` fail that decide nothing, to stand behind the verdict."""
    items = report["requirements"]
    failed = sum(item["verdict"] == "fail" and item["level"] == "should" for item in items)
    if not failed or report["strict"]:
        return ""
    return f"; {failed} `should` {'fails' if failed == 1 else 'fail'}"


def beside(report: Mapping[str, Any], failure: Mapping[str, Any]) -> list[str]:
    """Return the other requirements that likely fail for the cause of a failure."""
    own = failure["id"].partition(".")[0]
    return [
        item["id"]
        for item in report["requirements"]
        if item["id"] != own
        and any(each.get("cause") == failure["id"] for each in item["failures"])
    ]


def told_elsewhere(item: dict[str, Any]) -> str:
    """Return the failures of others that tell what fails here; nothing where one is told here."""
    told = dict.fromkeys(each.get("cause") or each["id"] for each in item["failures"])
    mine = any(name.partition(".")[0] == item["id"] for name in told)
    return "" if mine else ", ".join(told)

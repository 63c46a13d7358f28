"""Sentences that qualify a verdict, for every report that is read by people or by CI."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

INSECURE = "With --insecure nothing proves which server answered."


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

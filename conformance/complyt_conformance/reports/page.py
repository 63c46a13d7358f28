"""report.html: a report as one page for people, to be opened from a disk, without a network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from itertools import groupby
from typing import Any

from jinja2 import PackageLoader
from markupsafe import Markup

from complyt_conformance.reports.failures import causes, fair_share, shown
from complyt_conformance.reports.remarks import INSECURE, beside, unasked
from complyt_conformance.reports.visible import marked, visible
from complyt_contract.style import base_style, hash_source
from complyt_contract.templates import environment

_FAMILIES = {
    "TOKEN": "Tokens",
    "AUTH": "Authentication and tenants",
    "OBJ": "The customer",
    "TIME": "Timestamps",
    "PUT": "PUT, creating and replacing",
    "GET": "GET, reading one",
    "LIST": "GET, reading all",
    "PATCH": "PATCH, changing",
    "ERR": "Errors",
    "DOC": "The document",
}
_VERDICTS = {
    "fail": "failed",
    "error": "broke down",
    "known": "known",
    "skip": "skipped",
    "pass": "passed",
}
_TONES = {
    "conforms": "pass",
    "does not conform": "fail",
    "conforms but its known failures are out of date": "fail",
    "could not tell": "error",
}


@dataclass(frozen=True)
class _Family:
    """Requirements whose ids begin alike."""

    name: str
    title: str
    requirements: list[Mapping[str, Any]]


@dataclass(frozen=True)
class _Count:
    """How many requirements have a verdict; `before` counts those of the verdicts before it."""

    verdict: str
    words: str
    count: int
    before: int


def page(report: Mapping[str, Any]) -> str:
    """Return the HTML of a report, which is as schema/report.schema.json describes it.

    The page shows what the report holds, so that what is masked there is masked here.
    """
    style = Markup(base_style()) + _file("report.css")  # noqa: S704 - ours
    script = _file("report.js")
    templates = environment(PackageLoader("complyt_conformance.reports"), finalize=visible)
    templates.filters |= {"moment": _moment, "duration": _duration}
    templates.globals |= {
        "beside": beside,
        "causes": causes,
        "insecure": INSECURE,
        "marked": marked,
        "unasked": unasked,
    }
    requirements = report["requirements"]
    share = fair_share(each for requirement in requirements for each in requirement["failures"])
    return templates.get_template("report.html").render(
        counts=_counts(requirements),
        families=_families(requirements),
        policy=_policy(style, script),
        report=report,
        script=script,
        shown=lambda failure: shown(failure, share),
        style=style,
        tone=_TONES.get(report["verdict"], "skip"),
        words=_VERDICTS,
    )


def _counts(requirements: Iterable[Mapping[str, Any]]) -> list[_Count]:
    verdicts = [requirement["verdict"] for requirement in requirements]
    found, before = [], 0
    for verdict, words in _VERDICTS.items():
        count = verdicts.count(verdict)
        found.append(_Count(verdict, words, count, before))
        before += count
    return found


def _families(requirements: Iterable[Mapping[str, Any]]) -> list[_Family]:
    """Return the families in the report's order, which is the register's."""
    groups = groupby(requirements, lambda requirement: str(requirement["id"]).partition("-")[0])
    return [_Family(name, _FAMILIES.get(name, name), list(group)) for name, group in groups]


def _moment(begun: str) -> str:
    """Return a time of RFC 3339 as people write it."""
    return begun.replace("T", " ").replace("+00:00", " UTC")


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{seconds:.1f} s"


def _file(name: str) -> Markup:
    folder = resources.files("complyt_conformance.reports").joinpath("templates")
    return Markup(folder.joinpath(name).read_text("utf-8"))  # noqa: S704 - ours


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src {hash_source(style)}; script-src {hash_source(script)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )

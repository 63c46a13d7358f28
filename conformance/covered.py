"""Fails when a run against the reference server did not cover the document.

Called by `make conformance` with the run's report.json. A run of a part of the checks, or one that
broke off, is not judged.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from complyt_conformance.coverage.summary import missed
from complyt_conformance.reports.reading import ReportError, read_report

_UNSEEN = (
    "{point} was not seen: let a check in conformance/complyt_conformance/suite/ send or provoke "
    "it, or excuse it with a reason under x-untested in openapi/customers.yaml."
)
_NEEDLESS = "openapi/customers.yaml, {sentence} Take the excuse back."


def main(path: str) -> int:
    """Return 1 when a point is neither seen nor excused, or an excuse is needless, 2 unread."""
    try:
        report = read_report(Path(path))
    except ReportError as error:
        click.echo(error, err=True)
        return 2
    if "coverage" not in report:
        click.echo(f"{path} tells of no coverage; run the suite again.", err=True)
        return 2
    if report["only"] or report["ended"]:
        click.echo("The coverage is not judged: the run was one of a part of the checks.")
        return 0
    sentences = complaints(report["coverage"])
    for sentence in sentences:
        click.echo(sentence, err=True)
    return int(bool(sentences))


def complaints(coverage: dict[str, Any]) -> list[str]:
    """Say what is wrong with the `coverage` of a report, a sentence a point or an excuse."""
    return [
        *(_UNSEEN.format(point=point) for point in missed(coverage)),
        *(_NEEDLESS.format(sentence=sentence) for sentence in coverage["needless"]),
    ]


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

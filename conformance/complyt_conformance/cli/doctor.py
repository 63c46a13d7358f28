"""`complyt-conformance doctor`: what stands in the way of a run, before one is made."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path
from typing import Any

import click

from complyt_conformance.cli.options import ENVIRONMENT, document_option, target_options
from complyt_conformance.doctor import MOST_CUSTOMERS, examine
from complyt_conformance.doctor.findings import NO_RUN, Finding, Level, exit_code
from complyt_conformance.profiles import PROFILES
from complyt_conformance.session import Session
from complyt_conformance.target import Target
from complyt_contract.document import Document

_COLOURS = {Level.OK: "green", Level.NOTE: "cyan", Level.WARNING: "yellow", Level.TROUBLE: "red"}
_WIDTH = 100


@click.command(context_settings=ENVIRONMENT)
@target_options
@document_option
@click.option(
    "--json",
    "json_file",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    metavar="FILE|-",
    help="Write the findings as JSON too; with - instead of the list.",
)
@click.option(
    "--yes",
    is_flag=True,
    help="Write customers to a host that is not this machine; without it the doctor looks at the "
    "network and who answers.",
)
def doctor(target: Target, document: Document, json_file: Path | None, yes: bool) -> None:
    """Tell what stands in the way of a run: network, base path, clocks, credentials, proxies.

    It takes the options of `run`, sends some 60 requests and leaves four customers behind, some
    twenty where paths do not arrive.

    Exit code: 0 nothing stands in the way, 1 parts of a run will be prevented or judged wrongly,
    2 no run is possible.
    """
    session = Session(target, document, PROFILES["certify"], seed=0)
    alone = json_file == Path("-")
    findings = []
    try:
        writes = target.is_loopback or yes
        for finding in examine(session, writes=writes):
            findings.append(finding)
            if not alone:
                click.echo(_block(finding))
    except KeyboardInterrupt:
        raise click.ClickException("The examination was interrupted.") from None
    if not (writes or exit_code(findings) == NO_RUN):
        raise click.ClickException(
            f"To go on the doctor leaves up to {MOST_CUSTOMERS} customers on {target.url}, since "
            "the API cannot delete; repeat the command with --yes if that is all right."
        )
    if json_file is not None:
        _write(json_file, _as_json(session, findings))
    if not alone:
        click.echo(_summary(session, findings))
    raise SystemExit(exit_code(findings))


def _block(finding: Finding) -> str:
    level = click.style(f"{finding.level:<9}", fg=_COLOURS[finding.level], bold=True)
    if finding.level is Level.OK:
        return f"{level}{finding.title}: {finding.seen}"
    texts = {"seen": finding.seen, "prevents": finding.prevents, "do": finding.remedy}
    return "\n".join([f"{level}{finding.title}", *(_line(*item) for item in texts.items())])


def _line(name: str, text: str) -> str:
    return textwrap.fill(
        text,
        _WIDTH,
        initial_indent=f"{'':9}{name:<10}",
        subsequent_indent=" " * 19,
        break_on_hyphens=False,
    )


def _summary(session: Session, findings: list[Finding]) -> str:
    counts = {level: sum(finding.level is level for finding in findings) for level in Level}
    wrong = [finding for finding in findings if finding.level is Level.TROUBLE]
    if wrong:
        verdict = f"no run is possible: {wrong[0].title}."
    elif counts[Level.WARNING]:
        verdict = "a run is possible, but parts of it will be prevented or judged wrongly."
    else:
        verdict = "nothing stands in the way of a run."
    told = ", ".join(f"{count} {level}" for level, count in counts.items())
    cost = f"{session.transport.requests} requests, {session.written} customers were left behind"
    return f"{told}; {cost}.\n{session.target.url}: {verdict}"


def _as_json(session: Session, findings: list[Finding]) -> dict[str, Any]:
    return {
        "url": session.target.url,
        "exitCode": exit_code(findings),
        "requests": session.transport.requests,
        "customers": session.written,
        "findings": [finding.as_json() for finding in findings],
    }


def _write(file: Path, data: dict[str, Any]) -> None:
    text = json.dumps(data, indent=1, ensure_ascii=False) + "\n"
    try:
        with click.open_file(str(file), "w", encoding="utf-8") as stream:
            stream.write(text)
    except OSError as error:
        raise click.ClickException(
            f"--json {file} cannot be written: {error.strerror}; name another file."
        ) from error

"""`complyt-conformance run`: prove a server against the contract."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import click
from rich.console import Console

from complyt_conformance.cli.compare import tell_changes
from complyt_conformance.cli.options import ENVIRONMENT, document_option, target_options
from complyt_conformance.doctor.findings import Finding
from complyt_conformance.exchange import printable
from complyt_conformance.ids import UnknownRequirementError, as_in_document
from complyt_conformance.interrupts import Interrupts, leave
from complyt_conformance.known import Known, KnownError, read_known
from complyt_conformance.outcome import Outcome, outcome
from complyt_conformance.preflight import PreflightError
from complyt_conformance.profiles import PROFILES
from complyt_conformance.progress import shown_progress
from complyt_conformance.reports.files import remove_reports, write_reports
from complyt_conformance.reports.text import print_report
from complyt_conformance.runner import Ended, run_checks
from complyt_conformance.session import Session
from complyt_conformance.target import Target
from complyt_conformance.verdicts import decides
from complyt_conformance.watching import Watch
from complyt_contract.command_line import called
from complyt_contract.document import Document


@click.command(context_settings=ENVIRONMENT)
@target_options
@document_option
@click.option("--only", multiple=True, metavar="ID", help="A requirement to test; repeatable.")
@click.option(
    "--profile",
    type=click.Choice(tuple(PROFILES)),
    default="standard",
    show_default=True,
    help="How hard to try.",
)
@click.option("--seed", type=click.IntRange(min=0), help="Repeat the requests of an earlier run.")
@click.option("--fail-fast", is_flag=True, help="Stop at the first failure that decides.")
@click.option("--strict", is_flag=True, help="A failed `should` decides too.")
@click.option(
    "--known",
    "known_file",
    type=click.Path(path_type=Path),
    envvar="COMPLYT_KNOWN",
    help="A TOML file of failures that are known.",
)
@click.option(
    "--report",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder for report.json, report.html, junit.xml, report.sarif and summary.md.",
)
@click.option(
    "--watch",
    is_flag=True,
    help="Run again whenever the server is started anew, what failed first.",
)
@click.option("--yes", is_flag=True, help="Write customers to a host that is not this machine.")
def run(
    target: Target,
    document: Document,
    only: tuple[str, ...],
    profile: str,
    seed: int | None,
    fail_fast: bool,
    strict: bool,
    known_file: Path | None,
    report: Path | None,
    watch: bool,
    yes: bool,
) -> None:
    """Prove a server against the contract, requirement by requirement.

    Exit code: 0 conforms, 1 does not conform, 2 could not tell; with --watch that of the last run,
    and 2 when Ctrl-C came in the midst of one.
    """
    session = _session(target, document, profile, seed)
    chosen = _chosen(only, session)
    known = _known(known_file, session)
    if not target.is_loopback and not yes:
        raise click.ClickException(
            f"The run leaves about {PROFILES[profile].customers} customers on {target.url}, since "
            "the API cannot delete; repeat the command with --yes if that is all right."
        )
    if report is not None:
        _make_folder(report)
    if watch:
        watched = Watch(
            target, sys.argv[1:], report,
            ends_early=fail_fast, tell=click.echo, tell_changes=tell_changes,
        )  # fmt: skip  # a line an argument hides what is watched
        raise SystemExit(watched.run())
    interrupts = Interrupts()
    stops_at = (
        _deciding(session, chosen, strict=strict) - known.keys() if fail_fast else frozenset()
    )
    ended = _run(session, interrupts, chosen, stops_at)

    def told(ended: Ended) -> int:
        return _told(
            outcome(
                session, only=chosen, strict=strict, ended=ended.reason, known=known,
                interrupted=ended.interrupted,
            ),
            report,
        )  # fmt: skip  # a line an argument hides what is told

    code = told(ended)
    if interrupts.noticed and not ended.interrupted:  # while it was told
        code = told(Ended(None, interrupted=True))
    if interrupts.noticed:
        leave(code)
    raise SystemExit(code)


def _deciding(session: Session, only: frozenset[str] | None, *, strict: bool) -> frozenset[str]:
    """Return the requirements whose failure says that the server does not conform."""
    deciding = (each.id for each in session.requirements.values() if decides(each, strict=strict))
    return frozenset(deciding) & (only or session.requirements.keys())


def _run(
    session: Session, interrupts: Interrupts, only: frozenset[str] | None, stops_at: frozenset[str]
) -> Ended:
    console = Console(stderr=True)

    def warn(finding: Finding) -> None:
        console.print(
            f"{finding.title}; this prevents {finding.prevents}. "
            f"`{called('complyt-conformance')} doctor` says what to do.",
            markup=False, highlight=False, soft_wrap=True,
        )  # fmt: skip  # three lines of a word each hide what is said

    try:
        with shown_progress(console) as progress:
            return run_checks(session, interrupts, only, progress, stops_at=stops_at, warn=warn)
    except PreflightError as error:
        raise click.ClickException(printable(str(error))) from error


def _told(finished: Outcome, folder: Path | None) -> int:
    """Write and print what a run found; return the exit code."""
    data = finished.as_json()
    if folder is not None:
        write_reports(data, folder)
    print_report(data, Console(width=None if sys.stdout.isatty() else 120))
    return finished.conclusion


def _session(target: Target, document: Document, profile: str, seed: int | None) -> Session:
    if seed is None:
        seed = random.SystemRandom().randrange(2**32)
    return Session(target, document, PROFILES[profile], seed)


def _chosen(only: tuple[str, ...], session: Session) -> frozenset[str] | None:
    try:
        return frozenset(as_in_document(only, session.requirements)) or None
    except UnknownRequirementError as error:
        raise click.ClickException(str(error)) from error


def _known(path: Path | None, session: Session) -> dict[str, Known]:
    try:
        return {} if path is None else read_known(path, session.requirements)
    except KnownError as error:
        raise click.ClickException(str(error)) from error


def _make_folder(report: Path) -> None:
    """Fail before the run, not after it."""
    try:
        report.mkdir(parents=True, exist_ok=True)
        report.joinpath("report.json").touch()
        remove_reports(report)  # a run that does not begin leaves none
    except OSError as error:
        raise click.ClickException(
            f"--report {report} cannot be written: {error.strerror}; name another folder."
        ) from error

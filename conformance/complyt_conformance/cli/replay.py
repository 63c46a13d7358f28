"""`complyt-conformance replay`: what became of the failures of an earlier run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import click

from complyt_conformance.cli.options import ENVIRONMENT, document_option, target_options
from complyt_conformance.exchange import printable
from complyt_conformance.findings import ServerGone
from complyt_conformance.ids import near
from complyt_conformance.preflight import PreflightError
from complyt_conformance.profiles import PROFILES
from complyt_conformance.replaying import Fate, Replayed, replay
from complyt_conformance.reports.reading import (
    Recorded,
    ReportError,
    read_failures,
    require_whole,
)
from complyt_conformance.session import Session
from complyt_conformance.standalone.as_curl import as_curl
from complyt_conformance.standalone.as_pytest import as_pytest, name_of
from complyt_conformance.standalone.sequence import CannotWriteError
from complyt_conformance.target import Target
from complyt_contract.command_line import called
from complyt_contract.document import Document

_URL = click.option(
    "--url", envvar="COMPLYT_URL", help="Where /v1 begins; the report's, if absent."
)


_MOST_IDS = 5  # that share a reason and are named


_FORMS: dict[str, tuple[str, Callable[[dict[str, Any], str], str]]] = {
    "pytest": ("test_{}.py", as_pytest),
    "curl": ("{}.sh", as_curl),
}
"""How a file is named after a failure, and what writes it."""


def _recorded(context: click.Context, _argument: click.Parameter, path: Path) -> Recorded:
    """Read the report, and take its URL where none is given."""
    try:
        recorded = read_failures(path)
    except ReportError as error:
        raise click.ClickException(str(error)) from error
    context.default_map = {"url": recorded.run["url"]}
    return recorded


@click.command("replay", context_settings=ENVIRONMENT)
@click.argument("report", type=click.Path(path_type=Path), is_eager=True, callback=_recorded)
@click.argument("ids", nargs=-1, metavar="[ID]...")
@partial(target_options, url=_URL)
@document_option
@click.option(
    "--as",
    "form",
    type=click.Choice(tuple(_FORMS)),
    help="Write a standalone file for each failure, and send nothing.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where --as writes; without it beside the files of the failures.",
)
@click.option("--yes", is_flag=True, help="Write customers to a host that is not this machine.")
def replay_failures(
    report: Recorded,
    ids: tuple[str, ...],
    target: Target,
    document: Document,
    form: str | None,
    out: Path | None,
    yes: bool,
) -> None:
    """Try failures of an earlier run again, all or those of these ids.

    REPORT is a folder of --report, its report.json, or one of its failures/ID.json. The check
    that failed runs three times, with new identities, on the server at the report's URL or --url.

    With --as the requests that were recorded become a file that sends them again, with new
    identities and the ids of its own answers; tokens come from the environment, as in curl lines.
    It stands beside the report's failures/ID.json, or in --out, and its path is printed; what no
    file can tell is said.

    Exit code: 0 all are fixed as far as the tries show, 1 one still fails or is flaky, 2 could not
    tell. With --as: 0 what can be a file is one, 2 none can, or one was there already and is kept.
    """
    if out and not form:
        raise click.ClickException("--out says where --as writes; add --as pytest or --as curl.")
    try:
        require_whole(report, document)
    except ReportError as error:
        raise click.ClickException(str(error)) from error
    if not (report.failures or ids):
        click.echo("The report holds no failure; there is nothing to replay.")
        return
    chosen = _chosen(report, ids)
    if form:
        raise SystemExit(_write(chosen, form, target.url, out or report.folder))
    if not target.is_loopback and not yes:
        raise click.ClickException(
            f"Replays leave customers on {target.url}, since the API cannot delete; repeat the "
            "command with --yes if that is all right."
        )
    run = report.run
    if document.sha256 != run["document"]["sha256"]:
        click.echo("Note: the failures were found by another document.")
    session = partial(Session, target, document, PROFILES[run["profile"]], run["seed"])
    try:
        fates = Counter(_told(each) for each in replay(chosen, session))
    except (PreflightError, ServerGone) as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt:
        raise click.ClickException("The replay was interrupted.") from None
    click.echo(", ".join(f"{fates[fate]} {fate}" for fate in Fate if fates[fate]) + ".")
    raise SystemExit(_exit_code(fates))


def _chosen(report: Recorded, ids: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return the failures of these ids; that of a requirement means all of its failures."""
    known = {failure["id"]: failure for failure in report.failures}
    asked = [identifier.upper() for identifier in ids]
    chosen = [each for each in known if not ids or {each, each.partition(".")[0]} & {*asked}]
    found = {*chosen, *(each.partition(".")[0] for each in chosen)}
    if unknown := [identifier for identifier in asked if identifier not in found]:
        raise click.ClickException(
            f"The report has no failure {', '.join(unknown)}; "
            f"{near(unknown, known)}{report.folder} has a file of each that it has."
        )
    return [known[identifier] for identifier in chosen]


def _write(failures: list[dict[str, Any]], form: str, url: str, folder: Path) -> int:
    """Write a file for each failure that can be one; return 2 where none is, or one is kept."""
    pattern, write = _FORMS[form]
    written, kept = 0, 0
    unfit: dict[str, list[str]] = {}
    for failure in failures:
        file = folder / pattern.format(name_of(failure["id"]))
        try:
            text = write(failure, url)
            folder.mkdir(parents=True, exist_ok=True)
            with file.open("x", encoding="utf-8") as opened:  # people may have changed an older one
                opened.write(text)
        except CannotWriteError as error:
            unfit.setdefault(str(error), []).append(failure["id"])
        except FileExistsError:
            click.echo(f"{file} exists and is kept; move it away to get it anew.", err=True)
            kept += 1
        except OSError as error:
            raise click.ClickException(
                f"{file} cannot be written: {error.strerror}; name another folder by --out."
            ) from error
        else:
            click.echo(str(file))
            written += 1
    for reason, identifiers in unfit.items():
        click.echo(f"No file of {_some(identifiers)}: {reason}.", err=True)
    if unfit and form == "pytest":
        program = called("complyt-conformance")
        click.echo(
            f"--as curl writes their requests, `{program} replay` without --as judges them.",
            err=True,
        )
    return 0 if written and not kept else 2


def _some(identifiers: list[str]) -> str:
    """Return ids as words, of many the first."""
    more = len(identifiers) - _MOST_IDS
    return ", ".join(identifiers[:_MOST_IDS]) + (f" and {more} others" if more > 0 else "")


def _told(replayed: Replayed) -> Fate:
    """Print a line or two on a failure; return what became of it."""
    failure, fate = replayed.recorded, replayed.fate
    check = printable(failure["seenIn"])
    click.echo(f"{fate:<15}{failure['id']:<11}{check}: {replayed.odds}")
    for wrong in replayed.failed[:1]:
        click.echo(f"  expected  {wrong.expected}")
        click.echo(f"  received  {wrong.received}")
    if replayed.otherwise:
        click.echo(f"  recorded  {printable(failure['received'])}")
    for untold in replayed.undecided[:1]:
        click.echo(f"  could not tell: {untold.undecided}")
    return fate


def _exit_code(fates: Counter[Fate]) -> int:
    if fates[Fate.FAILING] or fates[Fate.FLAKY]:
        return 1
    return 2 if fates[Fate.UNKNOWN] else 0

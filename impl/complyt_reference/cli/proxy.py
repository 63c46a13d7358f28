"""`complyt-reference proxy`: pass everything to a server, and judge what passes."""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial
from pathlib import Path

import click

from complyt_reference import server
from complyt_reference.cli import options
from complyt_reference.proxy.pool import Target
from complyt_reference.proxy.settings import Settings, Verdict
from complyt_reference.proxy.table import JUDGED, NOT_JUDGED

_PAGE_HOST = "127.0.0.1"  # the page shows what passes, and asks nobody who they are


def _print_requirements(context: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    """Print which requirements are judged, and end."""
    if not wanted:
        return
    width = max(map(len, JUDGED))
    for name, row in JUDGED.items():
        needs = f"{row.needs} (--alone)" if row.alone else row.needs
        click.echo(f"{name:<{width}}  {row.judged}; needs: {needs}")
    click.echo("\nNot judged from what passes:\n")
    for name, reason in NOT_JUDGED.items():
        click.echo(f"{name:<{width}}  {reason}")
    context.exit()


@click.command(context_settings=options.ENVIRONMENT)
@click.option(
    "--target",
    metavar="URL",
    required=True,
    help="The server that requests are passed to, with a base path where it has one.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=8081,
    show_default=True,
    help="The port to listen on; 0 picks a free one.",
)
@click.option(
    "--page-port",
    type=click.IntRange(0, 65_535),
    default=8082,
    show_default=True,
    help="The port of the page on which requests are seen as they come, on 127.0.0.1 alone.",
)
@click.option(
    "--report",
    "folder",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write report.json, report.html and exchanges.har there, as it goes and in the end.",
)
@click.option(
    "--alone",
    is_flag=True,
    help="Say that nobody writes customers past the proxy: what they hold is then judged, too.",
)
@click.option(
    "--requirements",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_requirements,
    help="Print which requirements are judged from what passes, and which are not, and end.",
)
def proxy(
    target: str, host: str, port: int, page_port: int, folder: Path | None, alone: bool
) -> int:
    """Pass everything to a server unchanged, and judge requests and answers by the contract.

    It ends on Ctrl-C or SIGTERM, with exit code 1 when the target broke a requirement.
    """
    from complyt_reference.proxy import running  # what judges is much to load for other commands

    where = Target.of(target)
    if folder is not None:
        _make(folder)
    with ExitStack() as sockets:
        listener = sockets.enter_context(server.listen(host, port))
        page = sockets.enter_context(server.listen(_PAGE_HOST, page_port))
        settings = Settings(server.url(listener), where.url, where.base, alone, folder)
        ready = partial(_welcome, settings, server.url(page))
        verdict = running.run(where, listener, page, settings, ready)
    _tell(verdict, folder)
    return 1 if verdict.findings else 0


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.joinpath(".report.json").touch()
    except OSError as error:
        raise click.ClickException(
            f"The folder {folder} cannot be written to ({error.strerror}); name another --report."
        ) from None


def _welcome(settings: Settings, page: str) -> None:
    click.echo(f"Passing {settings.url} to {settings.target}")
    click.echo(f"What passes is seen at {page}")


def _tell(verdict: Verdict, folder: Path | None) -> None:
    requests, findings = _count(verdict.exchanges, "request"), _count(verdict.findings, "finding")
    click.echo(f"{requests} passed, {findings}.")
    if verdict.broken:
        click.echo(f"The target broke {', '.join(verdict.broken)}.")
    if verdict.missed:
        click.echo(f"{verdict.missed:,} were not judged, as too many came at once.")
    if verdict.unwritten:
        raise click.ClickException(
            f"The report could not be written to {folder} ({verdict.unwritten}); name another "
            "--report, or make room there."
        )
    if folder is not None:
        click.echo(f"The report is {folder / 'report.html'}")


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"

"""`complyt-conformance fuzz`: Schemathesis' own phases, with our hooks and configuration."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

import click

from complyt_conformance.cli.options import ENVIRONMENT, document_option, target_options
from complyt_conformance.exchange import printable
from complyt_conformance.preflight import PreflightError, preflight
from complyt_conformance.profiles import PROFILES
from complyt_conformance.schemathesis_run import run_schemathesis
from complyt_conformance.session import Session
from complyt_conformance.target import Target
from complyt_contract.document import Document


@click.command(context_settings=ENVIRONMENT)
@target_options
@document_option
@click.option(
    "--max-time", type=click.IntRange(min=1), metavar="SECONDS", help="When to stop, at the latest."
)
@click.option("--seed", type=click.IntRange(min=0), help="Repeat the requests of an earlier run.")
@click.option("--yes", is_flag=True, help="Write customers to a host that is not this machine.")
def fuzz(
    target: Target, document: Document, max_time: int | None, seed: int | None, yes: bool
) -> None:
    """Fuzz a server with Schemathesis, which sends what the document allows and forbids.

    Exit code: 0 nothing was found, 1 failures, 2 could not tell.
    """
    if not target.is_loopback and not yes:
        raise click.ClickException(
            f"Fuzzing leaves about a thousand customers on {target.url}, since the API cannot "
            "delete; repeat the command with --yes if that is all right."
        )
    if seed is None:
        seed = random.SystemRandom().randrange(2**32)
    session = Session(target, document, PROFILES["smoke"], seed)
    try:
        preflight(session)
        with tempfile.TemporaryDirectory(prefix="complyt-fuzz-") as folder:
            code = run_schemathesis(session, Path(folder), max_time=max_time, tell=click.echo)
    except PreflightError as error:
        raise click.ClickException(printable(str(error))) from error
    except KeyboardInterrupt:
        raise click.ClickException("The run was interrupted.") from None
    raise SystemExit(code)

"""The subcommands under one name."""

from __future__ import annotations

import click

from complyt_conformance.cli.badge import badge
from complyt_conformance.cli.compare import compare
from complyt_conformance.cli.doctor import doctor
from complyt_conformance.cli.explain import explain
from complyt_conformance.cli.fuzz import fuzz
from complyt_conformance.cli.listing import list_requirements
from complyt_conformance.cli.replay import replay_failures
from complyt_conformance.cli.run import run


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, no_args_is_help=False)
@click.version_option(package_name="complyt-contract-kit")
def group() -> None:
    """Prove a server against the Customers contract."""


group.add_command(run)
group.add_command(doctor)
group.add_command(fuzz)
group.add_command(compare)
group.add_command(replay_failures)
group.add_command(badge)
group.add_command(list_requirements)
group.add_command(explain)

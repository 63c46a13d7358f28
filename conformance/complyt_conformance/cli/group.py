"""The subcommands under one name."""

from __future__ import annotations

import click

from complyt_contract.command_line import Subcommands

_CLI = "complyt_conformance.cli"


@click.group(
    cls=Subcommands,
    context_settings={"help_option_names": ["-h", "--help"]},
    no_args_is_help=False,
    places={
        "badge": f"{_CLI}.badge:badge",
        "compare": f"{_CLI}.compare:compare",
        "doctor": f"{_CLI}.doctor:doctor",
        "explain": f"{_CLI}.explain:explain",
        "fuzz": f"{_CLI}.fuzz:fuzz",
        "list": f"{_CLI}.listing:list_requirements",
        "replay": f"{_CLI}.replay:replay_failures",
        "run": f"{_CLI}.run:run",
    },
)
@click.version_option(package_name="complyt-contract-kit")
def group() -> None:
    """Prove a server against the Customers contract."""

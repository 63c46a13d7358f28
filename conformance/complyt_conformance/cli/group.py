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
        **{each: f"{_CLI}.{each}:{each}" for each in ("run", "doctor", "fuzz", "compare")},
        **{each: f"{_CLI}.{each}:{each}" for each in ("badge", "explain")},
        "replay": f"{_CLI}.replay:replay_failures",
        "list": f"{_CLI}.listing:list_requirements",
    },
)
@click.version_option(package_name="complyt-contract-kit")
def group() -> None:
    """Prove a server against the Customers contract."""

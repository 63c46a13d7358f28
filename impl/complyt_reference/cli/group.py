"""The group of subcommands."""

import click

from complyt_contract.command_line import Subcommands

_CLI = "complyt_reference.cli"


@click.group(
    cls=Subcommands,
    no_args_is_help=False,
    places={
        **{each: f"{_CLI}.{each}:{each}" for each in ("serve", "doctor", "client", "token")},
        **{each: f"{_CLI}.{each}:{each}" for each in ("proxy", "sandbox")},
        "export": f"{_CLI}.moving:export",
        "import": f"{_CLI}.moving:import_",
    },
)
@click.version_option(package_name="complyt-contract-kit")
def commands() -> None:
    """Run the reference server of the Customers contract."""

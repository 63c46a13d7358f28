"""The group of subcommands."""

import click

from complyt_contract.command_line import Subcommands

_CLI = "complyt_reference.cli"


@click.group(
    cls=Subcommands,
    no_args_is_help=False,
    places={
        "client": f"{_CLI}.client:client",
        "doctor": f"{_CLI}.doctor:doctor",
        "export": f"{_CLI}.moving:export",
        "import": f"{_CLI}.moving:import_",
        "proxy": f"{_CLI}.proxy:proxy",
        "sandbox": f"{_CLI}.sandbox:sandbox",
        "serve": f"{_CLI}.serve:serve",
        "token": f"{_CLI}.token:token",
    },
)
@click.version_option(package_name="complyt-contract-kit")
def commands() -> None:
    """Run the reference server of the Customers contract."""

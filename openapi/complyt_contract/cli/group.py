"""The subcommands under one name."""

from __future__ import annotations

import click

from complyt_contract.cli.check import check
from complyt_contract.cli.diff import diff
from complyt_contract.cli.docs import docs
from complyt_contract.cli.requirements import list_requirements
from complyt_contract.cli.stubs import stubs


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, no_args_is_help=False)
@click.version_option(package_name="complyt-contract-kit")
def group() -> None:
    """Review the OpenAPI document of the Customers contract, or one of your own."""


group.add_command(check)
group.add_command(diff)
group.add_command(docs)
group.add_command(list_requirements)
group.add_command(stubs)

"""The command `complyt-reference`, a module per subcommand."""

import sys

from complyt_contract import command_line
from complyt_reference.cli.group import commands

_NAME = "complyt-reference"


def main() -> None:
    """Run the command; what is wrong is said in one sentence on stderr, with exit code 2."""
    sys.exit(run())


def run(arguments: list[str] | None = None) -> int:
    """Run a command line, None: that of the process; return the exit code."""
    return command_line.run(commands, _NAME, arguments, aborted="Nothing was done.", extra="server")

"""The command `complyt-contract`, a module per subcommand."""

from __future__ import annotations

import sys

from complyt_contract import command_line
from complyt_contract.errors import DocumentError, FolderError


def main() -> None:
    """Run the command; what is wrong is said in one sentence on stderr, with exit code 2."""
    from complyt_contract.cli.group import group

    sys.exit(
        command_line.run(
            group,
            "complyt-contract",
            aborted="interrupted; nothing was done.",
            failures=(DocumentError, FolderError),
        )
    )

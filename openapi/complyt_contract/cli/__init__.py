"""The command `complyt-contract`, a module per subcommand."""

from __future__ import annotations

import sys

from complyt_contract import command_line

_NAME = "complyt-contract"
_INTERRUPTED = "interrupted; nothing was done."


def main() -> None:
    """Run the command; what is wrong is said in one sentence on stderr, with exit code 2."""
    try:
        from complyt_contract.cli.group import group
    except KeyboardInterrupt:  # loading takes a moment
        sys.exit(command_line.fail(_NAME, _INTERRUPTED))
    sys.exit(command_line.run(group, _NAME, aborted=_INTERRUPTED))

"""The command `complyt-conformance`, a module per subcommand."""

from __future__ import annotations

import signal
import sys

from complyt_conformance.cli.group import group
from complyt_contract import command_line

_NAME = "complyt-conformance"
_INTERRUPTED = "interrupted before the run began."


def main() -> None:
    """Run the command; every fault of its use is one sentence on stderr and exit code 2.

    SIGTERM is Ctrl-C in all that follows.
    """
    for number in (signal.SIGINT, signal.SIGTERM):  # a shell's background jobs ignore the first
        signal.signal(number, signal.default_int_handler)
    sys.exit(command_line.run(group, _NAME, aborted=_INTERRUPTED, extra="conformance"))

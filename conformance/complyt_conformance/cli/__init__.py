"""The command `complyt-conformance`, a module per subcommand."""

from __future__ import annotations

import signal
import sys

from complyt_contract import command_line
from complyt_contract.errors import DocumentError

_NAME = "complyt-conformance"
_MISSING = "{name} is not installed; run: pip install 'complyt-contract-kit[conformance]'"
_INTERRUPTED = "interrupted before the run began."


def main() -> None:
    """Run the command; every fault of its use is one sentence on stderr and exit code 2.

    SIGTERM is Ctrl-C in all that follows.
    """
    for number in (signal.SIGINT, signal.SIGTERM):  # a shell's background jobs ignore the first
        signal.signal(number, signal.default_int_handler)
    try:
        from complyt_conformance.cli.group import group
    except ModuleNotFoundError as error:
        sys.exit(command_line.fail(_NAME, _MISSING.format(name=error.name)))
    except KeyboardInterrupt:  # loading takes most of a second
        sys.exit(command_line.fail(_NAME, _INTERRUPTED))
    sys.exit(command_line.run(group, _NAME, aborted=_INTERRUPTED, failures=(DocumentError,)))

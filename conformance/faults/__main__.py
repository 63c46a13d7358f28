"""`python -m faults` lists the faults; `python -m faults NAME` serves one as the reference does."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from faults.all import KNOWN
from faults.serving import ON_POSTGRESQL, SOUND, serve


def main(arguments: list[str]) -> int:
    """List, or serve until interrupted."""
    if not arguments:
        for fault in KNOWN.values():
            print(f"{fault.name:<60} {', '.join(sorted(fault.breaks)) or '-'}")  # noqa: T201 - a listing for people
        return 0
    if arguments[0] not in {*KNOWN, SOUND, ON_POSTGRESQL}:
        print(f"faults: there is no {arguments[0]}; without a name they are listed.")  # noqa: T201 - for people
        return 2
    with tempfile.TemporaryDirectory(prefix="complyt-fault-") as folder:
        serve(arguments[0], Path(folder), lambda url, _: print(f"Serving on {url}", flush=True))  # noqa: T201 - for people
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

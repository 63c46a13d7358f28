"""Runs the command within bounds of time and memory."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

PROGRAM = str(Path(sys.executable).with_name("complyt-conformance"))
PATIENCE = 90  # seconds until a command that does not end counts as hanging
MEMORY = 3 * 2**30  # octets of address space; an ordinary run takes a third
OPTIONS = ("--client", "a:secret-of-a", "--only", "GET-1", "--profile", "smoke", "--fail-fast")


def run(url: str, folder: Path, *options: str) -> tuple[int, str]:
    """Run the command within bounds; return its exit code and all that it says."""
    arguments = ["run", "--url", url, *OPTIONS, "--report", str(folder), *options]
    with subprocess.Popen(
        [PROGRAM, *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    ) as process:  # fmt: skip  # a line an argument hides that this is one command
        resource.prlimit(process.pid, resource.RLIMIT_AS, (MEMORY, MEMORY))
        try:
            said, _ = process.communicate(timeout=PATIENCE)
        finally:
            process.kill()
    for trace in ("Traceback", "INTERNALERROR", "Warning", "\x1b"):
        assert trace not in said, said
    return process.returncode, said

"""What the guide asks of systemctl, on a machine that is a folder: `systemctl.py MACHINE VERB ...`.

It reads the unit and starts what that says, without what takes a system to do: a user of its own,
limits of rights, restarts.
"""

import os
import re
import select
import shlex
import shutil
import signal
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

UNIT = "etc/systemd/system/complyt-reference.service"

Settings = dict[str, list[str]]


def settings(unit: str) -> Settings:
    """Return the values of each setting of a service, in their order."""
    found: Settings = defaultdict(list)
    service = unit.split("[Service]\n")[1].split("[Install]\n")[0]
    for line in service.splitlines():
        if line and not line.startswith("#"):
            name, value = line.split("=", 1)
            found[name].append(value)
    return found


class Machine:
    """A folder that stands for the root of a file system."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.journal = root / "journal"
        self._process = root / "process"

    def here(self, text: str) -> str:
        """Return a text with paths of the machine as they are on this one."""
        return re.sub("/(?:etc|opt|var)/", lambda path: f"{self._root}{path[0]}", text)

    def start(self) -> None:
        """Start the service, of which no other process is running."""
        unit = settings((self._root / UNIT).read_text())
        state = self._root / "var/lib" / unit["StateDirectory"][0]
        state.mkdir(parents=True, exist_ok=True)
        with self.journal.open("ab") as journal:
            process = subprocess.Popen(
                shlex.split(self.here(unit["ExecStart"][0])),
                cwd=state,
                env=os.environ | self._environment(unit),
                stdin=subprocess.DEVNULL,
                stdout=journal,
                stderr=journal,
                start_new_session=True,
            )
        self._process.write_text(str(process.pid))

    def stop(self) -> None:
        """Stop the service, if it runs, and wait for its end."""
        if not self._process.exists():
            return
        number = int(self._process.read_text())
        self._process.unlink()
        try:
            process = os.pidfd_open(number)
        except ProcessLookupError:  # it has ended by itself
            return
        os.kill(number, signal.SIGTERM)
        select.select([process], [], [])
        os.close(process)

    def _environment(self, unit: Settings) -> dict[str, str]:
        credentials = self._root / "run/credentials"
        credentials.mkdir(parents=True, exist_ok=True)
        for credential in unit["LoadCredential"]:
            name, _, source = credential.partition(":")
            shutil.copy(self.here(source), credentials / name)
        lines = [
            line.replace("%S", f"{self._root}/var/lib").replace("%d", str(credentials))
            for line in unit["Environment"]
        ]
        for file in unit["EnvironmentFile"]:
            path = Path(self.here(file.removeprefix("-")))
            if path.exists() or not file.startswith("-"):
                lines += path.read_text().splitlines()
        return dict(line.split("=", 1) for line in lines)


def main(root: str, verb: str, *_others: str) -> None:
    """Do what a verb of systemctl says."""
    machine = Machine(Path(root))
    if verb in ("stop", "restart"):
        machine.stop()
    if verb in ("enable", "start", "restart"):
        machine.start()


if __name__ == "__main__":
    main(*sys.argv[1:])

"""`python -m faults.replays`: how many failures of wrong servers fail again when replayed.

The failures are those by which `make kills` kills a fault: the first that the likely requirements
show. They are replayed on the same server.
"""

from __future__ import annotations

import argparse
import re
import sys
from dataclasses import dataclass
from functools import partial

from rich.console import Console

from faults.all import ALL
from faults.judge import replay
from faults.kills import sample
from faults.many import for_each
from faults.registry import Fault

_GOAL = 0.99
_FATE = re.compile(r"^(fixed|still failing|flaky|could not tell) +([A-Z]+-\d+\.\d+) ", re.MULTILINE)


@dataclass(frozen=True)
class Replays:
    """What became of the failures of a fault by id; `printed` is what the command said."""

    fault: str
    recorded: list[str]
    fates: dict[str, str]
    printed: str

    @property
    def lost(self) -> list[str]:
        """The failures that did not fail again."""
        return [each for each in self.recorded if self.fates.get(each) != "still failing"]


def _replays(fault: Fault, *, seed: int) -> Replays:
    likely = [each for each in fault.likely or (fault.main,) if each in fault.breaks]
    only = [word for identifier in likely for word in ("--only", identifier)]
    report, printed = replay(fault.name, seed, "--strict", "--fail-fast", *only)
    failures = [each["id"] for item in report["requirements"] for each in item["failures"]]
    fates = {identifier: fate for fate, identifier in _FATE.findall(printed)}
    return Replays(fault.name, failures, fates, printed)


def _tell(found: Replays, console: Console) -> None:
    if found.lost:
        console.print(f"{found.fault}: {', '.join(found.lost)}\n{found.printed}", markup=False)


def main(arguments: list[str]) -> int:
    """Replay the failures of faults, 0 when 99 of 100 fail again."""
    parser = argparse.ArgumentParser(prog="python -m faults.replays", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="FAULT", help="without one, a share of all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--share", type=int, default=6, metavar="N", help="one in N")
    given = parser.parse_args(arguments)
    if unknown := set(given.names) - ALL.keys():
        parser.error(f"there is no {', '.join(sorted(unknown))}; `python -m faults` lists them")
    chosen = [ALL[name] for name in given.names] or sample(given.share)
    try:
        found = for_each(chosen, "faults", partial(_replays, seed=given.seed), _tell)
    except KeyboardInterrupt:
        return 2
    recorded = sum(len(each.recorded) for each in found)
    again = recorded - sum(len(each.lost) for each in found)
    print(f"{again} of {recorded} failures of {len(found)} faults failed again.")  # noqa: T201 - for people
    return 0 if again >= _GOAL * recorded else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""`python -m faults.mutants`: for each check of the suite a fault that is missed without it.

A mutant is the suite without one check, as if its assertions were dropped. It must let a fault
survive: of what the fault breaks something fails in a run of the check's requirement, and does not
in the mutant's. A check that no fault needs decides nothing. The faults to try come from
kills.json, best from that of `make kills-full`; what was proved stands in mutants.json.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import pytest
from rich.console import Console

from complyt_conformance.plugin import SUITE, Plugin, requirement_of
from complyt_conformance.profiles import PROFILES
from complyt_conformance.session import Session
from complyt_conformance.target import Target
from complyt_contract.document import load
from faults.all import ALL, FAULTS
from faults.judge import Judgement, judge
from faults.kill_reports import FOLDER, read
from faults.many import for_each
from faults.registry import Fault

PROVED = FOLDER / "mutants.json"
_TRIES = 12  # faults for one check


@dataclass(frozen=True)
class Check:
    """A check of the suite, the requirement that it decides, the profile in which it is run.

    The one that compares with the model decides several, and has the requirement "".
    """

    name: str
    requirement: str
    profile: str


def checks() -> list[Check]:
    """Return all checks of the suite."""
    target = Target("http://127.0.0.1:1", tokens={"main": "of nobody"})
    plugin = Plugin(Session(target, load(), PROFILES["smoke"], seed=0))
    noting = _Noting()
    arguments = ["--collect-only", f"--config-file={SUITE / 'pytest.ini'}", f"--rootdir={SUITE}"]
    arguments += ["--import-mode=importlib", "-pno:terminal"]
    pytest.main([str(SUITE), *arguments], [plugin, noting])
    return list(noting.found.values())


class _Noting:
    """A plugin that notes the checks that are collected."""

    def __init__(self) -> None:
        self.found: dict[str, Check] = {}

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        """Note each check once, whatever its parameters."""
        for item in items:
            profile = "standard" if item.get_closest_marker("together") else "smoke"
            check = Check(item.originalname, requirement_of(item), profile)
            self.found[check.name] = check


@dataclass(frozen=True)
class Proof:
    """What the suite said of a fault, and what it says without the check."""

    fault: Fault
    suite: Judgement
    mutant: Judgement

    @property
    def holds(self) -> bool:
        """Whether of what the fault breaks something is missed without the check."""
        return bool(self.suite.failed & self.fault.breaks - self.mutant.failed)

    @property
    def findings(self) -> str:
        """What both said, for people."""
        return f"with the check: {self.suite.findings}\nwithout: {self.mutant.findings}"


def prove(check: Check, fault: Fault) -> Proof:
    """Judge the fault with the check and without it, by real runs."""
    only = ["--only", check.requirement] if check.requirement else []
    suite = judge(fault.name, check.profile, 1, *only, alone=True)
    mutant = judge(fault.name, check.profile, 1, *only, alone=True, without=check.name)
    return Proof(fault, suite, mutant)


def proved() -> dict[str, str]:
    """Return the fault that each check is known to be needed for."""
    if not PROVED.exists():
        return {}
    known: dict[str, str] = json.loads(PROVED.read_text("utf-8"))
    return known


def needing(check: Check, known: Mapping[str, str]) -> tuple[Check, str | None]:
    """Find a fault that needs the check."""
    for fault in islice(_candidates(check, known), _TRIES):
        if prove(check, fault).holds:
            return check, fault.name
    return check, None


def _candidates(check: Check, known: Mapping[str, str]) -> Iterator[Fault]:
    """Yield each fault that may need the check: the known one, those that few others see first."""
    names = [known[check.name]] if check.name in known else []
    seen: list[tuple[int, float, str]] = []
    kills = read()
    for each in kills.faults if kills else ():
        own = {name for identifier, name in each.failures if identifier == check.requirement}
        by_any = {name for _, name in each.failures}
        if check.name in by_any or "every exchange" in own:
            seen.append((len(own - {check.name}), each.seconds, each.fault))
    names += [name for _, _, name in sorted(seen)]
    names += [fault.name for fault in FAULTS.values() if fault.main == check.requirement]
    yield from (ALL[name] for name in dict.fromkeys(names) if name in ALL)


def _tell(found: tuple[Check, str | None], console: Console) -> None:
    check, fault = found
    if fault is None:
        console.print(f"{check.name} ({check.requirement or 'the model'}): no fault needs it.")


def main(arguments: list[str]) -> int:
    """Prove that checks are needed and write mutants.json; 0 when each of them is."""
    parser = argparse.ArgumentParser(prog="python -m faults.mutants", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="CHECK", help="without one, all")
    given = parser.parse_args(arguments)
    all_checks = {check.name: check for check in checks()}
    if unknown := set(given.names) - all_checks.keys():
        parser.error(f"the suite has no {', '.join(sorted(unknown))}")
    known = proved()
    chosen = [all_checks[name] for name in given.names or all_checks]
    try:
        found = for_each(chosen, "checks", lambda check: needing(check, known), _tell)
    except KeyboardInterrupt:
        print("Interrupted; nothing was written.", file=sys.stderr)  # noqa: T201 - for people
        return 2
    kept = {name: fault for name, fault in known.items() if name in all_checks}
    kept = {name: fault for name, fault in kept.items() if all_checks[name] not in chosen}
    kept |= {check.name: fault for check, fault in found if fault}
    PROVED.write_text(json.dumps(dict(sorted(kept.items())), indent=1) + "\n", "utf-8")
    needed = sum(fault is not None for _, fault in found)
    print(f"{needed} of {len(found)} checks are needed for a fault.")  # noqa: T201 - for people
    return 0 if needed == len(found) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

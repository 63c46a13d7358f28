"""KILLS.md and kills.json: which faults the suite kills, by which requirements and checks."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from complyt_contract.document import load
from complyt_contract.requirements import requirements
from faults.killing import Kill

FOLDER = Path(__file__).parents[1]
_TABLE = FOLDER / "KILLS.md"
_DATA = FOLDER / "kills.json"


@dataclass(frozen=True)
class Kills:
    """What became of all faults; `full` when each was judged by every requirement.

    `seconds` is how long it took.
    """

    full: bool
    seconds: int
    faults: Sequence[Kill]

    @property
    def summary(self) -> str:
        """The result in a sentence."""
        killed = sum(bool(each.killed_by) for each in self.faults)
        blamed = sum(bool(each.misblamed) for each in self.faults)
        return (
            f"{killed} of {len(self.faults)} faults killed, {len(self.faults) - killed} survived, "
            f"{blamed} blamed on what they do not break, in {self.seconds / 60:.1f} minutes."
        )

    def with_again(self, faults: Sequence[Kill], names: Sequence[str]) -> Kills:
        """Return the same with some judged again, for the faults of these names."""
        by_name = {each.fault: each for each in (*self.faults, *faults)}
        return Kills(self.full, self.seconds, [by_name[name] for name in names if name in by_name])


def read() -> Kills | None:
    """Return what was written last, None where nothing was."""
    if not _DATA.exists():
        return None
    data = json.loads(_DATA.read_text("utf-8"))
    return Kills(data["full"], data["seconds"], [Kill.from_json(each) for each in data["faults"]])


def write(kills: Kills) -> None:
    """Write both files."""
    _TABLE.write_text(_table(kills), "utf-8")
    data: dict[str, Any] = {
        "full": kills.full,
        "seconds": kills.seconds,
        "faults": [each.as_json() for each in kills.faults],
    }
    _DATA.write_text(json.dumps(data, indent=1) + "\n", "utf-8")


def _table(kills: Kills) -> str:
    """Return the faults that each requirement killed, and every fault with its fate."""
    command = "make kills-full" if kills.full else "make kills"
    by_requirement = Counter(identifier for each in kills.faults for identifier in each.killed_by)
    lines = [
        "# Faults, and what kills them",
        "",
        f"Written by `{command}`: {kills.summary}",
        "",
        "A fault is killed when a requirement that it breaks fails; what fails though the fault",
        "does not break it is misblamed. What derived faults leave out, and why, stands in the",
        "modules `faults/derived_*.py`.",
        "",
        "| requirement | kills |",
        "| --- | --- |",
        *(f"| {each} | {by_requirement[each]} |" for each in requirements(load())),
        "",
        "| fault | what is wrong | killed by | misblamed | seconds | seed |",
        "| --- | --- | --- | --- | --- | --- |",
        *(_row(each) for each in kills.faults),
    ]
    return "\n".join(lines) + "\n"


def _row(kill: Kill) -> str:
    cells = (
        kill.fault,
        kill.sentence.replace("|", "\\|").replace("\n", " "),
        "; ".join(_killers(kill)) or "**nothing**",
        ", ".join(kill.misblamed),
        str(kill.seconds),
        str(kill.seed),
    )
    return f"| {' | '.join(cells)} |"


def _killers(kill: Kill) -> Iterator[str]:
    """Yield each requirement that killed a fault, with the checks that saw it."""
    for identifier in kill.killed_by:
        checks = [check for requirement, check in kill.failures if requirement == identifier]
        yield f"{identifier} ({', '.join(checks)})"

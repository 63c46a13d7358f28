"""KILLS.md and kills.json: which faults the suite kills, by which requirements and checks."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from complyt_contract.document import load
from complyt_contract.requirements import requirements
from faults.killing import Kill

FOLDER = Path(__file__).parents[1]
TABLE = FOLDER / "KILLS.md"
DATA = FOLDER / "kills.json"


def read() -> list[dict[str, Any]]:
    """Return what kills.json has of each fault; see Kill."""
    faults: list[dict[str, Any]] = json.loads(DATA.read_text("utf-8"))["faults"]
    return faults


def summary(kills: Sequence[Kill], seconds: float) -> str:
    """Return the result in a sentence."""
    killed = sum(bool(each.killed_by) for each in kills)
    blamed = sum(bool(each.misblamed) for each in kills)
    return (
        f"{killed} of {len(kills)} faults killed, {len(kills) - killed} survived, {blamed} blamed "
        f"on what they do not break, in {seconds / 60:.1f} minutes."
    )


def write(kills: Sequence[Kill], seconds: float, *, full: bool) -> None:
    """Write both files; `full` when each fault was judged by every requirement."""
    command = "make kills-full" if full else "make kills"
    text = f"Written by `{command}`: {summary(kills, seconds)}"
    TABLE.write_text(table(kills, text), "utf-8")
    data = {"full": full, "seconds": round(seconds), "faults": [_data(each) for each in kills]}
    DATA.write_text(json.dumps(data, indent=1) + "\n", "utf-8")


def table(kills: Sequence[Kill], introduction: str) -> str:
    """Return KILLS.md: the faults that each requirement killed, and every fault with its fate."""
    by_requirement = Counter(identifier for each in kills for identifier in each.killed_by)
    lines = [
        "# Faults, and what kills them",
        "",
        introduction,
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
        *(_row(each) for each in kills),
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


def _data(kill: Kill) -> dict[str, object]:
    return {**asdict(kill), "killed_by": kill.killed_by, "misblamed": kill.misblamed}

"""`python -m faults.kills`: which faults the suite kills, by which requirement, and how fast.

A fault is killed when a requirement that it breaks fails. Each is first judged by those that are
likely to, and by all that it breaks if none did; `--full` judges it by every requirement at once,
so that blame of what it does not break is seen, too.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from complyt_contract.document import load
from complyt_contract.requirements import requirements
from faults.all import DERIVED, FAULTS
from faults.judge import judge
from faults.registry import Fault

AT_ONCE = 2  # the suite and the server each take about a core, in turns
FOLDER = Path(__file__).parents[1]
SHARE = 10  # one in so many, chosen by the commit, where all would take too long

_ALL = {**FAULTS, **DERIVED}


@dataclass(frozen=True)
class Kill:
    """What became of a fault; `killed_by` is empty for one that survived.

    `misblamed` failed though the fault does not break them, `broken` are checks that broke down.
    """

    fault: str
    sentence: str
    breaks: list[str]
    killed_by: list[str]
    misblamed: list[str]
    broken: list[str]
    seconds: float
    seed: int

    @property
    def is_wrong(self) -> bool:
        """Whether it survived, or something was blamed that it does not break."""
        return not self.killed_by or bool(self.misblamed or self.broken)

    @property
    def killers(self) -> str:
        """Who killed it, for people."""
        return ", ".join(self.killed_by) or "**nothing**"

    @property
    def complaint(self) -> str:
        """What is wrong, in a line."""
        parts = [] if self.killed_by else ["survived"]
        for word, found in (("was blamed on", self.misblamed), ("broke", self.broken)):
            parts += [f"{word} {', '.join(found)}"] if found else []
        return f"{self.fault}: {'; '.join(parts)}."


def kill(fault: Fault, *, full: bool = False, seed: int = 1) -> Kill:
    """Judge a fault until a requirement that it breaks fails."""
    begun = time.monotonic()
    failed: set[str] = set()
    broken: set[str] = set()
    for asked in _attempts(fault, full=full):
        only = [word for identifier in asked for word in ("--only", identifier)]
        judgement = judge(fault.name, "smoke", seed, *only)
        failed, broken = failed | judgement.failed, broken | judgement.broken
        if failed & fault.breaks:
            break
    return Kill(
        fault=fault.name,
        sentence=fault.sentence,
        breaks=sorted(fault.breaks),
        killed_by=sorted(failed & fault.breaks),
        misblamed=sorted(failed - fault.breaks),
        broken=sorted(broken),
        seconds=round(time.monotonic() - begun, 1),
        seed=seed,
    )


def _attempts(fault: Fault, *, full: bool) -> Iterator[list[str]]:
    if full:
        yield []
        return
    likely = [each for each in fault.likely or (fault.main,) if each in fault.breaks]
    yield likely
    rest = sorted(fault.breaks - set(likely))
    if rest:
        yield rest


def sample(share: int = SHARE) -> list[Fault]:
    """Return one fault in so many, other ones with every commit."""
    commit = subprocess.run(
        ["git", "rev-parse", "HEAD"],  # noqa: S607 - git is where the user has it
        capture_output=True, text=True, check=False, cwd=FOLDER,
    ).stdout  # fmt: skip  # the options are one line
    return list(_ALL.values())[int(commit[:8] or "0", 16) % share :: share]


def main(arguments: list[str]) -> int:
    """Judge the faults and write KILLS.md and kills.json; 0 when none survives or misblames."""
    parser = argparse.ArgumentParser(prog="python -m faults.kills", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="FAULT", help="without one, all")
    parser.add_argument("--full", action="store_true", help="judge by every requirement")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--share", type=int, default=1, metavar="N", help="only one in N")
    given = parser.parse_args(arguments)
    if unknown := set(given.names) - _ALL.keys():
        parser.error(f"there is no {', '.join(sorted(unknown))}; `python -m faults` lists them")
    chosen = [_ALL[name] for name in given.names] or sample(given.share)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        kills = []
        for each in pool.map(lambda one: kill(one, full=given.full, seed=given.seed), chosen):
            kills.append(each)
            if each.is_wrong:
                print(each.complaint, flush=True)  # noqa: T201 - for people
    print(summary(kills))  # noqa: T201 - for people
    if len(kills) == len(_ALL):
        FOLDER.joinpath("KILLS.md").write_text(table(kills), "utf-8")
        data = [asdict(each) for each in kills]
        FOLDER.joinpath("kills.json").write_text(json.dumps(data, indent=1) + "\n", "utf-8")
    return 1 if any(each.is_wrong for each in kills) else 0


def summary(kills: list[Kill]) -> str:
    """Return the result in a sentence."""
    killed = sum(bool(each.killed_by) for each in kills)
    blamed = sum(bool(each.misblamed) for each in kills)
    seconds = sum(each.seconds for each in kills)
    return (
        f"{killed} of {len(kills)} faults killed, {len(kills) - killed} survived, {blamed} blamed "
        f"on what they do not break; {seconds:.0f} s of judging, {AT_ONCE} at once."
    )


def table(kills: list[Kill]) -> str:
    """Return KILLS.md: the faults that each requirement killed, and every fault with its fate."""
    by_requirement: dict[str, list[Kill]] = {name: [] for name in requirements(load())}
    for each in kills:
        for identifier in each.killed_by:
            by_requirement[identifier].append(each)
    lines = [
        "# Faults, and what kills them",
        "",
        f"Written by `make kills`: {summary(kills)}",
        "",
        "| requirement | kills |",
        "| --- | --- |",
        *(f"| {identifier} | {len(found)} |" for identifier, found in by_requirement.items()),
        "",
        "| fault | what is wrong | killed by | seconds | seed |",
        "| --- | --- | --- | --- | --- |",
        *(
            f"| {each.fault} | {_cell(each.sentence)} | {each.killers} | {each.seconds} "
            f"| {each.seed} |"
            for each in kills
        ),
    ]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""`python -m faults.rights`: whether the suite blames a server that is right, and for what.

The sound server is judged by many seeds on each database, each variation by two on SQLite, by every
requirement.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from faults.all import VARIATIONS
from faults.judge import judge
from faults.many import for_each
from faults.serving import ON_POSTGRESQL, SOUND

_TABLE = Path(__file__).parents[1] / "RIGHTS.md"
_SEEDS = {SOUND: 20, ON_POSTGRESQL: 20, **dict.fromkeys(VARIATIONS, 2)}
_SENTENCES = {
    SOUND: "The reference server as it is, on SQLite.",
    ON_POSTGRESQL: "The reference server as it is, on PostgreSQL.",
    **{each.name: each.sentence for each in VARIATIONS.values()},
}


@dataclass(frozen=True)
class Right:
    """What the suite said of a server, over so many seeds from 1 on.

    `blamed` are the requirements that failed, `broken` those whose checks broke down, `undecided`
    those that a run could not decide, each in any run; `seconds` is how long a run took.
    """

    name: str
    seeds: int
    blamed: list[str]
    broken: list[str]
    undecided: list[str]
    seconds: float

    @property
    def is_wrong(self) -> bool:
        """Whether the suite is."""
        return bool(self.blamed or self.broken)

    @property
    def complaint(self) -> str:
        """What is wrong, in a line."""
        parts = []
        for word, found in (("was blamed for", self.blamed), ("broke", self.broken)):
            parts += [f"{word} {', '.join(found)}"] if found else []
        return f"{self.name} {'; '.join(parts)}."


def judged(name: str) -> Right:
    """Judge a server by each of its seeds."""
    begun = time.monotonic()
    judgements = [judge(name, "smoke", seed + 1) for seed in range(_SEEDS[name])]
    undecided = {
        identifier
        for judgement in judgements
        for identifier, verdict in judgement.verdicts.items()
        if verdict == "skip"
    }
    return Right(
        name=name,
        seeds=len(judgements),
        blamed=sorted(set().union(*(judgement.failed for judgement in judgements))),
        broken=sorted(set().union(*(judgement.broken for judgement in judgements))),
        undecided=sorted(undecided),
        seconds=round((time.monotonic() - begun) / len(judgements), 1),
    )


def _tell(found: Right, console: Console) -> None:
    if found.is_wrong:
        console.print(found.complaint)


def main(arguments: list[str]) -> int:
    """Judge right servers, 0 when none is blamed; after all of them RIGHTS.md is written."""
    parser = argparse.ArgumentParser(prog="python -m faults.rights", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="SERVER", help="without one, all")
    names: list[str] = parser.parse_args(arguments).names
    if unknown := set(names) - _SEEDS.keys():
        parser.error(f"there is no {', '.join(sorted(unknown))}; `python -m faults` lists them")
    begun = time.monotonic()
    try:  # one at a time, for a whole run takes all cores
        rights = for_each(names or list(_SEEDS), "right servers", judged, _tell, at_once=1)
    except KeyboardInterrupt:
        print("Interrupted; nothing was written.", file=sys.stderr)  # noqa: T201 - for people
        return 2
    summary = _summary(rights, time.monotonic() - begun)
    print(summary)  # noqa: T201 - for people
    if not names:
        _TABLE.write_text(_table(rights, summary), "utf-8")
    return 1 if any(each.is_wrong for each in rights) else 0


def _summary(rights: Sequence[Right], seconds: float) -> str:
    runs = sum(each.seeds for each in rights)
    wrong = sum(each.is_wrong for each in rights)
    return (
        f"{wrong} of {len(rights)} right servers blamed, "
        f"in {runs} runs of the suite and {seconds / 60:.0f} minutes."
    )


def _table(rights: Sequence[Right], summary: str) -> str:
    lines = [
        "# Right servers, and what they are blamed for",
        "",
        f"Written by `make rights`: {summary}",
        "",
        "Each is the reference server but for one thing that the contract leaves free, and is",
        "judged by every requirement. Undecided is what a run could not decide there.",
        "",
        "| server | what is different | seeds | blamed for | undecided | seconds a run |",
        "| --- | --- | --- | --- | --- | --- |",
        *(_row(each) for each in rights),
    ]
    return "\n".join(lines) + "\n"


def _row(right: Right) -> str:
    cells = (
        right.name,
        _SENTENCES[right.name].replace("|", "\\|"),
        str(right.seeds),
        ", ".join([*right.blamed, *(f"{each} (broke)" for each in right.broken)]) or "nothing",
        ", ".join(right.undecided),
        str(right.seconds),
    )
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""KILLS.md and kills.json: which faults the suite kills, by which requirements and checks."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from complyt_contract.document import load
from complyt_contract.requirements import requirements
from faults.derived import LEFT_OUT
from faults.killing import Kill
from faults.many import AT_ONCE

FOLDER = Path(__file__).parents[1]
TABLE = FOLDER / "KILLS.md"
_DATA = FOLDER / "kills.json"
_SOURCES = (".py", ".toml", ".ini")  # what decides what a run sends, and how it judges
# They begin judgements or tell of them, and decide nothing in them.
_TELLERS = ("kills.py", "kill_reports.py", "mutants.py", "replays.py", "rights.py")


@dataclass(frozen=True)
class Kills:
    """What became of all faults; `full` when each was judged by every requirement."""

    full: bool
    faults: Sequence[Kill]

    @property
    def summary(self) -> str:
        """The result in a sentence."""
        killed = sum(bool(each.killed_by) for each in self.faults)
        blamed = sum(bool(each.misblamed) for each in self.faults)
        minutes = sum(each.seconds for each in self.faults) / 60 / AT_ONCE
        return (
            f"{killed} of {len(self.faults)} faults killed, {len(self.faults) - killed} survived, "
            f"{blamed} blamed on what they do not break, in {minutes:.0f} minutes."
        )

    def with_judged(self, faults: Sequence[Kill], names: Sequence[str]) -> Kills:
        """Return the same with some judged anew, for the faults of these names."""
        by_name = {each.fault: each for each in (*self.faults, *faults)}
        return replace(self, faults=[by_name[name] for name in names if name in by_name])

    def judged_by(self, sources: str, seed: int) -> set[str]:
        """Return the faults that these sources have judged with this seed."""
        same = (sources, seed)
        return {each.fault for each in self.faults if (each.sources, each.seed) == same}

    def retold(self, sentences: Mapping[str, str]) -> Kills:
        """Return the same with the sentences that faults have now."""
        faults = [
            replace(each, sentence=sentences.get(each.fault, each.sentence)) for each in self.faults
        ]
        return replace(self, faults=faults)


def digest() -> str:
    """Return the SHA-256 of the sources that judge: suite, faults and document."""
    found = hashlib.sha256(load().source)
    for folder in ("complyt_conformance", "faults"):
        for file in sorted(FOLDER.joinpath(folder).rglob("*")):
            if file.suffix in _SOURCES and file.name not in _TELLERS:
                found.update(f"{file.relative_to(FOLDER).as_posix()}\0".encode())
                found.update(file.read_bytes())
    return found.hexdigest()


def read() -> Kills | None:
    """Return what was written last, None where nothing was."""
    if not _DATA.exists():
        return None
    data = json.loads(_DATA.read_text("utf-8"))
    faults = [Kill.from_json(each) for each in data.pop("faults")]
    return Kills(**data, faults=faults)


def write(kills: Kills) -> None:
    """Write both files."""
    TABLE.write_text(table(kills), "utf-8")
    data = {**asdict(kills), "faults": [each.as_json() for each in kills.faults]}
    _DATA.write_text(json.dumps(data, indent=1) + "\n", "utf-8")


def table(kills: Kills) -> str:
    """Return KILLS.md: what each requirement killed, what is no fault, every fault's fate."""
    by_requirement = Counter(identifier for each in kills.faults for identifier in each.killed_by)
    none = sum(map(len, LEFT_OUT.values()))
    lines = [
        "# Faults, and what kills them",
        "",
        *_origin(kills),
        "",
        "A fault is killed when a requirement that it breaks fails; what fails though the fault",
        "does not break it is misblamed.",
        "",
        "| requirement | kills |",
        "| --- | --- |",
        *(f"| {each} | {by_requirement[each]} |" for each in requirements(load())),
        "",
        "## What is left out",
        "",
        "Derived faults, whose names begin with an operation, spoil each keyword, status and",
        f"header of the document. {none} are left out, by rules in `faults/derived_*.py`:",
        "",
        "| rule | faults |",
        "| --- | --- |",
        *(f"| {_cell(why)} | {len(names)} |" for why, names in LEFT_OUT.items()),
        "",
        "## Every fault",
        "",
        "| fault | what is wrong | breaks | killed by | misblamed | seconds | seed |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        *(_row(each) for each in kills.faults),
    ]
    return "\n".join(lines) + "\n"


def _origin(kills: Kills) -> Iterator[str]:
    """Say who has judged, when, and with what result."""
    command = "make kills-full" if kills.full else "make kills"
    yield f"Written by `{command}`: {kills.summary}"
    yield ""
    yield "| judged on | by suite, faults and document of digest | faults |"
    yield "| --- | --- | --- |"
    judged = Counter((each.day, each.sources[:12]) for each in kills.faults)
    for (day, sources), count in sorted(judged.items(), reverse=True):
        yield f"| {day or 'not noted'} | {f'`{sources}`' if sources else 'not noted'} | {count} |"
    yield ""
    yield "`python -m faults.kills --digest`, in `conformance/`, tells the digest of yours."


def _row(kill: Kill) -> str:
    cells = (
        kill.fault,
        _cell(kill.sentence),
        ", ".join(kill.breaks),
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


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")

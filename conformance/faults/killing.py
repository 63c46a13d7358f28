"""What becomes of a fault: which of the requirements that it breaks failed, by which check."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from faults.judge import judge
from faults.registry import Fault


@dataclass(frozen=True)
class Kill:
    """What became of a fault; `failures` are the requirements that failed, with their checks.

    `killed_by` is empty for one that survived, `misblamed` failed though the fault does not break
    them, `broken` are those whose checks broke down. `day` is when it was judged, `sources` the
    digest of what judged, both empty where nobody noted them.
    """

    fault: str
    sentence: str
    breaks: list[str]
    failures: list[tuple[str, str]]
    broken: list[str]
    seconds: float
    seed: int
    day: str = ""
    sources: str = ""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Kill:
        """Return what `as_json` gave."""
        own = {field.name: data[field.name] for field in fields(cls)}
        return cls(**{**own, "failures": [(one, two) for one, two in own["failures"]]})

    def as_json(self) -> dict[str, Any]:
        """Return everything as plain JSON."""
        return {**asdict(self), "killed_by": self.killed_by, "misblamed": self.misblamed}

    @property
    def killed_by(self) -> list[str]:
        """The requirements that failed and that the fault breaks."""
        return sorted({requirement for requirement, _ in self.failures} & {*self.breaks})

    @property
    def misblamed(self) -> list[str]:
        """The requirements that failed though the fault does not break them."""
        return sorted({requirement for requirement, _ in self.failures} - {*self.breaks})

    @property
    def is_wrong(self) -> bool:
        """Whether it survived, or something was blamed that it does not break."""
        return not self.killed_by or bool(self.misblamed or self.broken)

    @property
    def complaint(self) -> str:
        """What is wrong, in a line."""
        parts = [] if self.killed_by else ["survived"]
        for word, found in (("was blamed on", self.misblamed), ("broke", self.broken)):
            parts += [f"{word} {', '.join(found)}"] if found else []
        return f"{self.fault}: {'; '.join(parts)}."


def kill(fault: Fault, *, seed: int = 1) -> Kill:
    """Judge a fault until a requirement that it breaks fails, by those first that are likely to.

    In the end by all, for sequences are compared with the model in whole runs alone.
    """
    begun = time.monotonic()
    failures: set[tuple[str, str]] = set()
    broken: set[str] = set()
    for asked in _attempts(fault):
        only = [word for identifier in asked for word in ("--only", identifier)]
        judgement = judge(fault.name, "smoke", seed, "--strict", "--fail-fast", *only)
        failures |= judgement.failures
        broken |= judgement.broken
        if judgement.failed & fault.breaks:
            break
    return _kill(fault, failures, broken, begun, seed)


def kill_by_all(fault: Fault, *, seed: int = 1) -> Kill:
    """Judge a fault by every requirement, so that blame of what it does not break is seen too."""
    begun = time.monotonic()
    judgement = judge(fault.name, "smoke", seed, alone=True)
    return _kill(fault, judgement.failures, judgement.broken, begun, seed)


def _attempts(fault: Fault) -> Iterator[list[str]]:
    likely = [each for each in fault.likely or (fault.main,) if each in fault.breaks]
    yield likely
    rest = sorted(fault.breaks - set(likely))
    if rest:
        yield rest
    yield []


def _kill(
    fault: Fault, failures: set[tuple[str, str]], broken: set[str], begun: float, seed: int
) -> Kill:
    seconds = round(time.monotonic() - begun, 1)
    breaks = sorted(fault.breaks)
    return Kill(fault.name, fault.sentence, breaks, sorted(failures), sorted(broken), seconds, seed)

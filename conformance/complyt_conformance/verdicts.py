"""From what a run found to one verdict per requirement and one for the server; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum

from complyt_conformance.known import Known
from complyt_conformance.recorder import Failure, Finding
from complyt_contract.requirements import Requirement


class Verdict(IntEnum):
    """What is known of a requirement; the worst of its checks wins."""

    PASS = 0
    SKIP = 1
    KNOWN = 2
    FAIL = 3
    ERROR = 4

    def __str__(self) -> str:
        return self.name.lower()


class Conclusion(IntEnum):
    """What is known of the server; the value is the exit code."""

    CONFORMS = 0
    DOES_NOT_CONFORM = 1
    COULD_NOT_TELL = 2


@dataclass(frozen=True)
class Judged:
    """The verdict on one requirement; `reason` says why where it is not plain.

    `requests` and `seconds` are what its checks took; `known` is the entry of a known failure.
    """

    requirement: Requirement
    verdict: Verdict
    reason: str
    cases: int
    failures: Sequence[Failure]
    requests: int = 0
    seconds: float = 0.0
    known: Known | None = None


def judge(requirement: Requirement, finding: Finding | None) -> Judged:
    """Return the verdict on one requirement, None as finding when nothing looked at it."""
    finding = finding or Finding()
    failures = list(finding.failures.values())
    if finding.errors:
        verdict, reason = Verdict.ERROR, "; ".join(finding.errors)
    elif failures:
        verdict, reason = Verdict.FAIL, "; ".join(finding.notes)
    elif requirement.untested:
        verdict, reason = Verdict.SKIP, f"untested: {requirement.untested}"
    elif finding.skips:
        verdict, reason = Verdict.SKIP, "; ".join(finding.skips)
    elif finding.passed:
        verdict, reason = Verdict.PASS, "; ".join(finding.notes)
    else:
        verdict, reason = Verdict.SKIP, "not reached: the run ended before its check"
    return Judged(
        requirement, verdict, reason, finding.cases, failures, finding.requests, finding.seconds
    )


def judge_all(
    requirements: Mapping[str, Requirement],
    findings: Mapping[str, Finding],
    only: frozenset[str] | None = None,
) -> list[Judged]:
    """Return the verdicts on all requirements, or on those of `only`, in the register's order.

    A requirement outside `only` that was seen broken on the way is among them too. When nothing
    else fails, a requirement that blocked other checks while its own passed is what is wrong; when
    there is none, all that blocked each other's checks are.
    """
    judged = [
        judge(requirement, findings.get(identifier))
        for identifier, requirement in requirements.items()
        if not only or identifier in only or _is_broken(findings.get(identifier))
    ]
    for passed in (True, False):
        if any(item.verdict is Verdict.FAIL for item in judged):
            break
        judged = [_suspected(item, findings.get(item.requirement.id), passed) for item in judged]
    return judged


def _suspected(item: Judged, finding: Finding | None, passed: bool) -> Judged:
    """Return it as failed where it blocked other checks and passed, or was blocked itself."""
    if finding is None or not finding.suspicions:
        return item
    decides = Verdict.PASS if passed else Verdict.SKIP
    if item.verdict is not decides or (not passed and not finding.blocked_by):
        return item
    return replace(item, verdict=Verdict.FAIL, failures=list(finding.suspicions.values()))


def with_known(
    judged: Sequence[Judged], known: Mapping[str, Known], today: date, *, whole: bool
) -> tuple[list[Judged], list[str]]:
    """Return the verdicts in the light of known failures, and what is wrong with their entries.

    What passed before a run ended early (not `whole`) may still fail, and says nothing.
    """
    seen, complaints = [], []
    for item in judged:
        entry = known.get(item.requirement.id)
        if entry is not None:
            passes = whole and item.verdict is Verdict.PASS
            complaint = entry.complaint(passes=passes, today=today)
            complaints += [complaint] if complaint else []
            is_known = item.verdict is Verdict.FAIL and not complaint
            item = replace(item, known=entry, verdict=Verdict.KNOWN if is_known else item.verdict)
        seen.append(item)
    return seen, complaints


def conclude(
    judged: Sequence[Judged], *, strict: bool, broken: bool = False, complaints: Sequence[str] = ()
) -> Conclusion:
    """Return what the verdicts mean for the server.

    In this order: a failed `must`, or with `strict` any failure, decides, as do `complaints` of
    known failures; then an error of the suite (`broken` for one that belongs to no requirement) or
    that nothing could be decided.
    """
    if complaints or _decided(judged, strict=strict):
        return Conclusion.DOES_NOT_CONFORM
    if broken or any(item.verdict is Verdict.ERROR for item in judged):
        return Conclusion.COULD_NOT_TELL
    tested = [item for item in judged if item.requirement.untested is None]
    if all(item.verdict is Verdict.SKIP for item in tested):
        return Conclusion.COULD_NOT_TELL
    return Conclusion.CONFORMS


def sentence(
    conclusion: Conclusion, judged: Sequence[Judged], *, strict: bool = False, whole: bool = True
) -> str:
    """Return the conclusion in words; `whole` when no requirement was left out by `--only`."""
    if conclusion is Conclusion.DOES_NOT_CONFORM and not _decided(judged, strict=strict):
        return "conforms but its known failures are out of date"
    if conclusion is Conclusion.DOES_NOT_CONFORM:
        return "does not conform"
    if conclusion is Conclusion.COULD_NOT_TELL:
        return "could not tell"
    skipped = any(
        item.verdict is Verdict.SKIP
        and item.requirement.level == "must"
        and item.requirement.untested is None
        for item in judged
    )
    tested = "conforms as far as tested" if skipped or not whole else "conforms"
    known = any(item.verdict is Verdict.KNOWN for item in judged)
    return f"{tested} but for known failures" if known else tested


def decides(requirement: Requirement, *, strict: bool) -> bool:
    """Whether a failure of the requirement says that the server does not conform."""
    return strict or requirement.level == "must"


def _decided(judged: Sequence[Judged], *, strict: bool) -> bool:
    """Whether a requirement failed that decides: a `must`, with `strict` any."""
    return any(
        item.verdict is Verdict.FAIL and decides(item.requirement, strict=strict) for item in judged
    )


def _is_broken(finding: Finding | None) -> bool:
    return finding is not None and bool(finding.failures or finding.errors)

import pytest

from complyt_conformance.recorder import Failure, Finding
from complyt_conformance.verdicts import (
    Conclusion,
    Judged,
    Verdict,
    conclude,
    judge,
    judge_all,
    sentence,
)
from complyt_contract.requirements import Requirement

FAILURE = {"cause": Failure("check", "200", "500", [])}


def requirement(level: str = "must", untested: str | None = None) -> Requirement:
    """Return a requirement of a level."""
    return Requirement("PUT-1", level, "It holds.", None, untested, ("upsertCustomer",), "#")


def judged(*verdicts: tuple[str, Verdict]) -> list[Judged]:
    """Return judged requirements from (level, verdict)."""
    return [Judged(requirement(level), verdict, "", 1, []) for level, verdict in verdicts]


@pytest.mark.parametrize(
    ("finding", "verdict"),
    [
        (Finding(passed=1), Verdict.PASS),
        (Finding(passed=1, notes=["a part left out"]), Verdict.PASS),
        (Finding(passed=9, skips=["blocked"]), Verdict.SKIP),
        (Finding(passed=9, skips=["blocked"], failures=FAILURE), Verdict.FAIL),
        (Finding(passed=9, failures=FAILURE, errors=["broke"]), Verdict.ERROR),
        (Finding(), Verdict.SKIP),
        (None, Verdict.SKIP),
    ],
)
def test_the_worst_outcome_is_the_verdict(finding: Finding | None, verdict: Verdict) -> None:
    """Pass is outweighed by skip, skip by fail, fail by error."""
    assert judge(requirement(), finding).verdict is verdict


def test_every_verdict_that_is_not_plain_has_a_reason() -> None:
    """A skip says why."""
    assert judge(requirement(), None).reason
    assert "not here" in judge(requirement(untested="not here"), Finding()).reason


@pytest.mark.parametrize(
    ("verdicts", "strict", "conclusion"),
    [
        ([("must", Verdict.PASS)], False, Conclusion.CONFORMS),
        ([("must", Verdict.FAIL), ("must", Verdict.ERROR)], False, Conclusion.DOES_NOT_CONFORM),
        ([("must", Verdict.PASS), ("should", Verdict.FAIL)], False, Conclusion.CONFORMS),
        ([("must", Verdict.PASS), ("should", Verdict.FAIL)], True, Conclusion.DOES_NOT_CONFORM),
        ([("must", Verdict.PASS), ("should", Verdict.ERROR)], False, Conclusion.COULD_NOT_TELL),
        ([("must", Verdict.SKIP), ("should", Verdict.SKIP)], False, Conclusion.COULD_NOT_TELL),
        ([("must", Verdict.SKIP), ("should", Verdict.PASS)], False, Conclusion.CONFORMS),
    ],
)
def test_a_failed_must_decides_whatever_else_happened(
    verdicts: list[tuple[str, Verdict]], strict: bool, conclusion: Conclusion
) -> None:
    """Failures outweigh errors, errors outweigh passes, nothing tested tells nothing."""
    assert conclude(judged(*verdicts), strict=strict) is conclusion


@pytest.mark.parametrize(
    ("own", "others", "verdict"),
    [
        (Finding(passed=1, suspicions=FAILURE), Finding(passed=1), Verdict.FAIL),
        (Finding(passed=1, suspicions=FAILURE), Finding(failures=FAILURE), Verdict.PASS),
        (Finding(suspicions=FAILURE), Finding(passed=1), Verdict.SKIP),
        (
            Finding(suspicions=FAILURE, skips=["blocked"], blocked_by=["PUT-2"]),
            Finding(suspicions=FAILURE, skips=["blocked"], blocked_by=["PUT-1"]),
            Verdict.FAIL,
        ),
        (
            Finding(suspicions=FAILURE, skips=["blocked"], blocked_by=["PUT-2"]),
            Finding(passed=1, suspicions=FAILURE),
            Verdict.SKIP,
        ),
    ],
)
def test_what_blocks_others_while_nothing_fails_is_wrong(
    own: Finding, others: Finding, verdict: Verdict
) -> None:
    """A requirement that blocked checks fails if nothing else does: one that passed comes first."""
    other = Requirement("PUT-2", "must", "It holds.", None, None, ("upsertCustomer",), "#")
    known = {"PUT-1": requirement(), "PUT-2": other}
    assert judge_all(known, {"PUT-1": own, "PUT-2": others})[0].verdict is verdict


def test_untested_requirements_change_nothing() -> None:
    """A requirement that the document leaves untested is no reason for doubt."""
    untested = judge(requirement(untested="not here"), None)
    passed = judged(("must", Verdict.PASS))
    assert sentence(Conclusion.CONFORMS, [*passed, untested]) == "conforms"


def test_a_skipped_must_is_said() -> None:
    """A server conforms only as far as it was tested."""
    items = judged(("must", Verdict.PASS), ("must", Verdict.SKIP))
    assert sentence(conclude(items, strict=False), items) == "conforms as far as tested"

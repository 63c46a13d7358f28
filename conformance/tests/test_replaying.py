import pytest

from complyt_conformance.profiles import PROFILES
from complyt_conformance.replaying import Fate, Replayed, Try, judged
from complyt_conformance.session import Session
from complyt_conformance.target import Target
from complyt_contract.document import load
from faults.judge import replay

WRONG, RIGHT, OPEN = Try("name None", "'Northwind'"), Try(), Try(undecided="it asked to wait")


@pytest.mark.parametrize(
    ("tries", "fate"),
    [
        ([WRONG, WRONG, WRONG], Fate.FAILING),
        ([WRONG, RIGHT, WRONG], Fate.FLAKY),
        ([RIGHT, RIGHT, WRONG], Fate.FLAKY),
        ([RIGHT, RIGHT, RIGHT], Fate.FIXED),
        ([RIGHT, OPEN, RIGHT], Fate.UNKNOWN),
        ([OPEN, OPEN, OPEN], Fate.UNKNOWN),
        ([WRONG, OPEN, WRONG], Fate.FAILING),
    ],
)
def test_three_tries_make_a_fate(tries: list[Try], fate: Fate) -> None:
    """Fixed needs three right answers, still failing none; both kinds are flaky."""
    assert Replayed({}, tries).fate is fate


@pytest.mark.parametrize(
    ("tries", "odds"),
    [
        ([WRONG, RIGHT, WRONG], "it failed in 2 of 3 tries"),
        ([RIGHT, RIGHT, RIGHT], "it did not fail in 3 tries"),
        ([WRONG, OPEN, RIGHT], "it failed in 1 of 2 tries that could tell; 1 could not"),
        ([OPEN, WRONG, OPEN], "it failed in 1 of 1 tries that could tell; 2 could not"),
        ([OPEN, RIGHT, RIGHT], "it did not fail in 2 tries that could tell; 1 could not"),
    ],
)
def test_tries_that_could_not_tell_are_counted_apart(tries: list[Try], odds: str) -> None:
    """How often a failure was there is told of the tries that could see it."""
    assert Replayed({}, tries).odds == odds


@pytest.mark.parametrize(
    ("came", "otherwise"),
    [
        (["200 application/json {"], False),
        (["200 application/json [", "200 application/json {"], False),
        (["500 text/html"], True),
    ],
)
def test_a_failure_is_compared_with_the_recorded_one(came: list[str], otherwise: bool) -> None:
    """It fails otherwise where none of what the check showed looks like what was recorded."""
    run = Session(Target("http://127.0.0.1:9"), load(), PROFILES["smoke"], seed=1)
    for received in came:
        run.recorder.failed("PUT-8", "a_check", "400 for PUT /v1/a", received, [])
    recorded = {
        "requirement": "PUT-8",
        "expected": "400 for PUT /v1/b",
        "received": '200 application/json {"name": "Northwind"}',
    }
    found = judged(run, recorded, "a_check")
    assert (found.failed, found.otherwise) == (True, otherwise)
    told = Replayed(recorded, [found])
    assert told.fate is Fate.FAILING
    assert told.odds.endswith(", otherwise than recorded") is otherwise


def test_a_check_whose_name_is_escaped_is_found_in_every_try() -> None:
    """Pytest escapes the parameters of a check once more in each run of a process."""
    report, printed = replay("texts-normalised", 1, "--only", "OBJ-4")
    seen = [failure["seenIn"] for item in report["requirements"] for failure in item["failures"]]
    assert any("\\" in name for name in seen)
    assert printed.splitlines()[-1] == f"{len(seen)} still failing."

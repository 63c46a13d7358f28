import pytest

from complyt_conformance.replaying import Fate, Replayed, Try

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

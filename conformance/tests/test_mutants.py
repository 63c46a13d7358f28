import pytest

from faults.all import ALL
from faults.kills import commit
from faults.mutants import Check, checks, prove, proved

SHARE = 80  # one check in so many is proved to be needed, others with every commit

CHOSEN = list(proved())[commit() % SHARE :: SHARE]


@pytest.fixture(scope="module")
def suite() -> dict[str, Check]:
    """Return the checks of the suite by name."""
    return {check.name: check for check in checks()}


def test_every_check_has_a_fault_that_needs_it(suite: dict[str, Check]) -> None:
    """None is vacuous; `make mutants` finds the fault of a new one, or says that one is lacking."""
    assert set(proved()) == set(suite)


@pytest.mark.parametrize("name", CHOSEN)
def test_a_fault_is_missed_without_the_check(suite: dict[str, Check], name: str) -> None:
    """The suite without the check lets its fault survive."""
    proof = prove(suite[name], ALL[proved()[name]])
    assert proof.holds, proof.findings

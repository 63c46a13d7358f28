import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from complyt_contract.document import load
from complyt_contract.requirements import requirements
from faults.all import ALL, FAULTS, VARIATIONS
from faults.judge import Judgement, judge
from faults.killing import Kill, kill, kill_by_all
from faults.kills import commit, sample
from faults.many import AT_ONCE

CONFORMANCE = Path(__file__).parents[1]

SHARE = 10  # one fault in so many is judged until a requirement that it breaks fails
VARIATIONS_SHARE = 20  # one right server in so many is judged by every requirement
WHOLE = 4  # so many are judged by every requirement

# They change with the commit, so that in time all have their turn; `make kills` and `make rights`
# judge all.
CHOSEN = {fault.name: fault for fault in sample(SHARE)}
CHOSEN_WHOLE = {fault.name: fault for fault in sample(len(ALL) // WHOLE)}
CHOSEN_VARIATIONS = list(VARIATIONS)[commit() % VARIATIONS_SHARE :: VARIATIONS_SHARE]


@pytest.fixture(scope="module")
def pool() -> Iterator[ThreadPoolExecutor]:
    """Judge a few servers at a time, in the order in which tests wait for them."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield pool
        pool.shutdown(cancel_futures=True)


@pytest.fixture(scope="module")
def judged(pool: ThreadPoolExecutor) -> dict[str, Future[Judgement]]:
    """Judge right servers; a test waits for its own."""
    return {name: pool.submit(judge, name) for name in ("sound", *CHOSEN_VARIATIONS)}


@pytest.fixture(scope="module")
def kills(
    judged: dict[str, Future[Judgement]], pool: ThreadPoolExecutor
) -> dict[str, Future[Kill]]:
    """Judge wrong servers; a test waits for its own."""
    assert judged
    kills = {name: pool.submit(kill, fault) for name, fault in CHOSEN.items()}
    whole = {
        f"whole {name}": pool.submit(kill_by_all, fault) for name, fault in CHOSEN_WHOLE.items()
    }
    return {**kills, **whole}


def test_the_sound_server_conforms(judged: dict[str, Future[Judgement]]) -> None:
    """Nothing is blamed on the server that is right, and nothing is left undecided."""
    judgement = judged["sound"].result()
    assert set(judgement.verdicts.values()) == {"pass"}, judgement.findings
    assert judgement.exit_code == 0


@pytest.mark.parametrize("name", CHOSEN_VARIATIONS)
def test_a_right_server_is_blamed_for_nothing(
    judged: dict[str, Future[Judgement]], name: str
) -> None:
    """A server that differs in what the contract leaves free fails nothing."""
    judgement = judged[name].result()
    assert not judgement.failed | judgement.broken, judgement.findings
    assert judgement.exit_code == 0


@pytest.mark.parametrize("name", CHOSEN)
def test_a_fault_is_killed(kills: dict[str, Future[Kill]], name: str) -> None:
    """A requirement that the fault breaks fails, the one that it was made for if by hand."""
    found = kills[name].result()
    assert not found.is_wrong, found.complaint
    assert name not in FAULTS or FAULTS[name].main in found.killed_by, found.killed_by


@pytest.mark.parametrize("name", CHOSEN_WHOLE)
def test_a_fault_is_blamed_on_nothing_else(kills: dict[str, Future[Kill]], name: str) -> None:
    """No requirement fails that the fault does not break, and no check breaks down."""
    found = kills[f"whole {name}"].result()
    assert not found.is_wrong, found.complaint


def test_every_requirement_has_a_fault() -> None:
    """Each requirement is broken by a fault that was made for it."""
    assert {fault.main for fault in FAULTS.values()} == set(requirements(load()))


def test_every_server_can_be_spoilt() -> None:
    """What faults and variations put something in the place of is there."""
    spoil_all = "for each in KNOWN.values(): each.spoil(Spoilt())"
    code = f"from faults.all import KNOWN\nfrom faults.spoilt import Spoilt\n{spoil_all}"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=CONFORMANCE, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_every_fault_is_described() -> None:
    """Each fault and variation says in a sentence what is different."""
    for fault in (*ALL.values(), *VARIATIONS.values()):
        assert fault.sentence.endswith("."), fault.name

import subprocess
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from complyt_contract.document import load
from complyt_contract.requirements import requirements
from faults.all import FAULTS, VARIATIONS
from faults.judge import Judgement, judge

AT_ONCE = 2  # the suite and the server each take about a core
SHARE = 6  # one fault in so many is judged, by the requirement that it was made for
WHOLE = 8  # of those so many by every requirement


def _chosen() -> tuple[list[str], list[str], list[str]]:
    """Return faults to judge, those of them to judge as a whole, and every second variation.

    They change with the commit, so that in time all have their turn; `make kills` judges all.
    """
    commit = subprocess.run(
        ["git", "rev-parse", "HEAD"],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parent,
    ).stdout
    number = int(commit[:8] or "0", 16)
    chosen = list(FAULTS)[number % SHARE :: SHARE]
    start = number // SHARE % len(chosen)
    whole = [*chosen, *chosen][start : start + WHOLE]
    return chosen, whole, list(VARIATIONS)[number % 2 :: 2]


CHOSEN, CHOSEN_WHOLE, CHOSEN_VARIATIONS = _chosen()


@pytest.fixture(scope="module")
def judged() -> Iterator[dict[str, Future[Judgement]]]:
    """Judge all servers, a few at a time; a test waits for its own."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        futures = {"sound": pool.submit(judge, "sound")}
        for name in CHOSEN:
            futures[name] = pool.submit(judge, name, "smoke", 1, "--only", FAULTS[name].main)
        for name in (*CHOSEN_VARIATIONS, *CHOSEN_WHOLE):
            futures[f"whole {name}"] = pool.submit(judge, name)
        yield futures
        pool.shutdown(cancel_futures=True)


def test_the_sound_server_conforms(judged: dict[str, Future[Judgement]]) -> None:
    """Nothing is blamed on the server that is right, and nothing is left undecided."""
    judgement = judged["sound"].result()
    assert set(judgement.verdicts.values()) == {"pass"}, judgement.findings
    assert judgement.exit_code == 0


@pytest.mark.parametrize("name", CHOSEN)
def test_a_fault_is_caught(judged: dict[str, Future[Judgement]], name: str) -> None:
    """The requirement that the fault was made for fails."""
    judgement = judged[name].result()
    assert FAULTS[name].main in judgement.failed, judgement.findings
    assert judgement.failed <= FAULTS[name].breaks, judgement.failed - FAULTS[name].breaks


@pytest.mark.parametrize("name", CHOSEN_WHOLE)
def test_a_fault_is_blamed_on_nothing_else(judged: dict[str, Future[Judgement]], name: str) -> None:
    """No requirement fails that the fault does not break, and no check breaks down."""
    judgement = judged[f"whole {name}"].result()
    assert judgement.failed <= FAULTS[name].breaks, judgement.failed - FAULTS[name].breaks
    assert not judgement.broken, judgement.findings


@pytest.mark.parametrize("name", CHOSEN_VARIATIONS)
def test_a_right_server_is_blamed_for_nothing(
    judged: dict[str, Future[Judgement]], name: str
) -> None:
    """A server that differs in what the contract leaves free fails nothing."""
    judgement = judged[f"whole {name}"].result()
    assert not judgement.failed | judgement.broken, judgement.findings
    assert judgement.exit_code == 0


def test_every_requirement_has_a_fault() -> None:
    """Each requirement is broken by a fault that was made for it."""
    assert {fault.main for fault in FAULTS.values()} == set(requirements(load()))


def test_every_fault_is_described() -> None:
    """Each fault and variation says in a sentence what is different."""
    for fault in (*FAULTS.values(), *VARIATIONS.values()):
        assert fault.sentence.endswith("."), fault.name

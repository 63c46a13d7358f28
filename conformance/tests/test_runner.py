import signal
import threading
from collections.abc import Iterator

import pytest

from complyt_conformance import runner
from complyt_conformance.interrupts import Interrupts
from complyt_conformance.profiles import PROFILES
from complyt_conformance.session import Session
from complyt_conformance.target import Target
from complyt_contract.document import load


@pytest.fixture
def interrupts() -> Iterator[Interrupts]:
    """Note signals as long as the test takes."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield Interrupts()
    for number, handler in before.items():
        signal.signal(number, handler)
    signal.set_wakeup_fd(-1)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_waits_for_anything_ends_when_interrupted(
    monkeypatch: pytest.MonkeyPatch,
    reference: str,
    interrupts: Interrupts,
    number: signal.Signals,
) -> None:
    """What a run waits for when it is interrupted is left to itself."""
    target = Target(reference, tokens={"main": "a token"})
    session = Session(target, load(), PROFILES["smoke"], seed=1)
    never = threading.Event()

    def stuck(_session: Session) -> None:
        signal.raise_signal(number)
        never.wait()

    monkeypatch.setattr(runner, "preflight", stuck)
    ended = runner.run_checks(session, interrupts, frozenset({"PUT-1"}))
    assert (ended.interrupted, ended.reason) == (True, "The run was interrupted.")
    never.set()
    interrupts.settle(60)
    assert session.transport.requests == 0

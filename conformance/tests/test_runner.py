import gc
import signal
from typing import Any

import pytest

from complyt_conformance import runner
from complyt_conformance.profiles import PROFILES
from complyt_conformance.session import Session
from complyt_conformance.target import Target
from complyt_contract.document import load


def test_an_interrupt_that_is_lost_still_ends_the_run(
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    reference: str,
) -> None:
    """Ctrl-C within a callback of the collector, where Python drops it, ends the run too."""
    target = Target(reference, tokens={"main": "a token"})
    session = Session(target, load(), PROFILES["smoke"], seed=1)

    def interrupt(_phase: str, _info: Any) -> None:
        gc.callbacks.remove(interrupt)
        signal.raise_signal(signal.SIGINT)

    def interrupted_preflight(_session: Session) -> None:
        gc.callbacks.append(interrupt)
        gc.collect()

    monkeypatch.setattr(runner, "preflight", interrupted_preflight)
    ended = runner.run_checks(session, frozenset({"PUT-1"}))
    assert ended.reason == "The run was interrupted."
    assert session.transport.requests == 0
    assert "Traceback" not in capfd.readouterr().err

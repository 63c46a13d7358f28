import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any
from urllib.parse import urlsplit

import pytest

from complyt_conformance import runner
from complyt_conformance.doctor import customers, examine
from complyt_conformance.doctor.findings import Finding
from complyt_conformance.interrupts import Interrupts
from complyt_conformance.profiles import PROFILES
from complyt_conformance.session import Session
from complyt_conformance.target import Client, Target
from complyt_contract.document import load
from tests.doctor.fronts import Answer, Front, Headers, session_of, standing

Serving = Callable[[], AbstractContextManager[tuple[str, Any]]]


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


@pytest.mark.parametrize(
    ("common", "very_many", "told", "reported"),
    [
        (1, 10**9, "The tenant holds many customers", 0),
        (1, 1, "The tenant holds very many customers", 1),
        (10**9, 10**9, "", 0),
    ],
)
def test_a_run_says_before_it_what_slows_it(
    monkeypatch: pytest.MonkeyPatch,
    reference: str,
    interrupts: Interrupts,
    common: int,
    very_many: int,
    told: str,
    reported: int,
) -> None:
    """A tenant with many customers is told; the report keeps what stands in the way alone."""
    monkeypatch.setattr(customers, "_COMMON", common)
    monkeypatch.setattr(customers, "_MANY", very_many)
    target = Target(reference, clients={"main": Client("sandbox", "sandbox-secret")})
    session = Session(target, load(), PROFILES["smoke"], seed=1)
    heard: list[Finding] = []
    runner.run_checks(session, interrupts, frozenset({"PUT-7"}), warn=heard.append)
    assert [finding.title for finding in heard] == [told] * bool(told)
    assert all("checks of the list" in finding.prevents for finding in heard)
    assert len(session.doctor_findings) == reported


class Pageless(Front):
    """Page and size are ignored."""

    def _answer(self, method: str, path: str, headers: Headers, body: bytes) -> Answer:
        return super()._answer(method, path.partition("?")[0], headers, body)


def test_a_list_without_pages_is_not_taken_for_a_long_one(
    serving: Serving, interrupts: Interrupts
) -> None:
    """Run and doctor say the same of a tenant with one customer, whichever page is asked for."""
    with serving() as (reference, _), standing(Pageless(urlsplit(reference).netloc)) as url:
        target = Target(url, clients={"main": Client("sandbox", "sandbox-secret")})
        heard: list[Finding] = []
        session = Session(target, load(), PROFILES["smoke"], seed=1)
        runner.run_checks(session, interrupts, frozenset({"PUT-7"}), warn=heard.append)
        told = [finding.title for finding in examine(session_of(target)) if finding.is_in_the_way]
    assert [finding.title for finding in heard] == told == ["The list knows no pages"]

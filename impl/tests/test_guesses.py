import asyncio
from collections.abc import Callable

import pytest

from complyt_reference.errors import TooManyGuesses
from complyt_reference.guesses import Guesses

KNOWN = ("a", "b")


@pytest.fixture
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Note how long guesses would wait, in place of waiting."""
    seconds: list[float] = []

    async def sleep(delay: float) -> None:
        seconds.append(delay)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    return seconds


def begin(tried: Guesses, client_id: str = "a", times: int = 1) -> None:
    """Try so many secrets of a client."""
    for _ in range(times):
        asyncio.run(tried.begin(client_id))


def at(seconds: float) -> Callable[[], float]:
    """Return a clock that stands still."""
    return lambda: seconds


def test_the_first_refusals_cost_no_time(waited: list[float]) -> None:
    """Who mistypes a secret now and then does not wait."""
    begin(Guesses(KNOWN, at(0)), times=20)
    assert waited == []


@pytest.mark.parametrize("client_id", ["a", "nobody"])
def test_further_guesses_wait_longer_and_longer(waited: list[float], client_id: str) -> None:
    """From the twenty-first on each waits half a second longer, up to two seconds."""
    tried = Guesses(KNOWN, at(100))
    begin(tried, client_id, times=24)
    assert waited == [0.5, 1.0, 1.5, 2.0]
    with pytest.raises(TooManyGuesses):
        begin(tried, client_id)


def test_a_refused_guess_makes_nobody_wait_longer(waited: list[float]) -> None:
    """However many are turned away, the next one is let in when its time has come."""
    now = 100.0
    tried = Guesses(KNOWN, lambda: now)
    begin(tried, times=24)
    for _ in range(1_000):
        with pytest.raises(TooManyGuesses):
            begin(tried)
    now += 0.5
    begin(tried)
    assert waited[-1] == 2.0


def test_right_secrets_cost_nothing(waited: list[float]) -> None:
    """A client that asks for thousands of tokens never waits."""
    tried = Guesses(KNOWN, at(100))
    for _ in range(1_000):
        begin(tried)
        tried.accepted("a")
    assert waited == []


def test_refusals_are_forgotten(waited: list[float]) -> None:
    """Ten seconds after the last refusal a client is as it was in the beginning."""
    now = 100.0
    tried = Guesses(KNOWN, lambda: now)
    begin(tried, times=20)
    now += 10
    begin(tried, times=20)
    assert waited == []


def test_other_clients_are_not_disturbed(waited: list[float]) -> None:
    """Guesses at one client make no other one wait."""
    tried = Guesses(KNOWN, at(100))
    begin(tried, "a", times=24)
    begin(tried, "b", times=20)
    assert waited == [0.5, 1.0, 1.5, 2.0]


def test_guesses_at_countless_clients_fill_no_memory(waited: list[float]) -> None:
    """What is remembered does not grow with the number of names."""
    tried = Guesses(KNOWN, at(100))
    before = len(tried._paid_until)
    for number in range(2_000):
        begin(tried, str(number))
    assert len(tried._paid_until) == before
    assert waited == []

import asyncio
from collections.abc import Callable

import pytest

from complyt_reference import guesses
from complyt_reference.errors import TooManyGuesses
from complyt_reference.guesses import Guesses

KNOWN = ("a", "b")


@pytest.fixture
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Note how long guesses would wait, in place of waiting."""
    seconds: list[float] = []

    async def sleep(delay: float) -> None:
        seconds.append(delay)

    monkeypatch.setattr(guesses, "sleep", sleep)  # other servers of this process sleep on
    return seconds


def refuse(tried: Guesses, client_id: str = "a", times: int = 1) -> None:
    """Try so many secrets of a client, all of which are wrong."""

    async def guess() -> None:
        for _ in range(times):
            async with tried.guess(client_id):
                pass

    asyncio.run(guess())


def at_once(tried: Guesses, times: int, *, right: bool) -> list[bool]:
    """Try so many secrets of a client at once; return for each whether it was tried."""

    async def guess() -> bool:
        try:
            async with tried.guess("a") as accept:
                await all_came.wait()
                if right:
                    accept()
        except TooManyGuesses:
            return False
        return True

    async def gather() -> list[bool]:
        tasks = [asyncio.create_task(guess()) for _ in range(times)]
        asyncio.get_running_loop().call_soon(all_came.set)  # behind the first step of each
        return await asyncio.gather(*tasks)

    all_came = asyncio.Event()
    return asyncio.run(gather())


def at(seconds: float) -> Callable[[], float]:
    """Return a clock that stands still."""
    return lambda: seconds


def test_the_first_refusals_cost_no_time(waited: list[float]) -> None:
    """Who mistypes a secret now and then does not wait."""
    refuse(Guesses(KNOWN, at(0)), times=20)
    assert waited == []


@pytest.mark.parametrize("client_id", ["a", "nobody"])
def test_further_guesses_wait_longer_and_longer(waited: list[float], client_id: str) -> None:
    """From the twenty-first on each waits half a second longer, up to two seconds."""
    tried = Guesses(KNOWN, at(100))
    refuse(tried, client_id, times=24)
    assert waited == [0.5, 1.0, 1.5, 2.0]
    with pytest.raises(TooManyGuesses):
        refuse(tried, client_id)


def test_a_refused_guess_makes_nobody_wait_longer(waited: list[float]) -> None:
    """However many are turned away, the next one is let in when its time has come."""
    now = 100.0
    tried = Guesses(KNOWN, lambda: now)
    refuse(tried, times=24)
    for _ in range(1_000):
        with pytest.raises(TooManyGuesses):
            refuse(tried)
    now += 0.5
    refuse(tried)
    assert waited[-1] == 2.0


def test_right_secrets_cost_nothing(waited: list[float]) -> None:
    """A client that asks for thousands of tokens never waits, nor do hundreds that ask at once."""
    tried = Guesses(KNOWN, at(100))
    for _ in range(10):
        assert all(at_once(tried, 100, right=True))
    assert waited == []


def test_wrong_secrets_at_once_are_few(waited: list[float]) -> None:
    """Twenty are tried, four more wait, and the others are turned away."""
    assert sum(at_once(Guesses(KNOWN, at(100)), 100, right=False)) == 24
    assert waited == [0.5, 1.0, 1.5, 2.0]


def test_refusals_are_forgotten(waited: list[float]) -> None:
    """Ten seconds after the last refusal a client is as it was in the beginning."""
    now = 100.0
    tried = Guesses(KNOWN, lambda: now)
    refuse(tried, times=20)
    now += 10
    refuse(tried, times=20)
    assert waited == []


def test_other_clients_are_not_disturbed(waited: list[float]) -> None:
    """Guesses at one client make no other one wait."""
    tried = Guesses(KNOWN, at(100))
    refuse(tried, "a", times=24)
    refuse(tried, "b", times=20)
    assert waited == [0.5, 1.0, 1.5, 2.0]


def test_guesses_at_countless_clients_fill_no_memory(waited: list[float]) -> None:
    """What is remembered does not grow with the number of names."""
    tried = Guesses(KNOWN, at(100))
    before = len(tried._paid_until)
    for number in range(2_000):
        refuse(tried, str(number))
    assert len(tried._paid_until) == before
    assert waited == []

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import httpx
import pytest

from tests.hostile.conftest import Target

PER_SECOND = 2
AT_ONCE = 20
THREADS = 16


def guess(target: Target, client_id: str, until: float) -> Iterator[httpx.Response]:
    """Try one secret after the other."""
    with httpx.Client(base_url=target.url, timeout=30) as client:
        for number in count():
            if time.monotonic() > until:
                return
            guessed = {"clientId": client_id, "clientSecret": str(number)}
            yield client.post("/v1/token", json=guessed)


@pytest.mark.parametrize("client_id", ["sandbox", "nobody"])
def test_guesses_at_a_client_are_few(target: Target, client_id: str) -> None:
    """However many connections guess, two secrets a second are tried; others need not wait."""
    begun = time.monotonic()
    with ThreadPoolExecutor(THREADS) as threads:
        guessing = [
            threads.submit(lambda: list(guess(target, client_id, begun + 2)))
            for _ in range(THREADS)
        ]
        token = target.server.token("other")
        answers = [answer for each in guessing for answer in each.result()]
    seconds = time.monotonic() - begun
    assert token
    tried = [answer for answer in answers if answer.status_code == 401]
    turned_away = [answer for answer in answers if answer.status_code != 401]
    assert 0 < len(tried) <= AT_ONCE + PER_SECOND * seconds
    assert turned_away
    for answer in turned_away:
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
        assert answer.headers["Content-Type"] == "application/problem+json"


def test_the_client_is_let_in_when_the_guesses_end(target: Target) -> None:
    """A right secret is tried within seconds after others were guessed."""
    list(guess(target, "sandbox-reader", time.monotonic() + 1))
    right = {"clientId": "sandbox-reader", "clientSecret": "sandbox-reader-secret"}
    while (answer := httpx.post(f"{target.url}/v1/token", json=right)).status_code == 503:
        time.sleep(int(answer.headers["Retry-After"]))  # as it asks to
    assert answer.status_code == 200


def test_right_secrets_are_never_too_many(target: Target) -> None:
    """Sixty at once all get their tokens."""
    right = {"clientId": "sandbox-writer", "clientSecret": "sandbox-writer-secret"}

    def ask(_: int) -> int:
        return httpx.post(f"{target.url}/v1/token", json=right, timeout=30).status_code

    with ThreadPoolExecutor(60) as threads:
        assert set(threads.map(ask, range(60))) == {200}

import time

from complyt_conformance.exchange import Request
from complyt_conformance.renewal import Renewal


def renewal(renewed: list[str], *, age: float) -> Renewal:
    """Return one whose main token lives 100 seconds and came `age` seconds ago."""

    def renew(role: str) -> None:
        renewed.append(role)
        made.took(role, "new")
        made.obtained[role] = time.monotonic()

    made = Renewal(renew)
    made.took("main", "old")
    made.expires_in["main"] = 100
    made.obtained["main"] = time.monotonic() - age
    return made


def request(token: str) -> Request:
    """Return a request that carries the token."""
    return Request("GET", "/v1/customers", {"Authorization": f"Bearer {token}", "Accept": "a/b"})


def test_a_young_token_is_kept() -> None:
    """A token in its first half is sent as it is."""
    renewed: list[str] = []
    assert renewal(renewed, age=50).live(request("old")) == request("old")
    assert not renewed


def test_an_old_token_gives_way() -> None:
    """A token near its end is replaced, once, also in requests that were made with it."""
    renewed: list[str] = []
    old = renewal(renewed, age=90)
    assert old.live(request("old")) == request("new")
    assert old.live(request("old")) == request("new")
    assert renewed == ["main"]


def test_a_token_that_is_not_the_runs_own_is_left_alone() -> None:
    """Forged and foreign tokens are what a check wants to send."""
    renewed: list[str] = []
    assert renewal(renewed, age=90).live(request("forged")) == request("forged")
    assert not renewed

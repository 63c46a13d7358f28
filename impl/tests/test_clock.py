"""A clock that is set, under a server that runs: libfaketime between it and the system."""

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import urllib3

from trials.serving import Server

PAIR = "/v1/customers/source/1/externalId/"
LIBRARY = "vendor/libfaketime/src/libfaketime.so.1"


class Clock:
    """What the server takes for the present, as long as it runs."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.set_by("+0")

    def set_by(self, offset: str) -> None:
        """Set it so much before or after the true time, which goes on."""
        self.file.write_text(offset)


@pytest.fixture
def clock(tmp_path: Path) -> Clock:
    """Return the clock of the server."""
    return Clock(tmp_path / "clock")


@pytest.fixture
def server(clock: Clock, tmp_path: Path) -> Iterator[Server]:
    """Serve with two workers by that clock."""
    found = importlib.util.find_spec("libfaketime")
    if found is None or found.origin is None or sys.platform != "linux":
        pytest.skip("There is no libfaketime for this system.")
    server = Server(
        tmp_path,
        *("--database", "sqlite:///customers.db", "--key", "signing.key", "--workers", "2"),
        environment={
            "LD_PRELOAD": str(Path(found.origin).parent / LIBRARY),
            "FAKETIME_TIMESTAMP_FILE": str(clock.file),
            "FAKETIME_NO_CACHE": "1",
            "DONT_FAKE_MONOTONIC": "1",
        },
    )
    server.start()
    yield server
    server.kill()


def asked(
    server: Server, token: str, method: str, path: str, body: object = None
) -> urllib3.BaseHTTPResponse:
    """Ask on a connection of its own, so that either worker may answer."""
    headers = {"Authorization": f"Bearer {token}", "Connection": "close"}
    return urllib3.request(method, server.url + path, headers=headers, json=body)


def put(server: Server, token: str, external_id: str) -> Any:
    """Write a customer and return it."""
    times = {"createdDate": "2022-10-19", "updatedDate": "2022-10-19"}
    body = {
        "externalId": external_id,
        "source": "1",
        "customerType": "RETAIL",
        "externalTimestamps": times,
    }
    answer = asked(server, token, "PUT", PAIR + external_id, body)
    assert answer.status in (200, 201)
    return answer.json()


def patch(server: Server, token: str, customer: Any) -> Any:
    """Change a customer and return it."""
    path = f"/v1/customers/complytId/{customer['complytId']}"
    answer = asked(server, token, "PATCH", path, {"comment": "later"})
    assert answer.status == 200
    return answer.json()


def test_times_never_run_backwards(server: Server, clock: Clock) -> None:
    """Set back by an hour, the clock moves no customer's updatedDate back (D26)."""
    token = server.token()
    first = put(server, token, "a")
    clock.set_by("-3600")
    for later in (put(server, token, "a"), patch(server, token, first)):
        assert later["internalTimestamps"] == first["internalTimestamps"]
    other = put(server, token, "b")["internalTimestamps"]
    assert other["createdDate"] < first["internalTimestamps"]["createdDate"]
    clock.set_by("+3600")
    forward = patch(server, token, first)["internalTimestamps"]
    assert forward["createdDate"] == first["internalTimestamps"]["createdDate"]
    assert forward["updatedDate"] > first["internalTimestamps"]["updatedDate"]


def test_nothing_is_lost_when_the_clock_is_set(server: Server, clock: Clock) -> None:
    """Whatever the clock says, customers are there, and after a crash too."""
    token = server.token()
    stored = [put(server, token, "a")]
    for number, offset in enumerate(("-3600", "+7200", "-86399", "+0")):
        clock.set_by(offset)
        stored.append(put(server, token, str(number)))
    server.kill()
    server.start()
    listed = asked(server, token, "GET", "/v1/customers").json()
    assert sorted(listed, key=str) == sorted(stored, key=str)


def test_a_token_outlives_a_clock_that_is_set_back(server: Server, clock: Clock) -> None:
    """One that was issued in what is now the future is valid, of either worker."""
    token = server.token()
    clock.set_by("-3600")
    for _ in range(20):
        assert asked(server, token, "GET", "/v1/customers?page=1").status == 200


def test_a_token_ends_when_the_clock_is_set_forward(server: Server, clock: Clock) -> None:
    """A day later the token is refused, and a new one is to be had."""
    token = server.token()
    clock.set_by("+86401")
    assert asked(server, token, "GET", "/v1/customers?page=1").status == 401
    assert asked(server, server.token(), "GET", "/v1/customers?page=1").status == 200

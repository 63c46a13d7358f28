from typing import Any

import httpx
import pytest

from complyt_reference import timestamps
from complyt_reference.errors import InvalidTimestamp
from complyt_reference.sandbox.clock import Clocks

CUSTOMER = {
    "externalId": "clock",
    "source": "1",
    "customerType": "RETAIL",
    "externalTimestamps": {"createdDate": "2022-10-19", "updatedDate": "2022-10-19"},
}
PATH = "/v1/customers/source/1/externalId/clock"
NEW_YEAR = {"at": "2126-12-31T23:59:59Z"}


def test_a_clock_follows_the_real_time_until_it_is_touched() -> None:
    """It is the real time's, set ahead or frozen, and another tenant's is none of that."""
    now = 1_000_000
    clocks = Clocks(lambda _tenant: now)
    assert (clocks("a"), clocks.state("a")) == (1_000_000, "real")
    clocks.advance("a", 60)
    now += 1
    assert (clocks("a"), clocks.state("a")) == (1_060_001, "shifted")
    clocks.freeze("a", None)
    now += 1
    assert (clocks("a"), clocks.state("a")) == (1_060_001, "frozen")
    clocks.advance("a", 1)
    assert (clocks("a"), clocks("b")) == (1_061_001, 1_000_002)
    clocks.freeze("a", 5)
    assert clocks("a") == 5
    clocks.release("a")
    assert (clocks("a"), clocks.state("a")) == (1_000_002, "real")


def test_no_clock_leaves_the_years_of_the_contract() -> None:
    """The last millisecond of 9999 is reached, the next is refused."""
    clocks = Clocks()
    clocks.freeze("a", timestamps.END - 1001)
    clocks.advance("a", 1)
    with pytest.raises(InvalidTimestamp):
        clocks.advance("a", 1)
    last = Clocks(lambda _tenant: timestamps.END + 5)
    assert last("a") == timestamps.END - 1


def test_internal_timestamps_follow_the_clock(client: httpx.Client) -> None:
    """What is written at a frozen time has that time, and a later one after the clock was set."""
    frozen = client.post("/sandbox/clock/freeze", json=NEW_YEAR)
    assert frozen.json() == {"now": "2126-12-31T23:59:59Z", "state": "frozen"}
    client.headers.update(_bearer(client))
    stored = client.put(PATH, json=CUSTOMER).json()["internalTimestamps"]
    assert stored == {"createdDate": "2126-12-31T23:59:59", "updatedDate": "2126-12-31T23:59:59"}
    client.post("/sandbox/clock/advance", json={"seconds": 1})
    stored = client.put(PATH, json=CUSTOMER).json()["internalTimestamps"]
    assert stored == {"createdDate": "2126-12-31T23:59:59", "updatedDate": "2127-01-01T00:00:00"}


def test_tokens_expire_by_the_clock(client: httpx.Client) -> None:
    """A token is valid for a day of its tenant's clock, whatever the real one shows."""
    client.post("/sandbox/clock/freeze", json=NEW_YEAR)
    assert client.get("/sandbox/clock").status_code == 401
    client.headers.update(_bearer(client))
    advanced = client.post("/sandbox/clock/advance", json={"seconds": 86_399})
    assert advanced.status_code == 200
    assert client.get("/v1/customers").status_code == 200
    client.post("/sandbox/clock/advance", json={"seconds": 1})
    expired = client.get("/v1/customers")
    assert (expired.status_code, expired.json()["detail"]) == (401, "The token has expired.")


def test_another_tenant_keeps_its_time(server: Any, client: httpx.Client) -> None:
    """Tokens of other tenants do not expire by it."""
    with server.client("other") as other:
        client.post("/sandbox/clock/freeze", json=NEW_YEAR)
        assert other.get("/v1/customers").status_code == 200


@pytest.mark.parametrize(
    ("path", "body", "pointer"),
    [
        ("freeze", {"at": "2023-02-29"}, "#/at"),
        ("freeze", {"at": "tomorrow"}, "#/at"),
        ("advance", {"seconds": 0}, "#/seconds"),
    ],
)
def test_a_time_that_is_none_is_refused(
    client: httpx.Client, path: str, body: Any, pointer: str
) -> None:
    """The refusal points at it."""
    answer = client.post(f"/sandbox/clock/{path}", json=body)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == pointer


def _bearer(client: httpx.Client) -> dict[str, str]:
    credentials = {"clientId": "sandbox", "clientSecret": "sandbox-secret"}
    token = client.post("/v1/token", json=credentials).json()["accessToken"]
    return {"Authorization": f"Bearer {token}"}

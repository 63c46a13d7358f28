from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.servers import on_both_databases

pytestmark = on_both_databases

SNAPSHOTS = "/sandbox/snapshots"


def _put(client: httpx.Client, external_id: str) -> None:
    body = {
        "externalId": external_id,
        "source": "1",
        "customerType": "RETAIL",
        "externalTimestamps": {"createdDate": "2022-10-19", "updatedDate": "2022-10-19"},
    }
    client.put(f"/v1/customers/source/1/externalId/{external_id}", json=body).raise_for_status()


@pytest.fixture(autouse=True)
def two_customers(client: httpx.Client) -> Iterator[None]:
    """Let the tenant have two customers and no snapshot."""
    client.delete("/sandbox/customers").raise_for_status()
    for number in range(2):
        _put(client, f"first-{number}")
    yield
    for each in client.get(SNAPSHOTS).json():
        client.delete(f"{SNAPSHOTS}/{each['name']}").raise_for_status()


def test_customers_are_removed(server: Any, client: httpx.Client) -> None:
    """A reset leaves the tenant without customers, and others with theirs."""
    with server.client("other") as other:
        _put(other, "theirs")
        assert client.delete("/sandbox/customers").status_code == 204
        assert client.get("/v1/customers").json() == []
        assert len(other.get("/v1/customers").json()) == 1


def test_a_snapshot_is_brought_back(client: httpx.Client) -> None:
    """The customers are what they were, and the snapshot is still there."""
    before = client.get("/v1/customers").json()
    taken = client.put(f"{SNAPSHOTS}/two")
    assert (taken.status_code, taken.json()) == (200, {"name": "two", "customers": 2})
    _put(client, "later")
    restored = client.post(f"{SNAPSHOTS}/two/restore")
    assert (restored.status_code, restored.json()) == (200, {"name": "two", "customers": 2})
    assert client.get("/v1/customers").json() == before
    assert client.get(SNAPSHOTS).json() == [{"name": "two", "customers": 2}]


def test_an_unknown_snapshot_is_404(client: httpx.Client) -> None:
    """It can be neither restored nor deleted, and nothing changes."""
    for answer in (client.post(f"{SNAPSHOTS}/none/restore"), client.delete(f"{SNAPSHOTS}/none")):
        assert (answer.status_code, answer.json()["detail"]) == (
            404,
            "There is no snapshot 'none'.",
        )
    assert len(client.get("/v1/customers").json()) == 2


def test_a_deleted_snapshot_is_gone(client: httpx.Client) -> None:
    """It is no longer listed."""
    client.put(f"{SNAPSHOTS}/two")
    assert client.delete(f"{SNAPSHOTS}/two").status_code == 204
    assert client.get(SNAPSHOTS).json() == []


@pytest.mark.parametrize("name", ["-a", "a b", "%C3%A9", "a" * 65])
def test_a_name_that_is_none_is_refused(client: httpx.Client, name: str) -> None:
    """Names are of letters, digits, dots and dashes."""
    answer = client.put(f"{SNAPSHOTS}/{name}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["parameter"] == "name"

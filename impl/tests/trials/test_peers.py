import json
import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from complyt_reference import keys
from trials.bench.servers import FASTAPI, STARLETTE, Contestant

PAIR = "/v1/customers/source/1/externalId/a%20b"
TIMES = {"createdDate": "2022-10-19T07:00:00.000Z", "updatedDate": "2022-10-19T09:07:54.585+02:00"}
SENT = {
    "externalId": "a b",
    "source": "1",
    "name": "Complyt",
    "address": {"city": "Sacramento", "isPartial": True},
    "customerType": "RETAIL",
    "externalTimestamps": TIMES,
}
ANSWERED = {
    **SENT,
    "address": {
        **dict.fromkeys(["city", "country", "county", "state", "street", "region", "zip"]),
        **SENT["address"],  # type: ignore[dict-item]  # which is one
    },
    "email": None,
    "externalTimestamps": {
        "createdDate": "2022-10-19T07:00:00",
        "updatedDate": "2022-10-19T07:07:54.585",
    },
    "comment": None,
}


def stored(number: int) -> dict[str, object]:
    """Return a customer of an export, the newer the greater its number."""
    times = {"createdDate": f"2020-01-0{number}T00:00:00", "updatedDate": "2021-01-01T00:00:00"}
    return {
        **ANSWERED,
        "complytId": str(uuid.UUID(int=number)),
        "externalId": f"c{number}",
        "internalTimestamps": times,
        "externalTimestamps": times,
    }


@pytest.fixture(params=[FASTAPI, STARLETTE], ids=lambda each: each.name)
def peer(request: pytest.FixtureRequest, tmp_path: Path, database: str) -> Iterator[httpx.Client]:
    """Start each peer on each database, with three customers; give a client of its sandbox."""
    contestant: Contestant = request.param
    customers = tmp_path / "customers.jsonl"
    customers.write_text("\n".join(json.dumps(stored(number)) for number in (1, 3, 2)))
    keys.load_or_create(tmp_path / "signing.key")
    contestant.fill(database, customers)
    server = contestant.server(tmp_path, database, tmp_path / "signing.key", 1)
    try:
        server.start("/v1/customers", 401)
        headers = {"Authorization": f"Bearer {server.token()}"}
        with httpx.Client(base_url=server.url, headers=headers) as client:
            yield client
    finally:
        server.kill()


def test_peers_do_what_the_contract_says(peer: httpx.Client) -> None:
    """Each peer writes, reads, changes and lists customers, on each database."""
    created = peer.put(PAIR, json=SENT)
    assert (created.status_code, created.headers["Location"]) == (201, PAIR)
    customer = created.json()
    assert customer.items() >= ANSWERED.items()
    assert peer.get(PAIR).json() == customer

    again = peer.put(PAIR, json={name: SENT[name] for name in SENT if name != "name"})
    assert again.status_code == 200
    assert again.json() == {
        **customer, "name": None, "internalTimestamps": again.json()["internalTimestamps"]
    }  # fmt: skip  # what differs reads as one

    changed = peer.patch(f"/v1/customers/complytId/{customer['complytId']}", json={"comment": "x"})
    assert changed.status_code == 200
    assert changed.json()["comment"] == "x"
    assert changed.json() == peer.get(PAIR).json()

    listed = [changed.json(), stored(3), stored(2), stored(1)]
    assert peer.get("/v1/customers").json() == listed
    first = peer.get("/v1/customers", params={"size": 3})
    assert first.json() == listed[:3]
    assert first.links["next"]["url"] == "/v1/customers?page=2&size=3"
    last = peer.get(first.links["next"]["url"])
    assert (last.json(), last.links) == (listed[3:], {})

    nobody = {"Authorization": "Bearer x.y.z"}
    assert peer.get("/v1/customers", headers=nobody).status_code == 401
    assert peer.get(f"{PAIR}c").status_code == 404

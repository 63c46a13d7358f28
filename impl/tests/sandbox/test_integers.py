import json
from typing import Any

import httpx
import pytest

JSON = {"Content-Type": "application/json"}


@pytest.fixture
def send(client: httpx.Client) -> Any:
    """Send a body as it is written."""

    def send(path: str, body: str) -> httpx.Response:
        return client.post(f"/sandbox/{path}", content=body, headers=JSON).raise_for_status()

    return send


def test_a_clock_is_set_ahead_by_whole_seconds(send: Any) -> None:
    """The time has no fraction of its own."""
    send("clock/freeze", '{"at": "2020-12-31T23:59:59Z"}')
    assert send("clock/advance", '{"seconds": 60.0}').json()["now"] == "2021-01-01T00:00:59Z"


def test_tokens_of_a_key_live_for_whole_seconds(send: Any, client: httpx.Client) -> None:
    """They are valid, and say for how long in an integer."""
    key = send("keys", '{"lifetimeSeconds": 3600.0}').json()
    wanted = {name: key[name] for name in ("clientId", "clientSecret")}
    token = client.post("/v1/token", json=wanted).json()
    assert type(token["expiresIn"]) is int
    headers = {"Authorization": f"Bearer {token['accessToken']}"}
    assert client.get("/v1/customers", headers=headers).status_code == 200


def test_customers_are_counted_and_numbered(send: Any, client: httpx.Client) -> None:
    """So are those that are made up."""
    client.delete("/sandbox/customers")
    lines = send("customers", '{"count": 1.0, "seed": 21.0}').text.splitlines()
    assert json.loads(lines[-1]) == {"stored": 1, "of": 1, "done": True}
    (customer,) = client.get("/v1/customers").json()
    assert customer["externalId"] == "seed-21-0000001"


def test_a_fault_answers_its_status(send: Any, client: httpx.Client) -> None:
    """Status and header are written as integers."""
    send("faults", '{"effect": "status", "status": 503.0, "retryAfter": 1.0, "times": 1.0}')
    answer = client.get("/v1/customers")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert client.get("/sandbox/faults").json() == []

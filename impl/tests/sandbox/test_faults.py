import json
import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from complyt_reference.sandbox import generated
from complyt_reference.sandbox.calls import Call
from complyt_reference.sandbox.faults import Effect, Faults, magic

DOCUMENTATION = Path(__file__).parents[3] / "docs" / "sandbox.md"
PROPERTIES = generated.document().raw["components"]["schemas"]["FaultRequest"]["properties"]
TIMES = {"createdDate": "2022-10-19", "updatedDate": "2022-10-19"}


def _path(external_id: str) -> str:
    return f"/v1/customers/source/1/externalId/{external_id}"


def _customer(external_id: str) -> dict[str, Any]:
    return {
        "externalId": external_id,
        "source": "1",
        "customerType": "RETAIL",
        "externalTimestamps": TIMES,
    }


def _put(client: httpx.Client, external_id: str) -> httpx.Response:
    return client.put(_path(external_id), json=_customer(external_id))


@pytest.fixture(autouse=True)
def no_fault(client: httpx.Client) -> Iterator[None]:
    """Forget the faults of a test."""
    yield
    assert client.delete("/sandbox/faults").status_code == 204


def test_so_many_requests_meet_a_fault(client: httpx.Client) -> None:
    """The next two that match are answered with the status, the others as always."""
    fault = {"operation": "getCustomer", "externalId": "order-*", "times": 2, "effect": "status"}
    added = client.post("/sandbox/faults", json=fault)
    assert added.status_code == 201
    assert client.get("/sandbox/faults").json() == [added.json()]
    assert client.get(_path("other")).status_code == 404
    assert _put(client, "order-1").status_code == 201
    answers = [client.get(_path("order-1")) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [503, 503, 200]
    assert answers[0].headers["retry-after"] == "1"
    assert answers[0].json()["title"] == "Service Unavailable"
    assert client.get("/sandbox/faults").json() == []


def test_a_fault_leaves_other_tenants_alone(server: Any, client: httpx.Client) -> None:
    """It is met by the requests of its tenant, those for a token too where it names them."""
    for operation in ({}, {"operation": "createToken"}):
        fault = {"effect": "status", "status": 418, **operation}
        client.post("/sandbox/faults", json=fault).raise_for_status()
    with server.client("other") as other:
        assert other.get("/v1/customers").status_code == 200
    credentials = {"clientId": "sandbox-reader", "clientSecret": "sandbox-reader-secret"}
    assert client.post("/v1/token", json=credentials).status_code == 418
    assert client.post("/v1/token", json=credentials).status_code == 200
    assert client.get("/v1/customers").status_code == 418


def test_nothing_is_done_where_a_status_answers(client: httpx.Client) -> None:
    """A PUT that met one has stored nothing, and a large body does not hide the answer."""
    fault = {"effect": "status", "status": 429, "retryAfter": 7, "times": 2}
    client.post("/sandbox/faults", json=fault)
    refused = _put(client, "limited")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "7")
    assert client.put(_path("limited"), content=b" " * 4_000_000).status_code == 429
    assert client.get(_path("limited")).status_code == 404


def test_a_delay_comes_before_the_answer(client: httpx.Client) -> None:
    """A client that waits for less than the delay gives up, one that waits is answered."""
    client.post("/sandbox/faults", json={"effect": "delay", "delayMs": 1000, "times": 2})
    assert client.get(_path("late")).status_code == 404
    with pytest.raises(httpx.ReadTimeout):
        client.get(_path("late"), timeout=0.1)


def test_what_is_answered_late_was_done_before(server: Any, client: httpx.Client) -> None:
    """A write is there while its answer is held back, so that who gives up has written."""
    fault = {"operation": "upsertCustomer", "effect": "delay", "delayMs": 60_000}
    client.post("/sandbox/faults", json=fault)
    content = json.dumps(_customer("given-up")).encode() + b" " * 400_000
    headers = {"Content-Type": "application/json"}
    request = client.build_request("PUT", _path("given-up"), content=content, headers=headers)
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        head = [f"PUT {_path('given-up')} HTTP/1.1"]
        head += [f"{name}: {value}" for name, value in request.headers.items()]
        connection.sendall("\r\n".join([*head, "", ""]).encode() + content)
        deadline = time.monotonic() + 30
        while client.get(_path("given-up")).status_code == 404:
            assert time.monotonic() < deadline
        connection.setblocking(False)
        with pytest.raises(BlockingIOError):
            connection.recv(1)


def test_a_dropped_connection_has_no_answer(client: httpx.Client) -> None:
    """The connection is closed instead of an answer, and nothing is done."""
    client.post("/sandbox/faults", json={"effect": "drop"})
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):  # closed, or reset
        _put(client, "dropped")
    assert client.get(_path("dropped")).status_code == 404


@pytest.mark.parametrize("path", [_path("cut"), "/v1/customers"], ids=["length", "chunked"])
def test_a_truncated_answer_ends_before_its_end(client: httpx.Client, path: str) -> None:
    """It is done, and the body is shorter than the answer's head says."""
    _put(client, "cut")
    client.post("/sandbox/faults", json={"effect": "truncate"})
    with pytest.raises(httpx.RemoteProtocolError, match=r"complete message body|incomplete"):
        client.get(path)
    client.post("/sandbox/faults", json={"effect": "truncate", "operation": "upsertCustomer"})
    with pytest.raises(httpx.RemoteProtocolError):
        _put(client, "cut-but-stored")
    assert client.get(_path("cut-but-stored")).status_code == 200


def test_a_dropped_connection_is_no_failure_of_the_server(server: Any) -> None:
    """The log of the faults above holds no traceback."""
    assert "Traceback" not in server.log.read_text()
    assert "ASGI" not in server.log.read_text()


def test_a_fault_can_be_deleted_once(client: httpx.Client) -> None:
    """What was deleted, or met, is not there."""
    number = client.post("/sandbox/faults", json={"effect": "drop"}).json()["id"]
    assert client.delete(f"/sandbox/faults/{number}").status_code == 204
    gone = client.delete(f"/sandbox/faults/{number}")
    assert (gone.status_code, str(number) in gone.json()["detail"]) == (404, True)


@pytest.mark.parametrize(
    "fault",
    [
        {},
        {"effect": "explode"},
        {"effect": "status", "status": 200},
        {"effect": "delay", "delayMs": 60_001},
        {"effect": "drop", "operation": "deleteCustomer"},
    ],
    ids=str,
)
def test_a_fault_that_is_none_is_refused(client: httpx.Client, fault: Any) -> None:
    """The document says what a fault is."""
    assert client.post("/sandbox/faults", json=fault).status_code == 400


def test_no_more_than_a_thousand_wait(client: httpx.Client) -> None:
    """One more is refused, with what to do; what waits stays."""
    fault = {"effect": "drop", "externalId": "never"}
    assert {client.post("/sandbox/faults", json=fault).status_code for _ in range(1_000)} == {201}
    refused = client.post("/sandbox/faults", json=fault)
    assert (refused.status_code, "delete some" in refused.json()["detail"]) == (400, True)
    assert len(client.get("/sandbox/faults").json()) == 1_000


def test_the_oldest_match_is_met() -> None:
    """Faults that match the same request are met in turns; without an operation none is."""
    faults = Faults()
    faults.add("a", Effect("drop"), pattern="x")
    faults.add("a", Effect("status"), operation="getCustomer")
    call = Call("getCustomer", "x", "a")
    assert faults.meet(Call(None, None, "a")) is None
    assert [faults.meet(call), faults.meet(call), faults.meet(call)] == [
        Effect("drop"),
        Effect("status"),
        None,
    ]


def test_defaults_are_those_of_the_document() -> None:
    """What a fault leaves out is what its schema says."""
    effect = Effect("status")
    assert effect.status == PROPERTIES["status"]["default"]
    assert effect.retry_after == PROPERTIES["retryAfter"]["default"]
    assert effect.delay_ms == PROPERTIES["delayMs"]["default"]


@pytest.mark.parametrize(
    ("external_id", "effect"),
    [
        ("sandbox-503-x", Effect("status", status=503)),
        ("sandbox-429-", Effect("status", status=429)),
        ("sandbox-delay-1500-x", Effect("delay", delay_ms=1500)),
        ("sandbox-delay-99999-", Effect("delay", delay_ms=60_000)),
        ("sandbox-drop-x", Effect("drop")),
        ("sandbox-truncate-", Effect("truncate")),
        ("sandbox-200-x", None),
        ("sandbox-600-x", None),
        ("sandbox-503", None),
        ("sandbox-drop", None),
        ("a-sandbox-503-", None),
        ("", None),
    ],
)
def test_magic_values_ask_for_faults(external_id: str, effect: Effect | None) -> None:
    """What an externalId begins with says which fault it meets."""
    assert magic(external_id) == effect


def test_the_table_of_magic_values_is_true() -> None:
    """Each row of the documentation asks for another fault, and all kinds are there."""
    rows = re.findall(r"^\| `(sandbox-[^`]*)` \| (.*) \|$", DOCUMENTATION.read_text(), re.MULTILINE)
    effects = [magic(external_id) for external_id, _ in rows]
    assert {effect.kind for effect in effects if effect} == set(PROPERTIES["effect"]["enum"])
    for (_, sentence), effect in zip(rows, effects, strict=True):
        assert effect is not None
        assert str(effect.status if effect.kind == "status" else "") in sentence
        assert f"{effect.delay_ms:,}" in sentence or effect.kind != "delay"


def test_magic_values_are_met_by_anyone(server: Any) -> None:
    """Nobody needs the scope for them, nor a token."""
    with server.client("other") as other:
        assert _put(other, "sandbox-409-mine").status_code == 409
    assert httpx.get(server.url + _path("sandbox-418-x")).status_code == 418


def test_without_a_sandbox_nothing_is_magic(shared_server: Any) -> None:
    """Such an externalId is one as any other."""
    with shared_server.client() as client:
        assert client.get(_path("sandbox-503-x")).status_code == 404

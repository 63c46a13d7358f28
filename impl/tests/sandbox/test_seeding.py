import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from complyt_reference.sandbox.generated import document
from tests.servers import on_both_databases

pytestmark = on_both_databases

CUSTOMERS = "/sandbox/customers"
LISTED = "/v1/customers"
DEFAULTS = document().raw["components"]["schemas"]["SeedRequest"]["properties"]


@pytest.fixture(autouse=True)
def no_customers(client: httpx.Client) -> Iterator[None]:
    """Let the tenant have no customers."""
    client.delete(CUSTOMERS).raise_for_status()
    yield
    client.post("/sandbox/clock/release")


def _seed(client: httpx.Client, **wanted: Any) -> list[Any]:
    answer = client.post(CUSTOMERS, json=wanted)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/x-ndjson"
    return [json.loads(line) for line in answer.text.splitlines()]


def test_customers_are_made_and_told_as_they_come(client: httpx.Client) -> None:
    """Lines tell how many were stored, and the list has them all."""
    lines = _seed(client, count=2500)
    assert lines == [
        {"stored": 1000, "of": 2500},
        {"stored": 2000, "of": 2500},
        {"stored": 2500, "of": 2500},
        {"stored": 2500, "of": 2500, "done": True},
    ]
    listed = client.get(LISTED).json()
    assert len({each["complytId"] for each in listed}) == 2500
    assert [each["externalId"] for each in listed[:2]] == ["seed-1-0000001", "seed-1-0000002"]
    assert client.get(LISTED, params={"page": 25, "size": 100}).json() == listed[2400:]


def test_the_same_numbers_make_the_same_customers(client: httpx.Client) -> None:
    """But for the times when they came; another seed makes others beside them."""
    client.post("/sandbox/clock/freeze", json={})
    _seed(client, count=20, seed=7)
    first = client.get(LISTED).json()
    client.delete(CUSTOMERS)
    _seed(client, count=20, seed=7)
    assert client.get(LISTED).json() == first
    _seed(client, count=20, seed=8)
    assert len({each["name"] for each in client.get(LISTED).json()}) > 30


def test_every_source_has_its_customers(client: httpx.Client) -> None:
    """The same numbers make the same people of another source, with ids of their own."""
    for source in ("1", "2"):
        _seed(client, count=20, seed=7, source=source)
    listed = client.get(LISTED).json()
    assert len({each["complytId"] for each in listed}) == 40
    assert len({each["email"] for each in listed}) == 20


def test_seeded_customers_can_be_changed(client: httpx.Client) -> None:
    """They are customers as any other: read, sent back, patched."""
    _seed(client, count=3, source="7")
    customer = client.get(LISTED).json()[0]
    path = f"/v1/customers/source/7/externalId/{customer['externalId']}"
    assert client.get(path).json() == customer
    assert client.put(path, json=customer).status_code == 200
    patch = f"/v1/customers/complytId/{customer['complytId']}"
    assert client.patch(patch, json={"name": "n"}).json()["name"] == "n"


def test_customers_that_are_there_are_kept(client: httpx.Client) -> None:
    """A seed that was stored before is refused as a whole, and so is half of one."""
    _seed(client, count=5)
    again = client.post(CUSTOMERS, json={"count": 7})
    assert (again.status_code, "seed-1-0000001" in again.json()["detail"]) == (409, True)
    assert len(client.get(LISTED).json()) == 5


def test_a_refusal_after_the_first_line_is_the_last_line(client: httpx.Client) -> None:
    """Nothing is stored then, and the last line has the problem instead of `done`."""
    body = {
        "externalId": "seed-1-0001500",
        "source": "1",
        "customerType": "RETAIL",
        "externalTimestamps": {"createdDate": "2022-10-19", "updatedDate": "2022-10-19"},
    }
    client.put("/v1/customers/source/1/externalId/seed-1-0001500", json=body)
    *_, last = _seed(client, count=2000)
    assert (last["problem"]["status"], "0001500" in last["problem"]["detail"]) == (409, True)
    assert len(client.get(LISTED).json()) == 1


def test_who_leaves_has_stored_nothing(server: Any, client: httpx.Client) -> None:
    """A client that does not wait for the last line leaves no customer behind."""
    with client.stream("POST", CUSTOMERS, json={"count": 200_000}) as answer:
        assert json.loads(next(answer.iter_lines()))["stored"] == 1000
    with server.client() as another:
        another.delete(CUSTOMERS)  # which waits for what SQLite is writing
        assert another.get(LISTED).json() == []
        _seed(another, count=1)
        assert len(another.get(LISTED).json()) == 1


@pytest.mark.parametrize(
    ("wanted", "pointer"),
    [
        ({}, "#"),
        ({"count": 0}, "#/count"),
        ({"count": 1_000_001}, "#/count"),
        ({"count": 1, "locale": "xx_XX"}, "#/locale"),
        ({"count": 1, "source": "11"}, "#/source"),
        ({"count": 1, "seed": -1}, "#/seed"),
    ],
    ids=str,
)
def test_a_seed_that_is_none_is_refused(client: httpx.Client, wanted: Any, pointer: str) -> None:
    """The refusal points at what is wrong."""
    answer = client.post(CUSTOMERS, json=wanted)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == pointer


def test_defaults_are_those_of_the_document(client: httpx.Client) -> None:
    """What is left out is what the schema says."""
    _seed(client, count=1)
    (customer,) = client.get(LISTED).json()
    assert customer["externalId"] == f"seed-{DEFAULTS['seed']['default']}-0000001"
    assert customer["source"] == DEFAULTS["source"]["default"]
    assert DEFAULTS["locale"]["default"].endswith(customer["address"]["country"])


def test_people_live_in_their_locale(client: httpx.Client) -> None:
    """Names, addresses and countries are those of the locale; no mail reaches anyone."""
    _seed(client, count=200, locale="ja_JP")
    listed = client.get(LISTED).json()
    assert {each["address"]["country"] for each in listed} == {"JP"}
    assert not any(each["name"].isascii() for each in listed)
    assert all(each["email"].endswith(".example") for each in listed)
    assert {each["customerType"] for each in listed} == {
        "RETAIL",
        "RESELLER",
        "RETAIL_EXEMPT",
        "MARKETPLACE",
    }

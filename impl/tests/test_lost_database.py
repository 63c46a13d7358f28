import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from complyt_reference import customers as rules
from complyt_reference.storage import Storage
from tests.storages import body, using
from trials.postgresql import PostgreSQL

BACK_WITHIN = 5  # seconds after the database's return, as promised
PAIR = "/v1/customers/source/1/externalId/a"
UNKNOWN = "/v1/customers/complytId/9f8ee193-1a71-42b4-801d-ee1d8a161fbe"
CALLS: tuple[tuple[str, str, Any], ...] = (
    ("GET", PAIR, None),
    ("PUT", PAIR, body(name="while it is lost")),
    ("PATCH", UNKNOWN, {}),
    ("GET", "/v1/customers", None),
    ("GET", "/v1/customers?page=1", None),
    ("GET", "/readyz", None),
)


@pytest.fixture
def client(own: PostgreSQL, serve: Callable[..., Any], tmp_path: Path) -> Iterator[httpx.Client]:
    """Return a client of a server with two workers on that database."""
    server = serve(
        *("--database", own.create("customers"), "--key", str(tmp_path / "signing.key")),
        *("--workers", "2"),
    )
    with server.client() as client:
        yield client


def answered(client: httpx.Client, status: int) -> httpx.Response:
    """Ask until the answer has this status, for as long as recovery may take."""
    end = time.monotonic() + BACK_WITHIN
    while (answer := client.get(PAIR)).status_code != status and time.monotonic() < end:
        pass
    assert answer.status_code == status
    return answer


@pytest.mark.parametrize("end", [PostgreSQL.stop, PostgreSQL.kill], ids=["stopped", "killed"])
def test_a_lost_database_is_unavailable_until_it_returns(
    own: PostgreSQL, client: httpx.Client, end: Callable[[PostgreSQL], None]
) -> None:
    """Every operation is answered 503 while the database is away, and as before afterwards."""
    stored = client.put(PAIR, json=body(name="before")).json()
    end(own)
    for _ in range(3):  # both workers, and connections that have not noticed yet
        for method, path, sent in CALLS:
            answer = client.request(method, path, json=sent)
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
            assert answer.headers["Content-Type"] == "application/problem+json"
    own.start()
    assert answered(client, 200).json() == stored
    for method, path, sent in CALLS:
        assert client.request(method, path, json=sent).status_code in (200, 404)


def test_a_file_that_is_moved_away_is_missed_until_it_is_back(
    serve: Callable[..., Any], tmp_path: Path
) -> None:
    """Without its file SQLite takes nothing that would be lost, and goes on when it is back."""
    database = tmp_path / "customers.db"
    with serve("--database", f"sqlite:///{database}").client() as client:
        stored = client.put(PAIR, json=body(name="before")).json()
        away = database.rename(tmp_path / "away.db")
        for method, path, sent in CALLS:
            answer = client.request(method, path, json=sent)
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
        assert not database.exists()
        away.rename(database)
        assert client.get(PAIR).json() == stored
        assert client.get("/readyz").json() == {"status": "ok"}
        assert client.put(PAIR, json=body(name="after")).status_code == 200


def test_a_list_that_loses_its_database_is_cut(own: PostgreSQL, client: httpx.Client) -> None:
    """A whole list of which the rest cannot be read does not end as if it were whole."""
    using(own.url("customers"), _fill)
    with client.stream("GET", "/v1/customers") as response:
        assert response.status_code == 200
        pieces = response.iter_bytes()
        next(pieces)
        own.kill()
        with pytest.raises(httpx.RemoteProtocolError, match="incomplete"):
            list(pieces)


async def _fill(storage: Storage) -> None:
    """Add more customers than lie in the buffers between server and client."""
    await storage.for_tenant("sandbox").add(
        lambda: (
            rules.replaced(
                None, body(str(number), comment="x" * 200), complyt_id=str(uuid.uuid4()), now=0
            )
            for number in range(20_000)
        )
    )

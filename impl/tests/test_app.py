import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from complyt_contract import document as contract
from complyt_reference import auth, clients, keys
from complyt_reference.app import create_app
from complyt_reference.storage import open_storage
from connexion31 import compile_schema

DOCUMENT = contract.load()
KEY = keys.generate()
SANDBOX = clients.load()
CUSTOMER = {
    "externalId": "7",
    "source": "1",
    "customerType": "RETAIL",
    "externalTimestamps": {"createdDate": "2022-10-19", "updatedDate": "2022-10-19"},
}
CUSTOMERS = "/v1/customers"
PAIR = "/v1/customers/source/1/externalId/7"
UNKNOWN = "/v1/customers/complytId/9f8ee193-1a71-42b4-801d-ee1d8a161fbe"
TOKEN = "/v1/token"

Scenario = Callable[[httpx.AsyncClient], Coroutine[Any, Any, None]]


def _bearer(client_id: str = "sandbox", lifetime: int = 3600) -> dict[str, str]:
    token = auth.sign(SANDBOX.by_id[client_id], KEY, lifetime)
    return {"Authorization": f"Bearer {token}"}


@asynccontextmanager
async def _lifespan(app: ASGIApp) -> AsyncIterator[None]:
    received: asyncio.Queue[Any] = asyncio.Queue()
    sent: asyncio.Queue[Any] = asyncio.Queue()
    task = asyncio.ensure_future(app({"type": "lifespan"}, received.get, sent.put))
    await received.put({"type": "lifespan.startup"})
    assert (await sent.get())["type"] == "lifespan.startup.complete"
    yield
    await received.put({"type": "lifespan.shutdown"})
    assert (await sent.get())["type"] == "lifespan.shutdown.complete"
    await task


def _play(scenario: Scenario, storage: Any = None, **headers: str) -> None:
    """Run a scenario against a new application whose answers are checked."""

    async def play() -> None:
        app = create_app(
            storage=storage or open_storage("sqlite:///:memory:"),
            clients=SANDBOX,
            key=KEY,
            check_responses=True,
        )
        transport = httpx.ASGITransport(app)
        async with (
            _lifespan(app),
            httpx.AsyncClient(transport=transport, base_url="http://a", headers=headers) as client,
        ):
            await scenario(client)

    asyncio.run(play())


def test_every_operation_answers_as_documented() -> None:
    """All five succeed while each answer is checked against the document."""

    async def scenario(client: httpx.AsyncClient) -> None:
        credentials = {"clientId": "sandbox", "clientSecret": "sandbox-secret"}
        token = await client.post(TOKEN, json=credentials)
        client.headers["Authorization"] = f"Bearer {token.json()['accessToken']}"
        created = await client.put(PAIR, json=CUSTOMER)
        repeated = await client.put(PAIR, json=CUSTOMER)
        got = await client.get(PAIR)
        patched = await client.patch(
            f"{CUSTOMERS}/complytId/{created.json()['complytId']}", json={"name": "Ada"}
        )
        listed = await client.get(CUSTOMERS)
        page = await client.get(f"{CUSTOMERS}?page=1&size=1")
        answers = [token, created, repeated, got, patched, listed, page]
        assert [answer.status_code for answer in answers] == [200, 201, 200, 200, 200, 200, 200]
        assert listed.json() == page.json() == [patched.json()]
        assert patched.json()["name"] == "Ada"

    _play(scenario)


READER, WRITER = _bearer("sandbox-reader"), _bearer("sandbox-writer")
JSON = {"Content-Type": "application/json"}
TEXT = {"Content-Type": "text/plain"}
LARGE = b"[" + b" " * 1_048_576 + b"]"

REFUSALS = [
    ("createToken", 400, "POST", TOKEN, JSON, b"{}"),
    ("createToken", 400, "POST", TOKEN, JSON, b"{"),
    ("createToken", 400, "POST", TOKEN, JSON, b""),
    ("createToken", 401, "POST", TOKEN, JSON, b'{"clientId":"a","clientSecret":"b"}'),
    ("createToken", 413, "POST", TOKEN, JSON, LARGE),
    ("createToken", 415, "POST", TOKEN, TEXT, b"{}"),
    ("getCustomer", 400, "GET", f"{CUSTOMERS}/source/11/externalId/7", READER, b""),
    ("getCustomer", 401, "GET", PAIR, {}, b""),
    ("getCustomer", 401, "GET", PAIR, {"Authorization": "Bearer forged"}, b""),
    ("getCustomer", 403, "GET", PAIR, WRITER, b""),
    ("getCustomer", 404, "GET", PAIR, READER, b""),
    ("getAllCustomers", 400, "GET", f"{CUSTOMERS}?page=0", READER, b""),
    ("getAllCustomers", 401, "GET", CUSTOMERS, {}, b""),
    ("getAllCustomers", 401, "GET", CUSTOMERS, _bearer(lifetime=-1), b""),
    ("getAllCustomers", 403, "GET", CUSTOMERS, WRITER, b""),
    ("upsertCustomer", 400, "PUT", PAIR, WRITER | JSON, b"{}"),
    ("upsertCustomer", 400, "PUT", PAIR, WRITER, b""),
    ("upsertCustomer", 401, "PUT", PAIR, JSON, b"{}"),
    ("upsertCustomer", 403, "PUT", PAIR, READER | JSON, b"{}"),
    ("upsertCustomer", 413, "PUT", PAIR, WRITER | JSON, LARGE),
    ("upsertCustomer", 415, "PUT", PAIR, WRITER | TEXT, b"{}"),
    ("updateCustomer", 400, "PATCH", f"{CUSTOMERS}/complytId/7", WRITER | JSON, b"{}"),
    ("updateCustomer", 400, "PATCH", UNKNOWN, WRITER | JSON, b"[]"),
    ("updateCustomer", 401, "PATCH", UNKNOWN, JSON, b"{}"),
    ("updateCustomer", 403, "PATCH", UNKNOWN, READER | JSON, b"{}"),
    ("updateCustomer", 404, "PATCH", UNKNOWN, WRITER | JSON, b"{}"),
    ("updateCustomer", 413, "PATCH", UNKNOWN, WRITER | JSON, LARGE),
    ("updateCustomer", 415, "PATCH", UNKNOWN, WRITER | TEXT, b"{}"),
    (None, 404, "GET", "/v1", {}, b""),
    (None, 405, "POST", PAIR, WRITER | JSON, b"{}"),
    (None, 405, "PUT", CUSTOMERS, WRITER | JSON, b"{}"),
]


def test_every_refusal_is_a_problem() -> None:
    """Each refusal of each operation has the one shape, its status in it, and the due headers."""
    problem = compile_schema(DOCUMENT.raw, "#/components/schemas/Problem")

    async def scenario(client: httpx.AsyncClient) -> None:
        for _, status, method, path, headers, content in REFUSALS:
            answer = await client.request(method, path, headers=headers, content=content)
            assert answer.status_code == status, (method, path, content[:10])
            assert answer.headers["Content-Type"] == "application/problem+json"
            problem.validate(answer.json())
            assert answer.json()["status"] == status
            if status == 401:
                assert answer.headers["WWW-Authenticate"].startswith("Bearer")
            if status == 405:
                assert answer.headers["Allow"]

    _play(scenario)


def test_every_operation_is_among_the_refusals() -> None:
    """No documented 4xx but 429, which this server never sends, and the PUT's 404 is left out."""
    documented = {
        (operation_id, int(status))
        for operation_id, operation in DOCUMENT.operations.items()
        for status in operation.raw["responses"]
        if status.startswith("4") and status != "429"
    }
    refused = {(operation_id, status) for operation_id, status, *_ in REFUSALS if operation_id}
    assert refused == documented - {("upsertCustomer", 404)}


def test_tenants_do_not_see_each_other() -> None:
    """The same pair is two customers; neither tenant reads, lists or patches the other's."""

    async def scenario(client: httpx.AsyncClient) -> None:
        ours, theirs = _bearer("sandbox"), _bearer("other")
        mine = (await client.put(PAIR, json=CUSTOMER | {"name": "mine"}, headers=ours)).json()
        assert (await client.get(PAIR, headers=theirs)).status_code == 404
        assert (await client.get(CUSTOMERS, headers=theirs)).json() == []
        path = f"{CUSTOMERS}/complytId/{mine['complytId']}"
        assert (await client.patch(path, json={"name": "a"}, headers=theirs)).status_code == 404
        created = await client.put(PAIR, json=CUSTOMER, headers=theirs)
        assert created.status_code == 201
        assert created.json()["complytId"] != mine["complytId"]
        assert (await client.get(PAIR, headers=ours)).json() == mine
        assert (await client.get(CUSTOMERS, headers=ours)).json() == [mine]

    _play(scenario)


class _Broken:
    """A storage with a mistake in it."""

    async def open(self) -> None:
        pass

    async def close(self) -> None:
        pass

    def for_tenant(self, tenant: str) -> Any:
        raise KeyError(f"the password of {tenant} in /etc/passwd")


def test_a_mistake_is_500_and_logged_but_not_told(caplog: pytest.LogCaptureFixture) -> None:
    """An unforeseen error is a problem that says nothing of it, and a traceback in the log."""

    async def scenario(client: httpx.AsyncClient) -> None:
        answer = await client.get(PAIR)
        assert answer.status_code == 500
        assert answer.json()["title"] == "Internal Server Error"
        assert "passwd" not in answer.text

    _play(scenario, _Broken(), **READER)
    errors = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert [error.exc_info is not None for error in errors] == [True]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/healthz", 200), ("GET", "/healthz/", 404), ("POST", "/healthz", 404)],
)
def test_health_is_outside_the_contract(method: str, path: str, status: int) -> None:
    """GET /healthz needs no token, is no path of the document, and knows no other method."""
    assert "/healthz" not in DOCUMENT.raw["paths"]

    async def scenario(client: httpx.AsyncClient) -> None:
        assert (await client.request(method, path)).status_code == status

    _play(scenario)

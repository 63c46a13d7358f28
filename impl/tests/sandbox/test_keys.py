import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from complyt_reference import clients
from complyt_reference.errors import UnknownControl
from complyt_reference.sandbox.keys import Key, Keys

KEYS = "/sandbox/keys"
SNAPSHOTS = "/sandbox/snapshots"
PATH = "/v1/customers/source/1/externalId/mine"
CUSTOMER = {
    "externalId": "mine",
    "source": "1",
    "customerType": "RETAIL",
    "externalTimestamps": {"createdDate": "2022-10-19", "updatedDate": "2022-10-19"},
}


def _make(client: httpx.Client, **wanted: Any) -> Any:
    answer = client.post(KEYS, json=wanted)
    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    return answer.json()


def _token(server: Any, key: Any) -> httpx.Response:
    credentials = {name: key[name] for name in ("clientId", "clientSecret")}
    return httpx.post(f"{server.url}/v1/token", json=credentials)


def _as(server: Any, key: Any) -> httpx.Client:
    token = _token(server, key).json()["accessToken"]
    return httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {token}"})


def test_a_key_has_a_tenant_of_its_own(server: Any, client: httpx.Client) -> None:
    """Its customers are nobody else's, and it may use the controls."""
    key = _make(client, label="nightly")
    assert key["scopes"] == ["read:customers", "write:customers", "sandbox"]
    with _as(server, key) as own:
        assert own.put(PATH, json=CUSTOMER).status_code == 201
        assert own.get("/sandbox/clock").status_code == 200
    assert client.get(PATH).status_code == 404


def test_a_key_of_ones_own_tenant_has_its_scopes(server: Any, client: httpx.Client) -> None:
    """It reads what the maker wrote, and lacks what it was not given."""
    with _as(server, _make(client)) as own:
        own.put(PATH, json=CUSTOMER)
        reader = _make(own, tenant="own", scopes=["read:customers"])
    with _as(server, reader) as reading:
        assert reading.get(PATH).status_code == 200
        assert reading.put(PATH, json=CUSTOMER).status_code == 403
        assert reading.get(KEYS).status_code == 403


def test_keys_are_listed_without_secrets(server: Any, client: httpx.Client) -> None:
    """The maker and the tenant see a key, and others do not."""
    key = _make(client, label="mine")
    shown = {name: value for name, value in key.items() if name != "clientSecret"}
    assert shown in client.get(KEYS).json()
    with _as(server, key) as own:
        assert own.get(KEYS).json() == [shown]
        stranger = _make(own)
    with _as(server, stranger) as another:
        assert shown not in another.get(KEYS).json()
        gone = another.delete(f"{KEYS}/{key['clientId']}")
        assert (gone.status_code, key["clientId"] in gone.json()["detail"]) == (404, True)


def test_a_deleted_key_has_ended(server: Any, client: httpx.Client) -> None:
    """Its secret and its tokens are refused, and its tenant's customers are gone."""
    key = _make(client)
    with _as(server, key) as own:
        own.put(PATH, json=CUSTOMER)
        own.put(f"{SNAPSHOTS}/a")
        assert client.delete(f"{KEYS}/{key['clientId']}").status_code == 204
        refused = own.get(PATH)
        assert (refused.status_code, refused.json()["detail"]) == (
            401,
            "The client of this token has ended.",
        )
    assert _token(server, key).status_code == 401
    assert client.delete(f"{KEYS}/{key['clientId']}").status_code == 404


def test_a_tenant_ends_with_its_last_key(server: Any, client: httpx.Client) -> None:
    """Its customers are there as long as one of its keys is."""
    first = _make(client)
    with _as(server, first) as own:
        own.put(PATH, json=CUSTOMER)
        own.put(f"{SNAPSHOTS}/a")
        second = _make(own, tenant="own")
    with _as(server, second) as other:
        client.delete(f"{KEYS}/{first['clientId']}")
        assert other.get(PATH).status_code == 200
        assert other.get(SNAPSHOTS).json() == [{"name": "a", "customers": 1}]


def test_a_key_ends_in_real_time(server: Any, client: httpx.Client) -> None:
    """Its tenant's clock ends tokens, but not the key, which gets others."""
    key = _make(client, lifetimeSeconds=100)
    token = _token(server, key).json()
    assert 0 < token["expiresIn"] <= 100
    with _as(server, key) as own:
        own.post("/sandbox/clock/advance", json={"seconds": 98})
        assert own.get("/v1/customers").status_code == 200
        own.post("/sandbox/clock/advance", json={"seconds": 86_400})
        assert own.get("/v1/customers").status_code == 401
    with _as(server, key) as renewed:
        assert renewed.get("/v1/customers").status_code == 200
    assert key["clientId"] in [each["clientId"] for each in client.get(KEYS).json()]


def test_no_frozen_clock_keeps_a_key_alive(server: Any, client: httpx.Client) -> None:
    """It ends though its tenant's time stands still long before."""
    key = _make(client, lifetimeSeconds=4)
    with _as(server, key) as own:
        assert own.post("/sandbox/clock/freeze", json={"at": "1970-01-01"}).status_code == 200
        deadline = time.monotonic() + 30
        while own.get("/v1/customers").status_code == 200:
            assert time.monotonic() < deadline
        assert own.get("/v1/customers").json()["detail"] == "The client of this token has ended."
    assert _token(server, key).status_code == 401


def test_many_requests_at_once_remove_what_has_ended(server: Any, client: httpx.Client) -> None:
    """All are answered, whichever of them removes customers and snapshots."""
    for _ in range(3):
        key = _make(client)
        with _as(server, key) as own:
            own.put(PATH, json=CUSTOMER)
            for number in range(5):
                own.put(f"{SNAPSHOTS}/{number}")
        path = f"{KEYS}/{key['clientId']}"
        with ThreadPoolExecutor(6) as threads:
            ended = threads.submit(client.delete, path)
            listed = list(threads.map(lambda _: client.get(KEYS).status_code, range(6)))
        assert (ended.result().status_code, set(listed)) == (204, {200})


def test_a_stream_ends_with_its_key(server: Any, client: httpx.Client) -> None:
    """What comes after its end is not shown to it."""
    key = _make(client, tenant="own")
    with _as(server, key) as own, own.stream("GET", "/sandbox/requests/live") as stream:
        lines = stream.iter_lines()
        assert next(lines).startswith(":")
        client.delete(f"{KEYS}/{key['clientId']}")
        client.get(PATH.replace("mine", "unseen"))
        assert "unseen" not in "".join(lines)


@pytest.mark.parametrize(
    ("wanted", "pointer"),
    [
        ({"tenant": "sandbox"}, "#/tenant"),
        ({"scopes": []}, "#/scopes"),
        ({"scopes": ["everything"]}, "#/scopes/0"),
        ({"lifetimeSeconds": 0}, "#/lifetimeSeconds"),
    ],
)
def test_a_key_that_is_none_is_refused(client: httpx.Client, wanted: Any, pointer: str) -> None:
    """The refusal points at what is wrong."""
    answer = client.post(KEYS, json=wanted)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == pointer


def _kept(keys: Keys, **changes: Any) -> Key:
    wanted: Any = {"own_tenant": False, "label": "", "scopes": ("sandbox",), "lifetime": 10}
    return keys.make("maker", clients.hash_secret("secret"), **{**wanted, **changes})


def test_keys_outlive_the_server(tmp_path: Path) -> None:
    """They are read back from a file that its owner alone may read, and holds no secret."""
    file = tmp_path / "keys.json"
    key = _kept(Keys(file))
    again = Keys(file)
    assert again.of("maker") == [key]
    assert clients.Clients(again).authenticate(key.client_id, "secret") == key
    assert file.stat().st_mode & 0o777 == 0o600
    (entry,) = json.loads(file.read_text())["keys"]
    assert entry["secret"].startswith("$scrypt$")
    again.end("maker", key.client_id)
    assert not Keys(file)


def test_keys_end_and_are_forgotten() -> None:
    """A key that has ended is no client, until it is forgotten it is among those that ended."""
    keys = Keys(None)
    own, made = _kept(keys, own_tenant=True), _kept(keys)
    assert (list(keys), keys.ended()) == ([own.client_id, made.client_id], [])
    assert (keys.is_last(own), keys.is_last(made)) == (False, True)
    keys.end("maker", made.client_id)
    (ended,) = keys.ended()
    assert (list(keys), ended.client_id) == ([own.client_id], made.client_id)
    with pytest.raises(UnknownControl):
        keys.end("maker", made.client_id)
    keys.forget(ended)
    assert keys.ended() == []


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"keys": [{"clientId": "a"}]}', "\xff"])
def test_a_file_that_holds_no_keys_is_named(wrong: Any, tmp_path: Path, text: str) -> None:
    """The server does not start, and says which file it cannot read."""
    database = tmp_path / "customers.db"
    (tmp_path / "customers.db.key.temporary.json").write_bytes(text.encode("latin-1"))
    told = wrong("serve", "--sandbox", "--port", "0", "--database", f"sqlite:///{database}")
    assert "customers.db.key.temporary.json holds no keys" in told

import json
import shlex
import socket
import subprocess
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from complyt_contract import document as contract
from complyt_reference.sandbox import exchanges, generated
from complyt_reference.sandbox.exchanges import Exchanges, Filter

SCHEMAS = generated.document().raw["components"]["schemas"]
TIMES = {"createdDate": "2022-10-19", "updatedDate": "2022-10-19"}
REQUESTS = "/sandbox/requests"


def _path(external_id: str) -> str:
    return f"/v1/customers/source/1/externalId/{external_id}"


def _customer(external_id: str, **changes: Any) -> dict[str, Any]:
    return {
        "externalId": external_id,
        "source": "1",
        "customerType": "RETAIL",
        "externalTimestamps": TIMES,
        **changes,
    }


@pytest.fixture
def since(client: httpx.Client) -> dict[str, int]:
    """Return the filter that leaves out what was before the test."""
    seen = client.get(REQUESTS).json()
    return {"after": seen[-1]["id"]} if seen else {}


def test_a_request_is_shown_with_its_answer(client: httpx.Client, since: Any) -> None:
    """Method, URL, headers, bodies, status, operation and client are there."""
    stored = client.put(_path("seen"), json=_customer("seen", name="Ünï"))
    (shown,) = client.get(REQUESTS, params=since).json()
    assert (shown["operation"], shown["externalId"]) == ("upsertCustomer", "seen")
    assert (shown["clientId"], shown["fault"], shown["problem"]) == ("sandbox", None, None)
    assert shown["request"]["method"] == "PUT"
    assert shown["request"]["url"] == str(stored.url)
    assert (shown["request"]["path"], shown["request"]["query"]) == (_path("seen"), "")
    assert json.loads(shown["request"]["body"])["name"] == "Ünï"
    assert shown["response"]["status"] == 201
    assert shown["response"]["body"] == stored.text
    assert {"name": "content-type", "value": "application/json"} in shown["response"]["headers"]


def test_what_validation_said_is_shown(client: httpx.Client, since: Any) -> None:
    """The problem of a refusal is there, with what it points at."""
    client.put(_path("bad"), json=_customer("bad", name=""))
    (shown,) = client.get(REQUESTS, params=since).json()
    assert shown["problem"]["status"] == 400
    assert shown["problem"]["errors"][0]["pointer"] == "#/name"


def test_what_a_fault_made_of_it_is_shown(client: httpx.Client, since: Any) -> None:
    """A fault is named, and a request without an answer has no status."""
    client.get(_path("sandbox-503-a"))
    with pytest.raises(httpx.RemoteProtocolError):
        client.get(_path("sandbox-drop-a"))
    refused, dropped = client.get(REQUESTS, params=since).json()
    assert (refused["fault"], refused["response"]["status"]) == ("status 503", 503)
    assert (dropped["fault"], dropped["response"]["status"]) == ("drop", None)


def test_secrets_are_masked(server: Any, client: httpx.Client, since: Any) -> None:
    """Neither tokens nor secrets are anywhere in what is shown."""
    token = server.token()
    client.put(_path("masked"), json=_customer("masked", comment=token))
    client.post("/v1/token", content=b'{"clientId":"sandbox","clientSecret":"sandbox-sec')
    for path in (REQUESTS, f"{REQUESTS}/har"):
        text = client.get(path, params=since).text
        assert "createToken" in text or "/v1/token" in text
        assert "Bearer ***" in text
        assert token not in text
        assert "sandbox-sec" not in text


def test_what_may_be_a_secret_is_shown_to_nobody(client: httpx.Client, since: Any) -> None:
    """Neither in a header of any name, nor in a query, nor under another spelling of its member."""
    client.get(_path("a?api_key=hidden-1"), headers={"X-Auth-Token": "hidden-2"})
    spelt = b'{"clientId":"sandbox","client\\u0053ecret":"hidden-3"}'
    client.post("/v1/token", content=spelt, headers={"Content-Type": "application/json"})
    client.post("/v1/token", json={"clientId": "sandbox", "clientSecret": ["hidden-4"]})
    answer = client.get(REQUESTS, params=since)
    assert len(answer.json()) == 3
    assert "hidden-" not in answer.text
    assert "hidden-" not in client.get(f"{REQUESTS}/har", params=since).text


def test_of_nobodys_requests_nothing_is_shown_that_may_be_a_secret(
    server: Any, client: httpx.Client, since: Any
) -> None:
    """All tenants see them, so that client, query, unknown paths and members stay out."""
    for path in ("/v1/customers?a=hidden-1", "/v1/customers?hidden-2", "/hooks/hidden-3"):
        httpx.get(server.url + path, headers={"Authorization": "hidden-4 x", "X-A": "hidden-5"})
    sent: Any = {"clientId": "hidden-6", "clientSecret": 1, "hidden-7": 1}
    assert httpx.post(f"{server.url}/v1/token", json=sent).status_code == 400
    answer = client.get(REQUESTS, params=since)
    assert len(answer.json()) == 4
    assert "hidden-" not in answer.text


def test_a_host_that_is_none_is_shown(server: Any, client: httpx.Client, since: Any) -> None:
    """What was sent as Host stands in the URL, which nothing takes apart again."""
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(
            b"GET /v1/customers?page=1 HTTP/1.1\r\nHost: [\r\nConnection: close\r\n\r\n"
        )
        while connection.recv(65_536):
            pass
    (shown,) = client.get(REQUESTS, params=since).json()
    assert shown["request"]["url"] == "http://[/v1/customers?***"
    assert client.get(f"{REQUESTS}/har", params=since).status_code == 200


def test_a_body_that_names_a_token_is_shown_as_it_came(client: httpx.Client, since: Any) -> None:
    """Stars and what looks like a field of a query are text of a customer as any other."""
    client.put(_path("stars"), json=_customer("stars", comment="a***b ?token=c", name="n"))
    (shown,) = client.get(REQUESTS, params=since).json()
    assert json.loads(shown["request"]["body"])["name"] == "n"
    assert "a***b ?token=c" in shown["response"]["body"]
    assert "$SECRET" not in shown["curl"]


def test_filters_leave_out_what_does_not_fit(client: httpx.Client, since: Any) -> None:
    """Operation, status, range, pattern and times each choose, and all together."""
    client.get(_path("order-1"))
    client.put(_path("order-2"), json=_customer("order-2"))
    client.get("/v1/customers", params={"page": 0})
    every = client.get(REQUESTS, params=since).json()
    last = every[-1]["startedAt"]

    def found(**wanted: Any) -> list[int]:
        answer = client.get(REQUESTS, params={**since, **wanted})
        return [each["response"]["status"] for each in answer.json()]

    assert found() == [404, 201, 400]
    assert found(operation="getCustomer") == [404]
    assert found(status="201") == [201]
    assert found(status="4XX") == [404, 400]
    assert found(externalId="order-?") == [404, 201]
    assert found(externalId="order-2", operation="getCustomer") == []
    assert 400 in found(since=last)
    assert 400 not in found(until=last)
    assert found(after=every[1]["id"]) == [400]


@pytest.mark.parametrize(
    "wanted",
    [{"operation": "x"}, {"status": "9"}, {"since": "2023-02-30"}, {"until": "x"}, {"after": -1}],
    ids=str,
)
def test_a_filter_that_is_none_is_refused(client: httpx.Client, wanted: dict[str, Any]) -> None:
    """The refusal names the parameter."""
    answer = client.get(REQUESTS, params=wanted)
    assert answer.status_code == 400
    (name,) = wanted
    assert answer.json()["errors"][0]["parameter"] == name


def test_other_tenants_are_not_seen(server: Any, client: httpx.Client, since: Any) -> None:
    """A tenant sees its own requests, and those of nobody without their bodies."""
    with server.client("other") as other:
        other.put(_path("theirs"), json=_customer("theirs"))
    httpx.put(server.url + _path("nobodys"), json=_customer("nobodys", name="unseen"))
    (shown,) = client.get(REQUESTS, params={**since, "operation": "upsertCustomer"}).json()
    assert (shown["clientId"], shown["externalId"]) == (None, "nobodys")
    assert (shown["request"]["body"], shown["response"]["body"]) == ("", "")
    assert shown["problem"]["status"] == 401


def test_an_expired_token_still_tells_whose_it_is(
    server: Any, client: httpx.Client, since: Any
) -> None:
    """Its requests are shown to their tenant, with the reason for the refusal."""
    client.post("/sandbox/clock/advance", json={"seconds": 86_400})
    client.get(_path("late"))
    with server.client() as renewed:
        renewed.post("/sandbox/clock/release")
    (shown,) = client.get(REQUESTS, params={**since, "externalId": "late"}).json()
    assert (shown["clientId"], shown["problem"]["detail"]) == ("sandbox", "The token has expired.")


def test_long_bodies_are_cut(client: httpx.Client, since: Any) -> None:
    """Of a body its beginning and its size are kept."""
    client.put(_path("long"), content=b"[" + b" " * 40_000)
    (shown,) = client.get(REQUESTS, params=since).json()
    assert len(shown["request"]["body"]) == 16_384
    assert shown["request"]["bodySize"] == 40_001
    assert "only the first are known" in shown["curl"]


def test_controls_and_pages_are_not_recorded(client: httpx.Client, since: Any) -> None:
    """Only requests to the contract's paths, and to unknown ones, are."""
    for path in ("/healthz", "/openapi.json", "/sandbox/clock", "/nowhere"):
        client.get(path)
    shown = client.get(REQUESTS, params=since).json()
    assert [(each["operation"], each["response"]["status"]) for each in shown] == [(None, 404)]


def test_curl_sends_it_again(server: Any, client: httpx.Client, since: Any) -> None:
    """The command, with the token in $TOKEN, is answered as the request was."""
    client.put(_path("it's%20%22odd%22"), json=_customer('it\'s "odd"', comment="$HOME `x` \\"))
    (shown,) = client.get(REQUESTS, params=since).json()
    assert "$TOKEN" in shown["curl"]
    done = subprocess.run(
        ["sh", "-c", f"{shown['curl']} --silent"],
        env={"TOKEN": server.token(), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        check=True,
    )
    again, first = json.loads(done.stdout), json.loads(shown["response"]["body"])
    assert again["internalTimestamps"].pop("updatedDate")
    assert first["internalTimestamps"].pop("updatedDate")
    assert again == first


def test_curl_names_a_secret(client: httpx.Client, since: Any) -> None:
    """What was masked in a body is $SECRET in the command."""
    client.post("/v1/token", json={"clientId": "sandbox", "clientSecret": "sandbox-secret"})
    (shown,) = client.get(REQUESTS, params=since).json()
    words = shlex.split(shown["curl"].replace("$SECRET", "sandbox-secret"))
    assert json.loads(words[-1]) == {"clientId": "sandbox", "clientSecret": "sandbox-secret"}


def test_har_has_what_the_list_has(client: httpx.Client, since: Any) -> None:
    """Each entry has what an HTTP Archive 1.2 must have."""
    client.put(_path("archived"), json=_customer("archived"), params={"a": "b"})
    (shown,) = client.get(REQUESTS, params=since).json()
    log = client.get(f"{REQUESTS}/har", params=since).json()["log"]
    (entry,) = log["entries"]
    assert (log["version"], entry["startedDateTime"]) == ("1.2", shown["startedAt"])
    assert entry["request"]["queryString"] == [{"name": "a", "value": "b"}]
    assert entry["request"]["postData"]["text"] == shown["request"]["body"]
    assert entry["response"]["content"]["text"] == shown["response"]["body"]
    assert entry["timings"].keys() == {"send", "wait", "receive"}


@pytest.fixture
def events(client: httpx.Client, since: Any) -> Iterator[Iterator[str]]:
    """Watch requests; yield the lines of the stream, after its first."""
    with client.stream("GET", f"{REQUESTS}/live", params={**since, "status": "404"}) as answer:
        assert answer.headers["content-type"] == "text/event-stream"
        lines = answer.iter_lines()
        assert next(lines).startswith(":")
        assert next(lines) == ""
        yield lines


def test_requests_are_seen_as_they_come(server: Any, events: Iterator[str], since: Any) -> None:
    """Each that fits is an event with its id, as the list has it."""
    with server.client() as another:
        another.get(_path("first"))
        another.put(_path("unwanted"), json=_customer("unwanted"))
        another.get(_path("second"))
        for wanted in ("first", "second"):
            number, name, data, end = (next(events) for _ in range(4))
            shown = json.loads(data.removeprefix("data: "))
            assert shown["externalId"] == wanted
            assert (number, name, end) == (f"id: {shown['id']}", "event: exchange", "")
        listed = another.get(REQUESTS, params={**since, "status": "404"}).json()
        assert listed[-1] == shown


def test_only_so_many_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of each tenant the last ones are kept, and numbers go on."""
    monkeypatch.setattr(exchanges, "KEPT", 2)
    kept = Exchanges()
    for tenant in ("a", None, "a", "a", None, None, None, "b"):
        kept.add(tenant, 0, {"operation": None})  # type: ignore[typeddict-item]  # filters ask for no more
    assert [each.number for each in kept.of("a", Filter())] == [3, 4, 6, 7]
    assert [each.number for each in kept.of("a", Filter(after=4))] == [6, 7]
    assert [each.number for each in kept.of("b", Filter())] == [6, 7, 8]


def test_an_id_of_an_earlier_server_leaves_nothing_out(client: httpx.Client) -> None:
    """Who watched a server that was started anew sees what the new one has."""
    client.get(_path("here"))
    listed = client.get(REQUESTS, params={"after": 9_007_199_254_740_991}).json()
    assert "here" in [each["externalId"] for each in listed]


def test_the_operations_are_the_contracts() -> None:
    """The document of the controls names each operation of the contract."""
    assert SCHEMAS["OperationId"]["enum"] == list(contract.load().operations)

from typing import Any

import httpx
import pytest

from complyt_reference.sandbox import generated

PATHS = [operation.path for operation in generated.document().operations.values()]


def test_without_the_option_there_is_nothing(shared_server: Any) -> None:
    """Every path of the controls is unknown, also to a client with the scope."""
    with shared_server.client() as client:
        for path in PATHS:
            answer = client.get(path.replace("{", "").replace("}", ""))
            assert (answer.status_code, answer.json()["title"]) == (404, "Not Found")


@pytest.mark.parametrize("path", sorted(set(PATHS)))
def test_every_path_needs_a_token(server: Any, path: str) -> None:
    """Without a token each operation of each path answers 401."""
    for operation in generated.document().operations.values():
        if operation.path == path:
            answer = httpx.request(operation.method, f"{server.url}{path}")
            assert answer.status_code == 401
            assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("client_id", ["sandbox-reader", "sandbox-writer", "other"])
def test_every_operation_needs_the_scope(server: Any, client_id: str) -> None:
    """A client without the scope `sandbox` is answered 403."""
    with server.client(client_id) as client:
        for operation in generated.document().operations.values():
            assert client.request(operation.method, operation.path).status_code == 403


def test_an_unknown_path_is_404(client: httpx.Client) -> None:
    """What the controls do not have answers as in the contract."""
    answer = client.get("/sandbox/nothing")
    assert (answer.status_code, answer.json()["title"]) == (404, "Not Found")


def test_the_contract_is_served_as_without(client: httpx.Client) -> None:
    """Customers are written and read beside the controls."""
    assert client.get("/v1/customers").json() == []


def test_the_welcome_names_the_command(serve: Any) -> None:
    """What a sandbox prints first says how to control it, which a server without does not."""
    assert "complyt-reference sandbox --url" in serve("--sandbox").stop()
    assert "complyt-reference sandbox" not in serve().stop()


def test_several_workers_are_refused(wrong: Any) -> None:
    """A sandbox is one process, and says so."""
    told = wrong("serve", "--sandbox", "--workers", "2", "--port", "0")
    assert "leave --workers out" in told

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from complyt_reference.sandbox import generated
from connexion31 import compile_schema
from tests.servers import serving


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, kept_in: str) -> Iterator[Any]:
    """Serve a sandbox for the tests of a module, its answers checked."""
    folder: Path = tmp_path_factory.mktemp("sandbox")
    arguments = ("--database", kept_in, "--key", "signing.key", "--sandbox", "--check-responses")
    with serving(folder, *arguments) as server:
        yield server


@pytest.fixture
def client(server: Any) -> Iterator[httpx.Client]:
    """Return a client with the scope `sandbox`, whose clock, and token, have the real time."""
    with server.client() as client:
        client.post("/sandbox/clock/release")
    with server.client() as client:
        yield client


@pytest.fixture(scope="session")
def is_valid() -> Any:
    """Return what judges a value by a schema of the document, by name."""
    document = generated.document().raw

    def judge(name: str, value: Any) -> bool:
        return compile_schema(document, f"#/components/schemas/{name}").is_valid(value)

    return judge


@pytest.fixture
def entered(visit: Any, server: Any, client: httpx.Client) -> Iterator[Any]:
    """Open the page of a tenant without customers and faults, and get a token there."""
    client.delete("/sandbox/customers")
    client.delete("/sandbox/faults")
    visited = visit(f"{server.url}/sandbox")
    visited.page.get_by_role("button", name="Get a token").click()
    visited.page.get_by_text("Live.", exact=True).wait_for()
    yield visited
    client.delete("/sandbox/faults")


@pytest.fixture
def section(entered: Any) -> Callable[[str], Any]:
    """Turn to a section of the page by its link; return it."""

    def turn(name: str) -> Any:
        entered.page.get_by_label("Sections").get_by_role("link", name=name).click()
        found = entered.page.get_by_role("region", name=name)
        found.wait_for()
        return found

    return turn

from collections.abc import Callable
from typing import Any

import httpx
import pytest

OURS, THEIRS = "http://localhost:3000", "https://evil.example"
PATH = "/v1/customers/source/1/externalId/a"


def preflight(server: Any, origin: str, method: str = "PUT") -> httpx.Response:
    """Ask as a browser does before it lets a script write."""
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "authorization, content-type, traceparent",
    }
    return httpx.options(server.url + PATH, headers=headers)


def test_no_other_origin_is_let_in_by_itself(serve: Callable[..., Any]) -> None:
    """Without the option no answer tells a browser to let a script of another origin read it."""
    server = serve()
    refused = httpx.get(server.url + PATH, headers={"Origin": OURS})
    for answer in (preflight(server, OURS), refused):
        assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_an_origin_that_was_named_is_let_in_alone(serve: Callable[..., Any]) -> None:
    """Its scripts may send tokens and bodies and read the headers of the contract."""
    server = serve("--cors", OURS, "--cors", "https://[::1]:8443")
    asked = preflight(server, OURS)
    assert asked.status_code == 200
    assert asked.headers["Access-Control-Allow-Origin"] == OURS
    assert "PUT" in asked.headers["Access-Control-Allow-Methods"]
    with server.client() as client:
        read = client.get(PATH, headers={"Origin": OURS})
    assert read.headers["Access-Control-Allow-Origin"] == OURS
    for name in ("Location", "traceparent"):
        assert name in read.headers["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Credentials" not in read.headers
    refused = preflight(server, THEIRS)
    assert "Access-Control-Allow-Origin" not in refused.headers


@pytest.mark.parametrize("options", [("--sandbox",), ()])
def test_what_the_controls_take_is_let_in(
    serve: Callable[..., Any], options: tuple[str, ...]
) -> None:
    """Scripts may delete where there is something that is deleted, in a sandbox."""
    server = serve("--cors", OURS, *options)
    assert preflight(server, OURS, "DELETE").status_code == (200 if options else 400)


def test_any_origin_may_be_let_in(serve: Callable[..., Any]) -> None:
    """A star stands for all."""
    answer = preflight(serve("--cors", "*"), THEIRS)
    assert answer.headers["Access-Control-Allow-Origin"] in ("*", THEIRS)


@pytest.mark.parametrize(
    "origin", ["localhost:3000", "http://localhost/", "http://a b", "null", "ftp://host", ""]
)
def test_what_is_no_origin_is_refused(wrong: Callable[..., str], origin: str) -> None:
    """A page's URL, or a host alone, is told from an origin."""
    assert "is no origin" in wrong("serve", "--cors", origin)

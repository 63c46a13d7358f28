"""Bearer tokens over real sockets."""

from typing import Any

import pytest

from connexion31 import Problem, create_app

BOOK = b'{"kind":"book","title":"Emma"}'


@pytest.mark.parametrize("value", [None, "", "Basic YTpi", "Bearer", "Bearer ", "Bearer   "])
def test_without_a_token_an_operation_is_401(server: Any, value: str | None) -> None:
    """A request without a bearer token is 401 and told of the scheme."""
    headers = {} if value is None else {"Authorization": value}
    answer = server.request("GET", "/books/1", headers=headers)
    assert answer.problem["status"] == 401
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("token", ["forged", "\xe9", "\xa0", "\x85x"])
def test_a_token_that_is_not_valid_is_401(server: Any, token: str) -> None:
    """A token that the verifier refuses, or that cannot be one, is 401 and called invalid."""
    answer = server.request("GET", "/books/1", headers={"Authorization": f"Bearer {token}"})
    assert answer.problem["status"] == 401
    assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "Bearer  "])
def test_the_scheme_has_no_case(server: Any, scheme: str) -> None:
    """The scheme's name is read without regard to case."""
    headers = {"Authorization": f"{scheme} any"}
    assert server.request("GET", "/books/1", headers=headers).status == 200


def test_a_missing_scope_is_403(server: Any, library: Any) -> None:
    """A token without the operation's scope is 403, told which, and reaches no handler."""
    answer = server.request("POST", "/books", b"{}", token="books:read")
    assert answer.problem["status"] == 403
    challenge = 'Bearer error="insufficient_scope", scope="books:write"'
    assert answer.headers["www-authenticate"] == challenge
    assert library.calls == []


def test_security_goes_before_validation(server: Any) -> None:
    """Who has no token learns nothing about the body."""
    assert server.request("POST", "/books", b"{").status == 401


def test_an_open_operation_needs_no_token(server: Any) -> None:
    """Without security, and with optional security, no token is needed."""
    assert server.request("GET", "/books/newest").status == 200
    assert server.request("GET", "/books/newest", token="forged").status == 200
    assert server.request("PUT", "/shelves/1/label").status == 200


def test_the_verifier_may_be_a_plain_function(document: Any, library: Any, serve: Any) -> None:
    """A verifier need not be async, and its exceptions are the domain's."""

    def verify(token: str) -> dict[str, str]:
        if token == "unknown":
            raise library.unknown_book
        return {"scope": "books:read books:write"}

    handlers = library.handlers() | {"add_book": lambda body: (body, 201)}
    app = create_app(
        document, handlers=handlers, verify_token=verify, problems=lambda _: Problem(401, "No.")
    )
    with serve(app) as server:
        assert server.request("POST", "/books", BOOK, token="any").status == 201
        answer = server.request("POST", "/books", BOOK, token="unknown")
    assert answer.status == 401
    assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'


@pytest.mark.parametrize(
    ("scheme", "what"),
    [
        ({"type": "apiKey", "in": "header", "name": "X-Key"}, "an API key in the header X-Key"),
        ({"type": "apiKey", "in": "query", "name": "key"}, "an API key in the query parameter key"),
        ({"type": "apiKey", "in": "cookie", "name": "key"}, "an API key in the cookie key"),
        ({"type": "http", "scheme": "basic"}, "credentials of Basic"),
    ],
)
def test_a_401_says_what_to_send_and_where(serve: Any, scheme: Any, what: str) -> None:
    """Without credentials the problem names the header, query parameter or cookie."""
    operation = {"operationId": "x", "security": [{"it": []}], "responses": {"204": {}}}
    document = {
        "openapi": "3.1.0",
        "paths": {"/x": {"get": operation}},
        "components": {"securitySchemes": {"it": scheme}},
    }
    with serve(create_app(document, handlers={"x": lambda: (None, 204)})) as server:
        problem = server.request("GET", "/x").problem
    assert (problem["status"], problem["detail"]) == (401, f"This operation needs {what}.")


def test_the_info_of_the_token_reaches_providers(server: Any, library: Any) -> None:
    """What the verifier returned is in the request's record."""
    server.request("POST", "/books", BOOK, token="books:write")
    assert library.calls[0]["reader"] == "Ada"

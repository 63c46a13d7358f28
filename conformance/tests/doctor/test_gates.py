import itertools
from typing import Any
from urllib.parse import urlsplit

import pytest

from complyt_conformance.doctor.findings import Level
from tests.doctor.fronts import (
    Answer,
    Front,
    Headers,
    behind,
    examined,
    expect,
    json_answer,
    standing,
)


class StripsAuthorization(Front):
    """Authorization is not passed on."""

    def _answer(self, method: str, path: str, headers: Headers, body: bytes) -> Answer:
        passed = {name: value for name, value in headers.items() if name != "Authorization"}
        return super()._answer(method, path, passed, body)


class SpoilsTokens(Front):
    """Tokens do not arrive as they were sent."""

    def _answer(self, method: str, path: str, headers: Headers, body: bytes) -> Answer:
        if "Authorization" in headers:
            return json_answer({}, 401, {"WWW-Authenticate": 'Bearer error="invalid_token"'})
        return super()._answer(method, path, headers, body)


class KnowsTokensAtTimes(Front):
    """One request with a token in two goes to an instance with another key."""

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.turns = itertools.count()

    def _answer(self, method: str, path: str, headers: Headers, body: bytes) -> Answer:
        if "Authorization" in headers and next(self.turns) % 2 == 0:
            return json_answer({}, 401, {"WWW-Authenticate": "Bearer"})
        return super()._answer(method, path, headers, body)


class KeepsWritesOut(Front):
    """A gateway lets no PUT pass."""

    def _answer(self, method: str, *request: Any) -> Answer:
        if method == "PUT":
            return 403, {"Content-Type": "text/html"}, b"<html>Forbidden"
        return super()._answer(method, *request)


class WantsTLS(Front):
    """Writes are sent to the port that speaks TLS."""

    def _answer(self, method: str, path: str, headers: Headers, body: bytes) -> Answer:
        if method == "PUT":
            return 308, {"Location": f"https://api.example{path}"}, b""
        return super()._answer(method, path, headers, body)


class WantsTLSForAll(Front):
    """Everything is sent to the port that speaks TLS."""

    def _answer(self, _method: str, path: str, *_: Any) -> Answer:
        return 301, {"Location": f"https://api.example{path}"}, b""


class AddsSlash(Front):
    """The list stands under a path that ends with a slash."""

    def _answer(self, method: str, path: str, headers: Headers, body: bytes) -> Answer:
        where, mark, query = path.partition("?")
        if where == "/v1/customers":
            return 301, {"Location": f"{where}/{mark}{query}"}, b""
        return super()._answer(method, path, headers, body)


class RenamesHeaders(Front):
    """A gateway of AWS gives challenges another name."""

    def _answer(self, *request: Any) -> Answer:
        status, headers, content = super()._answer(*request)
        renamed = {"Www-Authenticate": "x-amzn-Remapped-WWW-Authenticate"}
        return status, {renamed.get(name, name): headers[name] for name in headers}, content


@pytest.mark.parametrize(
    ("front", "level", "title", "parts"),
    [
        (StripsAuthorization, "trouble", "A token makes no", ("401", "no run", "CGIPassAuth")),
        (SpoilsTokens, "trouble", "The token of --client is not", ("401", "no run", "issuer")),
        (KnowsTokensAtTimes, "warning", "The same token is", ("401", "nearly", "share one key")),
        (
            KeepsWritesOut,
            "trouble",
            "--client may not write",
            ("a web page", "no run", "gateway's"),
        ),
        (WantsTLS, "trouble", "PUT is redirected", ("308", "no run", "--url https://api.example")),
        (
            WantsTLSForAll,
            "trouble",
            "The API is said to stand elsewhere",
            ("Location: https:", "follows no redirect", "--url https://api.example"),
        ),
        (AddsSlash, "warning", "The list redirects", ("/v1/customers/", "LIST-1", "another form")),
        (RenamesHeaders, "warning", "A gateway gives headers", ("www-auth", "AUTH-3", "map them")),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_what_keeps_callers_out_is_told(
    reference: str, front: type[Front], level: str, title: str, parts: tuple[str, str, str]
) -> None:
    """What keeps requests from arriving is told with what to change."""
    found = behind(front, reference)
    expect(found, title, *parts)
    assert next(each.level for each in found if each.title.startswith(title)) == level


def test_a_list_that_redirects_is_told_once(reference: str) -> None:
    """A slash that the list wants is one finding, and the examination goes on."""
    found = behind(AddsSlash, reference)
    assert [each.title for each in found if each.level is not Level.NOTE] == ["The list redirects"]


def test_a_token_that_was_given_is_to_be_another(reference: str) -> None:
    """Where the caller brought the token itself, another one is asked for."""
    with standing(SpoilsTokens(urlsplit(reference).netloc)) as url:
        found = examined(url, tokens={"main": "t0ken-of-mine"})
    expect(found, "The token of --token is not", "401", "no run", "give a token that this server")

import gzip
from collections.abc import Callable
from subprocess import CompletedProcess
from typing import Any
from urllib.parse import urlsplit

import pytest

from complyt_conformance.doctor.bodies import flaw
from complyt_conformance.doctor.findings import Level
from complyt_conformance.exchange import Request, Response
from tests.doctor.fronts import Answer, Front, Headers, behind, expect, standing

Command = Callable[..., CompletedProcess[str]]

PAGE = b"<!DOCTYPE html><title>Sorry</title>"


class Spoiling(Front):
    """Answers of PUT are changed octet by octet."""

    def _answer(self, method: str, *request: Any) -> Answer:
        status, headers, content = super()._answer(method, *request)
        return status, headers, self._spoilt(content) if method == "PUT" else content

    def _spoilt(self, content: bytes) -> bytes:
        return content


class Marks(Spoiling):
    """A byte order mark stands before the JSON."""

    def _spoilt(self, content: bytes) -> bytes:
        return b"\xef\xbb\xbf" + content


class Compresses(Spoiling):
    """The body is compressed, and nobody says so."""

    def _spoilt(self, content: bytes) -> bytes:
        return gzip.compress(content)


class WritesNaN(Spoiling):
    """A number is none."""

    def _spoilt(self, content: bytes) -> bytes:
        return content.replace(b"{", b'{"rate": NaN, ', 1)


class WritesLatin(Spoiling):
    """A text is in another code."""

    def _spoilt(self, content: bytes) -> bytes:
        return content.replace(b"Northwind", b"N\xf6rthwind")


class BreaksOff(Spoiling):
    """The last octets are missing."""

    def _spoilt(self, content: bytes) -> bytes:
        return content[:-9]


class Pages(Front):
    """Failures are pages of the front."""

    def _answer(self, *request: Any) -> Answer:
        status, headers, content = super()._answer(*request)
        if status < 400:
            return status, headers, content
        return status, {**headers, "Content-Type": "text/html"}, PAGE


class TokensWithNaN(Front):
    """A token stands in what is no JSON."""

    def _answer(self, method: str, path: str, headers: Headers, body: bytes) -> Answer:
        status, headers, content = super()._answer(method, path, headers, body)
        if path == "/v1/token":
            content = content.replace(b"{", b'{"rate": NaN, ', 1)
        return status, headers, content


@pytest.mark.parametrize(
    ("front", "what", "remedy"),
    [
        (Compresses, "its body is compressed (gzip)", "Content-Encoding"),
        (WritesNaN, "its body is JSON but for NaN", "RFC 8259"),
        (WritesLatin, "its body is not in UTF-8: octet 0xF6", "UTF-8"),
        (BreaksOff, "its body is JSON that breaks off", "log"),
    ],
)
def test_a_body_that_is_no_json_is_told(
    reference: str, front: type[Front], what: str, remedy: str
) -> None:
    """What keeps the answer to a write from being JSON is said with it."""
    title = "PUT does not answer the customer"
    expect(behind(front, reference), title, what, "nearly every", remedy)


def test_a_byte_order_mark_is_noted(reference: str) -> None:
    """What a run reads all the same, and others do not, is worth knowing."""
    found = behind(Marks, reference)
    expect(found, "A body is preceded by a byte order mark", "PUT", "nothing", "without one")
    assert {each.level for each in found} == {Level.NOTE}


def test_pages_for_failures_are_told(reference: str) -> None:
    """A front that answers failures with pages of its own breaks ERR-1 in the server's name."""
    found = behind(Pages, reference)
    expect(found, "A body is a web page (HTML)", "404 text/html", "ERR-1", "proxy_intercept_errors")


def test_a_token_in_what_is_no_json_is_not_shown(reference: str) -> None:
    """What may hold a token is described, not shown."""
    found = behind(TokensWithNaN, reference)
    expect(found, "--client gets no token", "its body is JSON but for NaN", "every", "log")
    assert "eyJ" not in str(found)


def test_a_run_shows_no_token_in_what_is_no_json(command: Command, reference: str) -> None:
    """A run that finds no token in a success describes it, and does not show it."""
    with standing(TokensWithNaN(urlsplit(reference).netloc)) as url:
        result = command("run", "--url", url, "--client", "sandbox:sandbox-secret")
    assert (result.returncode, result.stdout) == (2, "")
    assert "gave no token for --client (200, its body is JSON but for NaN" in result.stderr
    assert "eyJ" not in result.stderr


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"", "empty"),
        (PAGE, "a web page (HTML)"),
        (b"\xef\xbb\xbf" + PAGE, "a web page (HTML)"),
        (b"<?xml version='1.0'?><error/>", "markup such as XML"),
        (b"\xef\xbb\xbf{}", "preceded by a byte order mark (BOM)"),
        ("{}".encode("utf-16"), "in UTF-16"),
        ("[1]".encode("utf-32-le"), "in UTF-32"),
        (b'{"a": "\xe9"}', "not in UTF-8: octet 0xE9 at 7"),
        (b"[NaN]", "JSON but for NaN or Infinity, which are none"),
        (b"[-Infinity]", "JSON but for NaN or Infinity, which are none"),
        (b'{"a": "b', "JSON that breaks off: after 8 octets"),
        (b"[1, ", "JSON that breaks off: after 4 octets"),
        (b"{}{}", "JSON and more after it: from character 2 on"),
        (b"Not Found", "text that is no JSON"),
        (b"{'a': 1}", "no JSON: expecting property name enclosed in double quotes at 1"),
        (b"[" * 100_000, "JSON too deep to be read"),
        (b"9" * 5_000, "JSON with a number of too many digits to be read"),
    ],
)
def test_what_a_body_is_instead(body: bytes, what: str) -> None:
    """Each way not to be JSON has its name."""
    found = flaw(Response(Request("GET", "/"), 200, {}, body))
    assert found is not None
    assert found.what == what


@pytest.mark.parametrize("body", [b"{}", b" [1]\n", '"\u00e9"'.encode(), b"null"])
def test_json_has_no_flaw(body: bytes) -> None:
    """What is JSON is not complained of."""
    assert flaw(Response(Request("GET", "/"), 200, {}, body)) is None

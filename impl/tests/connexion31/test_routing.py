"""Paths and methods over real sockets."""

from typing import Any

import pytest


@pytest.mark.parametrize(
    "target",
    [
        "/",
        "/nowhere",
        "/books/newest/",
        "/books/",
        "//books",
        "/books//newest",
        "/books%0A",
        "/books%2Fnewest/",
        "/books/newest%0A/x",
        "/books;x=1",
        "/Books",
        "/books/a/b",
        "/%00",
        "/" + "a" * 20_000,
        "http://library/nowhere",
    ],
)
def test_an_unknown_path_is_404(server: Any, target: str) -> None:
    """A path that the document lacks is 404, never a redirect."""
    assert server.request("GET", target, token="any").problem["status"] == 404


@pytest.mark.parametrize(
    ("target", "isbn"),
    [
        ("a%0Ab", "a\nb"),
        ("a%0A", "a\n"),
        ("%0A", "\n"),
        ("a+b", "a+b"),
        ("a%2Bb%20c", "a+b c"),
        ("%2525", "%25"),
        ("%C3%A9%25", "é%"),
        ("%F0%9F%98%80", "😀"),
        ("a;b=1,c:@&$", "a;b=1,c:@&$"),
        ("%6Eew", "new"),
        ("%3F%23", "?#"),
        ("%2e%2e", ".."),
        ("%0d%0aX: 1".replace(" ", "%20"), "\r\nX: 1"),
        ("%EF%BF%BD", "\ufffd"),
    ],
)
def test_a_path_parameter_is_decoded_once(
    server: Any, library: Any, target: str, isbn: str
) -> None:
    """A path parameter is one segment, percent-decoded once, and a plus is a plus."""
    assert server.request("GET", f"/books/{target}", token="any").status == 200
    assert library.calls == [{"isbn_code": isbn}]


@pytest.mark.parametrize("target", ["%FF", "%C3", "%ED%A0%80", "%zz", "%", "a%2", "%00", "a%2Fb"])
def test_a_path_parameter_that_is_no_legal_text_is_400(server: Any, target: str) -> None:
    """Octets that are not UTF-8, a broken encoding and forbidden characters are 400."""
    assert server.request("GET", f"/books/{target}", token="any").problem["status"] == 400


def test_literal_segments_may_be_encoded(server: Any) -> None:
    """A path is found however its unreserved characters are encoded."""
    assert server.request("GET", "/%62ooks/n%65west").status == 200


def test_a_concrete_path_goes_before_a_template(server: Any, library: Any) -> None:
    """/books/newest is its own operation, though /books/{isbn-code} is written before it."""
    assert server.request("GET", "/books/newest").json["title"] == "Emma"
    assert library.calls == []


@pytest.mark.parametrize(
    ("method", "target", "allow"),
    [
        ("PUT", "/books", "GET, HEAD, POST"),
        ("POST", "/books/1", "DELETE, GET, HEAD"),
        ("OPTIONS", "/books", "GET, HEAD, POST"),
        ("TRACE", "/books", "GET, HEAD, POST"),
        ("PROPFIND", "/books", "GET, HEAD, POST"),
    ],
)
def test_a_wrong_method_is_405(server: Any, method: str, target: str, allow: str) -> None:
    """A method that a path lacks is 405, and Allow names all that it has."""
    answer = server.request(method, target)
    assert answer.problem["status"] == 405
    assert answer.headers["allow"] == allow


def test_head_answers_as_get_without_a_body(server: Any) -> None:
    """HEAD gives the headers of GET."""
    answer = server.request("HEAD", "/books/newest")
    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["content-length"] == "33"
    assert server.request("HEAD", "/books").status == 200


def test_a_refusal_of_head_has_no_body(server: Any) -> None:
    """HEAD is refused as GET is."""
    assert server.request("HEAD", "/books?page=0").status == 400


def test_http_1_0_without_a_host_is_answered(server: Any) -> None:
    """Neither a Host nor HTTP/1.1 is needed."""
    assert server.send(b"GET /books/newest HTTP/1.0\r\n\r\n").status == 200
    assert server.send(b"GET /books/newest/ HTTP/1.0\r\n\r\n").status == 404


def test_headers_may_hold_any_octets(server: Any) -> None:
    """Header values beyond ASCII break nothing."""
    value = bytes(range(0x80, 0x100)).decode("latin-1")
    answer = server.request("GET", "/books/newest", headers={"Accept": value, "X-\xe9": "1"})
    assert answer.status in {200, 400}
    assert server.request("GET", "/books/newest", headers={"Cookie": value}).status == 200

"""Request bodies over real sockets."""

import json
from typing import Any

import pytest


def post(server: Any, body: bytes | None, **headers: str) -> Any:
    """Add a book with the token that may."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return server.request("POST", "/books", body, token="books:write", headers=named)


def sized(size: int) -> bytes:
    """Return a valid book of so many bytes."""
    empty = b'{"kind": "book", "title": "Emma", "notes": ""}'
    return empty[:-2] + b"x" * (size - len(empty)) + b'"}'


@pytest.mark.parametrize(
    "media_type",
    [
        "application/json",
        "application/json; charset=utf-8",
        "Application/JSON",
        "application/json;",
    ],
)
def test_json_is_accepted_whatever_its_parameters_and_case(server: Any, media_type: str) -> None:
    """A body of application/json is taken with any parameters and in any case."""
    assert post(server, b'{"kind": "book", "title": "Emma"}', Content_Type=media_type).status == 201


@pytest.mark.parametrize(
    "media_type",
    ["text/plain", "application/merge-patch+json", "application/jsonx", "application", "", "\xff"],
)
def test_other_media_types_are_415(server: Any, media_type: str) -> None:
    """A body of another media type, or of none, is 415."""
    answer = post(server, b'{"kind": "book", "title": "Emma"}', Content_Type=media_type)
    assert answer.status == 415
    assert answer.problem["title"] == "Unsupported Media Type"


def test_a_body_without_a_media_type_is_415(server: Any) -> None:
    """A body that does not say what it is, is 415."""
    head = b"POST /books HTTP/1.1\r\nHost: library\r\nAuthorization: Bearer books:write\r\n"
    assert server.send(head + b"Content-Length: 2\r\n\r\n{}").status == 415


@pytest.mark.parametrize("media_type", ["application/json", "text/plain", ""])
def test_no_body_is_400(server: Any, media_type: str) -> None:
    """An empty body is 400, whatever its media type."""
    assert post(server, b"", Content_Type=media_type).problem["status"] == 400
    assert server.request("POST", "/books", token="books:write").problem["status"] == 400


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"{", id="cut"),
        pytest.param(b" ", id="blank"),
        pytest.param(b"NaN", id="nan"),
        pytest.param(b'{"notes": Infinity}', id="infinity"),
        pytest.param(b'{"notes": 1e400}', id="beyond a double"),
        pytest.param(b'{"notes": 01}', id="leading zero"),
        pytest.param(b"\xef\xbb\xbf{}", id="byte order mark"),
        pytest.param(b'{"title": "\xff"}', id="not UTF-8"),
        pytest.param('{"title": "é"}'.encode("utf-16"), id="UTF-16"),
        pytest.param(b'{"title": "\\ud800"}', id="lone surrogate"),
        pytest.param(b'{"\\udc00": 1}', id="lone surrogate as a key"),
        pytest.param(b'{"title": "\xed\xa0\x80"}', id="encoded surrogate"),
        pytest.param(b"[" * 100_000, id="deep and cut"),
        pytest.param(b"[" * 100_000 + b"]" * 100_000, id="deep"),
        pytest.param(b'{"a":' * 100_000 + b"1" + b"}" * 100_000, id="deep objects"),
        pytest.param(b'{"title": "a"} {}', id="two values"),
        pytest.param(b"\x00", id="zero"),
    ],
)
def test_what_no_json_parser_takes_is_400(server: Any, body: bytes) -> None:
    """A body that is not JSON, or not JSON that every parser agrees on, is 400."""
    assert post(server, body).problem["status"] == 400


@pytest.mark.parametrize(
    "notes",
    [
        pytest.param(b"9" * 5_000, id="5,000 digits"),
        pytest.param(b"-" + b"9" * 25, id="beyond 64 bits"),
        pytest.param(b"[" * 500 + b"]" * 500, id="deep"),
        pytest.param(b'{"a":' * 500 + b"1" + b"}" * 500, id="deep objects"),
        pytest.param(b"1e308", id="large"),
        pytest.param(b"1e-999", id="tiny"),
        pytest.param(b'"\\u0000\\ud83d\\ude00"', id="escapes"),
    ],
)
@pytest.mark.parametrize("member", [b"notes", b"copies", b"unknown"])
def test_extreme_values_never_break_the_server(server: Any, member: bytes, notes: bytes) -> None:
    """A value of any size or depth is stored or refused."""
    body = b'{"kind": "book", "title": "Emma", "' + member + b'": ' + notes + b"}"
    assert post(server, body).status in {201, 400}


@pytest.mark.parametrize("body", [b"null", b"[]", b"1", b'""', b"true", b"{}"])
def test_json_that_is_no_book_is_400(server: Any, body: bytes) -> None:
    """JSON of another type is 400 and names the place."""
    assert post(server, body).problem["errors"][0]["pointer"] == "#"


def test_errors_name_each_place(server: Any) -> None:
    """Each fault of a body is named with its JSON pointer and a sentence."""
    book = {"kind": "film", "title": "", "notes/private": 1, "shelf": {"row": 0}, "x": 1}
    errors = post(server, json.dumps(book).encode()).problem["errors"]
    assert {error["pointer"]: error["detail"] for error in errors} == {
        "#": "Unknown properties: x.",
        "#/kind": 'Must be "book".',
        "#/title": "Must have at least 1 character.",
        "#/notes~1private": "Must be a string.",
        "#/shelf/row": "Must be greater than 0.",
    }


def test_errors_are_bounded(server: Any) -> None:
    """Of thousands of faults only the first are told."""
    book = {"kind": "book", "title": "Emma", "size": [0] * 20_000}
    assert len(post(server, json.dumps(book).encode()).body) < 10_000


def test_a_body_of_the_limit_is_taken(server: Any, library: Any) -> None:
    """A body of exactly 1 MiB is taken."""
    assert post(server, sized(1_048_576)).status == 201
    assert len(library.calls) == 1


def test_one_byte_more_is_413(server: Any, library: Any) -> None:
    """A body of one byte more is 413 and reaches no handler."""
    assert post(server, sized(1_048_577)).problem["title"] == "Content Too Large"
    assert library.calls == []


def chunked(size: int) -> bytes:
    """Return a request with a valid body of so many bytes in chunks."""
    head = b"POST /books HTTP/1.1\r\nHost: library\r\nAuthorization: Bearer books:write\r\n"
    head += b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    body = sized(size)
    parts = [body[start : start + 50_000] for start in range(0, size, 50_000)]
    return head + b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def test_chunks_are_counted(server: Any) -> None:
    """A body in chunks is taken up to 1 MiB and 413 beyond."""
    assert server.send(chunked(1_048_576)).status == 201
    assert server.send(chunked(1_048_577)).problem["status"] == 413


@pytest.mark.parametrize("size", [2_097_152, 20_000_000])
def test_a_client_that_sends_all_first_still_reads_the_413(server: Any, size: int) -> None:
    """A client that reads only after it has sent its whole large body gets the refusal."""
    assert post(server, sized(size)).problem["status"] == 413
    assert server.send(chunked(size)).problem["status"] == 413


def test_a_body_that_is_not_taken_is_ignored(server: Any) -> None:
    """An operation without a body does not look at one."""
    assert server.request("GET", "/books/newest", b"{", headers={"Content-Type": "x"}).status == 200


def test_a_body_may_be_optional(server: Any) -> None:
    """An operation whose body is optional gets None without one."""
    assert server.request("PUT", "/shelves/1,2/label").json["label"] is None
    assert server.request("PUT", "/shelves/1,2/label", b'"A"').json["label"] == "A"


@pytest.mark.parametrize(
    "header",
    [b"Content-Length: 2097152", b"Content-Length: 2097152\r\nExpect: 100-continue"],
    ids=["plain", "expecting 100"],
)
def test_a_body_that_is_announced_too_large_is_refused_before_it_is_sent(
    server: Any, header: bytes
) -> None:
    """A Content-Length beyond the limit is answered at once."""
    head = b"POST /books HTTP/1.1\r\nHost: library\r\nAuthorization: Bearer books:write\r\n"
    head += b"Content-Type: application/json\r\n"
    assert server.send(head + header + b"\r\n\r\n").status == 413


def test_chunks_are_refused_while_they_arrive(server: Any) -> None:
    """A body in chunks is refused as soon as it is too large, though it has not ended."""
    assert server.send(chunked(1_048_577)[: -len(b"0\r\n\r\n")]).status == 413


def test_a_refused_body_leaves_the_connection_usable(server: Any) -> None:
    """After a 413 the next request on the same connection is answered."""
    with server.connect() as connection:
        for _ in range(2):
            connection.sendall(chunked(1_100_000))
            assert server.read(connection).status == 413


@pytest.mark.parametrize("target", ["/nowhere", "/books/newest", "/books"])
def test_whoever_sends_much_reads_any_refusal(server: Any, target: str) -> None:
    """A 404, 405 or 401 reaches a client that sends its whole large body first."""
    assert server.request("POST", target, sized(20_000_000)).status in {401, 404, 405}

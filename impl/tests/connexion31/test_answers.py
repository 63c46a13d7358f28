"""What handlers return and raise, over real sockets, checked against the document."""

import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest

from connexion31 import Problem

BOOK = b'{"kind":"book","title":"Emma"}'


@pytest.fixture(scope="module")
def unchecked(document: dict[str, Any], shared_library: Any, serve: Any) -> Any:
    """Serve the library without checks of its answers."""
    with serve(shared_library.app(document)) as server:
        yield server


def test_json_text_is_sent_as_it_is(server: Any, library: Any) -> None:
    """Bytes are JSON text already."""
    library.answers["get_book"] = b'{ "kind": "book", "title": "\\u00e9" }'
    answer = server.request("GET", "/books/1", token="any")
    assert answer.body == library.answers["get_book"]
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["content-length"] == str(len(answer.body))


def test_other_values_become_json(server: Any, library: Any) -> None:
    """Any other JSON value is written as JSON."""
    library.answers["get_book"] = {"kind": "book", "title": "é"}
    answer = server.request("GET", "/books/1", token="any")
    assert answer.body == '{"kind":"book","title":"é"}'.encode()


def test_status_and_headers_are_the_handlers(server: Any) -> None:
    """A handler's status and headers are sent."""
    answer = server.request("POST", "/books", BOOK, token="books:write")
    assert (answer.status, answer.headers["location"]) == (201, "/books/1")


def test_no_content_has_no_content(server: Any) -> None:
    """204 has neither a body nor its headers."""
    answer = server.request("DELETE", "/books/1", token="any")
    assert (answer.status, answer.body) == (204, b"")
    assert "content-type" not in answer.headers
    assert "content-length" not in answer.headers


def test_a_problem_is_answered_as_it_is(server: Any, library: Any) -> None:
    """A Problem's status, detail, errors and headers are sent."""
    errors = [{"detail": "No.", "pointer": "#/a"}]
    library.answers["get_book"] = Problem(409, "Lent.", errors=errors, headers={"X-Until": "May"})
    answer = server.request("GET", "/books/1", token="any")
    assert answer.headers["x-until"] == "May"
    assert answer.json == {
        "type": "about:blank",
        "title": "Conflict",
        "status": 409,
        "detail": "Lent.",
        "errors": errors,
    }


def test_domain_errors_become_problems(
    server: Any, library: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """An exception that the application foresaw is a problem, and no error in the log."""
    library.answers["get_book"] = library.unknown_book()
    assert server.request("GET", "/books/1", token="any").problem["detail"] == "No such book."
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


@pytest.mark.parametrize("error", [ValueError("secret /etc/passwd"), RecursionError(), KeyError()])
def test_other_errors_are_a_bare_500(
    unchecked: Any, library: Any, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    """An unforeseen exception is a 500 that tells nothing, and a traceback in the log."""
    library.answers["get_book"] = error
    problem = unchecked.request("GET", "/books/1", token="any").problem
    assert problem["detail"] == "The server failed to answer this request."
    (record,) = [record for record in caplog.records if record.name == "connexion31"]
    assert record.levelno == logging.ERROR
    assert record.exc_info is not None
    assert record.exc_info[1] is error


@pytest.mark.parametrize(
    "target", ["/nowhere", "/books/1", "/books?page=x", "/books/%FF", "/books/newest/"]
)
def test_refusals_are_not_logged(
    server: Any, caplog: pytest.LogCaptureFixture, target: str
) -> None:
    """What a client did wrong is no warning and no error of the server."""
    assert server.request("GET", target).status >= 400
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


@pytest.mark.parametrize(
    ("answer", "rule"),
    [
        (({}, 202), "The answer 202 of addBook: the status is not documented."),
        (({}, 201), "The answer 201 of addBook: the required header location is missing."),
        (
            (b"{}", 201, {"Location": "/", "Content-Type": "text/html"}),
            "The answer 201 of addBook: the media type 'text/html' is not documented.",
        ),
        (
            ({"kind": "book", "title": 1}, 201, {"Location": "/"}),
            "The answer 201 of addBook: #/title breaks the keyword type.",
        ),
        ((b"{", 201, {"Location": "/"}), "The answer 201 of addBook: # is not JSON."),
    ],
)
def test_an_answer_that_breaks_the_document_is_a_500(
    server: Any, library: Any, caplog: pytest.LogCaptureFixture, answer: Any, rule: str
) -> None:
    """A checked answer that is not as documented is a 500 that says which rule, and is logged."""
    library.answers["add_book"] = answer
    problem = server.request("POST", "/books", BOOK, token="books:write").problem
    assert (problem["status"], problem["detail"]) == (500, rule)
    assert rule in caplog.text


UNSENDABLE = [
    ((BOOK, 777), "its status is 777, not a number from 200 to 599"),
    ((BOOK, 101), "its status is 101, not a number from 200 to 599"),
    ((BOOK, "200"), "its status is '200', not a number from 200 to 599"),
    ((BOOK, 200, {"X-A": "a\r\nX-B: b"}), "'a\\r\\nX-B: b' is no value of the header X-A"),
    ((BOOK, 200, {"X-A": 7}), "7 is no value of the header X-A"),
    ((BOOK, 200, {"X-A": "\N{SNOWMAN}"}), "'\N{SNOWMAN}' is no value of the header X-A"),
    ((BOOK, 200, {"X A": "a"}), "'X A' is no name of a header"),
    ((BOOK, 200, "X-A"), "its headers are 'X-A', not a mapping"),
    ((BOOK, 200, {}, 1), "it is a tuple of 4, not of body and status"),
    ({1j}, "its body cannot be written as JSON (Type is not JSON serializable: set)"),
]


@pytest.mark.parametrize(("answer", "reason"), UNSENDABLE, ids=str)
def test_an_answer_that_cannot_be_sent_is_a_500(
    server: Any,
    unchecked: Any,
    library: Any,
    caplog: pytest.LogCaptureFixture,
    answer: Any,
    reason: str,
) -> None:
    """It is logged as any mistake of a handler, and told to clients of a server that checks."""
    library.answers["get_book"] = answer
    problem = unchecked.request("GET", "/books/1", token="any").problem
    assert (problem["status"], problem["detail"]) == (
        500,
        "The server failed to answer this request.",
    )
    assert reason in caplog.text
    problem = server.request("GET", "/books/1", token="any").problem
    told = f"The answer of getBook cannot be sent: {reason}."
    assert (problem["status"], problem["detail"]) == (500, told)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (None, "The answer 200 of getBook: # breaks the keyword "),
        (
            {"kind": "book", "title": float("nan")},
            "The answer of getBook cannot be sent: its body holds NaN or Infinity",
        ),
    ],
)
def test_what_json_lacks_is_told(server: Any, library: Any, answer: Any, told: str) -> None:
    """A handler that returns nothing, or a number that JSON cannot say, is told so when checked."""
    library.answers["get_book"] = answer
    problem = server.request("GET", "/books/1", token="any").problem
    assert problem["status"] == 500
    assert problem["detail"].startswith(told)


def test_refusals_are_checked_too(server: Any, library: Any) -> None:
    """A refusal that its operation does not document is a 500 that says so."""
    library.answers["get_newest_book"] = Problem(409, "There is none.")
    problem = server.request("GET", "/books/newest").problem
    told = "The answer 409 of getNewestBook: the status is not documented."
    assert (problem["status"], problem["detail"]) == (500, told)


def test_without_checks_answers_go_out_as_they_are(unchecked: Any, library: Any) -> None:
    """Without checks nothing is in the way of an answer."""
    library.answers["add_book"] = ({}, 202)
    assert unchecked.request("POST", "/books", BOOK, token="books:write").status == 202


async def batches(*given: Any) -> AsyncIterator[Any]:
    """Yield batches, or chunks, or raise what is an exception."""
    for batch in given:
        if isinstance(batch, Exception):
            raise batch
        yield batch


@pytest.mark.parametrize(
    ("given", "books"),
    [
        ([], b""),
        ([[]], b""),
        ([[], [BOOK]], BOOK),
        ([[BOOK], [], [BOOK, BOOK]], BOOK + b"," + BOOK + b"," + BOOK),
    ],
)
def test_batches_make_one_array(
    server: Any, library: Any, given: list[list[bytes]], books: bytes
) -> None:
    """Batches of items, empty ones too, are sent as one JSON array in chunks."""
    library.answers["list_books"] = batches(*given)
    answer = server.request("GET", "/books")
    assert answer.body == b"[" + books + b"]"
    assert answer.headers["transfer-encoding"] == "chunked"


def test_chunks_of_another_media_type_are_sent_as_they_are(server: Any, library: Any) -> None:
    """What is no JSON is sent chunk by chunk; a media type that is not documented is a 500."""
    headers = {"Content-Type": "application/x-ndjson"}
    library.answers["list_books"] = (batches(b"1\n", b"2\n"), 200, headers)
    answer = server.request("GET", "/books")
    assert answer.body == b"1\n2\n"
    assert answer.headers["content-type"] == "application/x-ndjson"
    library.answers["list_books"] = (batches(b"1\n"), 200, {"Content-Type": "text/plain"})
    assert server.request("GET", "/books").problem["status"] == 500


def test_a_stream_that_fails_at_once_is_a_problem(server: Any, library: Any) -> None:
    """Before the first batch a failure is answered as any other."""
    library.answers["list_books"] = batches(Problem(400, "Not now."))
    assert server.request("GET", "/books").problem["detail"] == "Not now."


def test_a_first_batch_that_breaks_the_document_is_a_500(server: Any, library: Any) -> None:
    """A bad item of the first batch is told as that of any answer."""
    library.answers["list_books"] = batches([BOOK, b"{}"])
    problem = server.request("GET", "/books").problem
    assert problem["detail"].startswith("The answer 200 of listBooks: #/1 breaks the keyword ")


@pytest.mark.parametrize(
    ("later", "told"),
    [
        ([b'{"kind":"film","title":"Emma"}'], "#/1/kind breaks the keyword const"),
        (ValueError("lost"), "A stream failed and was broken off."),
    ],
)
def test_a_later_failure_breaks_the_stream_off(
    server: Any, library: Any, caplog: pytest.LogCaptureFixture, later: Any, told: str
) -> None:
    """After the first batch a failure is logged, and the answer ends without its end."""
    library.answers["list_books"] = batches([BOOK], later, [BOOK])
    with pytest.raises(server.IncompleteRead) as cut:
        server.request("GET", "/books")
    assert cut.value.partial == b"[" + BOOK
    assert told in caplog.text

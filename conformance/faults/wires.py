"""Faults of HTTP and of documented answers: ERR-*, DOC-1."""

from __future__ import annotations

import json
import re

from faults.registry import fault
from faults.spoilt import WRITES, Answer, Call, Spoilt, problem, without

_READ_AT_ONCE = 65_536  # octets

REFUSALS = (
    *("PUT-5", "PUT-6", "PUT-7", "PUT-11", "PUT-17", "PUT-19", "PATCH-4", "PATCH-5", "PATCH-7"),
    *("PATCH-8", "TIME-5", "TIME-7", "OBJ-4", "LIST-4", "TOKEN-2", "GET-2", "GET-3", "ERR-3"),
)


@fault("ERR-1", *REFUSALS)
def bad_requests_get_422(server: Spoilt) -> None:
    """What is not valid is answered 422."""
    server.after(lambda _call, answer: problem(422) if answer.status == 400 else None)


@fault("ERR-1")
def unknown_customers_as_html(server: Spoilt) -> None:
    """A 404 is an HTML page."""
    page = b"<html><body><h1>Not Found</h1></body></html>"
    server.after(
        lambda _call, answer: (
            Answer(404, {"content-type": "text/html"}, page) if answer.status == 404 else None
        )
    )


@fault("ERR-1")
def bad_requests_without_a_body(server: Spoilt) -> None:
    """A 400 has no body."""
    server.after(lambda _call, answer: Answer(400) if answer.status == 400 else None)


@fault("ERR-2", "ERR-1")
def deep_json_gets_500(server: Spoilt) -> None:
    """JSON that nests deeply is answered 500, as plain text."""
    server.before(
        lambda call: (
            Answer(500, {"content-type": "text/plain"}, b"Internal Server Error")
            if b"[[[[[[[[" in call.body or call.body.count(b'{"a":') > 20
            else None
        )
    )


@fault("ERR-2", "PUT-6")
def a_body_that_is_no_object_gets_500(server: Spoilt) -> None:
    """An array as the body of a PUT is answered 500."""
    server.before(
        lambda call: problem(500) if isinstance(call.data, list) else None, "upsertCustomer"
    )


@fault("ERR-2", "GET-3")
def octets_that_are_not_utf8_get_500(server: Spoilt) -> None:
    """A path or body that is not UTF-8 is answered 500."""

    def change(call: Call) -> Answer | None:
        try:
            call.body.decode()
        except UnicodeDecodeError:
            return problem(500)
        return problem(500) if "%FF" in call.path else None

    server.before(change)


@fault("ERR-2")
def long_comments_drop_the_connection(server: Spoilt) -> None:
    """A text of half a million characters drops the connection."""
    server.before(
        lambda call: (
            Answer(200, dropped=True) if len(call.body) in range(400_000, 900_000) else None
        )
    )


@fault("ERR-2")
def empty_segments_get_500(server: Spoilt) -> None:
    """A path that begins with two slashes, which some read as a host, is answered 500."""
    server.before(lambda call: problem(500) if call.path.startswith("//") else None)


@fault("ERR-2")
def odd_queries_get_503(server: Spoilt) -> None:
    """A query with U+0000 is answered 503, each time."""
    server.before(lambda call: problem(503) if "%00" in call.query else None)


@fault("ERR-3")
def other_media_types_accepted(server: Spoilt) -> None:
    """A body is read as JSON whatever its media type."""

    def change(call: Call) -> None:
        if "content-type" in call.headers:
            call.headers["content-type"] = "application/json"

    server.before(change, "createToken", *WRITES)


@fault("ERR-3")
def text_gets_400(server: Spoilt) -> None:
    """A body that is not JSON by its media type is answered 400."""
    server.after(lambda _call, answer: problem(400) if answer.status == 415 else None)


@fault("ERR-3")
def no_body_gets_415(server: Spoilt) -> None:
    """A request without a body is answered 415."""
    server.before(lambda call: None if call.body else problem(415), "createToken", *WRITES)


@fault("ERR-3")
def broken_json_is_an_empty_object(server: Spoilt) -> None:
    """A PATCH whose body does not parse changes nothing and is answered 200."""

    def change(call: Call) -> None:
        try:
            json.loads(call.body)
        except RecursionError:
            return
        except ValueError:
            if call.body and len(call.body) < 100 and call.body.isascii():
                call.data = {}

    server.before(change, "updateCustomer")


@fault("ERR-3")
def forms_are_read_whatever_their_media_type(server: Spoilt) -> None:
    """A body of form fields that says it is JSON is read as a form, by a PATCH."""

    def change(call: Call) -> None:
        if re.fullmatch(rb"[a-z]+=[A-Za-z+]+", call.body):
            call.data = {}

    server.before(change, "updateCustomer")


@fault("ERR-4")
def other_methods_get_404(server: Spoilt) -> None:
    """A method that a path does not have is answered 404."""
    server.after(lambda _call, answer: problem(404) if answer.status == 405 else None)


@fault("ERR-4")
def no_allow(server: Spoilt) -> None:
    """A 405 has no Allow."""
    server.after(without("allow"))


def _shown_in_detail(server: Spoilt, status: int, text: str, *operations: str) -> None:
    """Let refusals with a status show a text as their detail."""

    def change(_call: Call, answer: Answer) -> None:
        if answer.status == status and isinstance(answer.data, dict):
            answer.data = {**answer.data, "detail": text}

    server.after(change, *operations)


@fault("ERR-5")
def stack_trace_in_detail(server: Spoilt) -> None:
    """A refusal shows where it was raised."""
    trace = 'Traceback (most recent call last):\n  File "/srv/app/views.py", line 12, in put\n'
    _shown_in_detail(server, 400, trace)


@fault("ERR-5")
def query_in_detail(server: Spoilt) -> None:
    """A 404 shows the query that found nothing."""
    _shown_in_detail(server, 404, "SELECT * FROM customers WHERE id = ? returned no rows")


@fault("ERR-5")
def the_lines_of_a_source_in_detail(server: Spoilt) -> None:
    """A PATCH of an unknown customer shows where the program found out."""
    trace = 'Traceback (most recent call last):\n  File "/srv/app/store.py", line 88, in update\n'
    _shown_in_detail(server, 404, trace, "updateCustomer")


@fault("ERR-6")
def bodies_of_two_mebibytes_accepted(server: Spoilt) -> None:
    """Bodies may have two mebibytes."""

    def change(call: Call) -> None:
        if 1_048_576 < len(call.body) <= 2 * 1_048_576:
            call.data = json.loads(call.body)

    server.before(change, *WRITES)


@fault("ERR-6")
def bodies_far_too_large_get_400(server: Spoilt) -> None:
    """Of a body of more than 1.5 MiB no more is read, so that what is read is no JSON."""

    def change(call: Call, answer: Answer) -> Answer | None:
        far = len(call.body) > 1_572_864
        return problem(400) if far and answer.status == 413 else None

    server.after(change, *WRITES)


@fault("ERR-6")
def bodies_are_measured_in_characters(server: Spoilt) -> None:
    """A body may have 1,048,576 characters, however many octets they take."""

    def change(call: Call) -> None:
        text = call.body.decode("utf-8", "replace")
        if len(call.body) > 1_048_576 >= len(text):
            call.data = {**json.loads(text), "note": None}

    server.before(change, "createToken", *WRITES)


@fault("ERR-6")
def bodies_end_at_a_million(server: Spoilt) -> None:
    """Bodies may have a million octets."""
    server.before(lambda call: problem(413) if len(call.body) > 1_000_000 else None, *WRITES)


@fault("ERR-6")
def large_bodies_get_400(server: Spoilt) -> None:
    """A body that is too large is answered 400."""
    server.after(lambda _call, answer: problem(400) if answer.status == 413 else None)


@fault("ERR-6")
def one_mebibyte_is_too_large(server: Spoilt) -> None:
    """A body of exactly 1,048,576 octets is refused as too large."""
    server.before(lambda call: problem(413) if len(call.body) == 1_048_576 else None, *WRITES)


@fault("ERR-6")
def a_patch_that_is_kept_in_a_file_changes_nothing(server: Spoilt) -> None:
    """A PATCH over 64 KiB, for which a file takes the place of memory, is read as an empty one."""

    def change(call: Call) -> None:
        if _READ_AT_ONCE < len(call.body) <= 1_048_576 and call.body.rstrip().endswith(b"}"):
            call.data = {}

    server.before(change, "updateCustomer")


@fault("OBJ-2")
def the_octet_after_64_kib_is_lost(server: Spoilt) -> None:
    """A body that is read in pieces of 64 KiB loses the first octet of the second."""

    def change(call: Call) -> None:
        if _READ_AT_ONCE < len(call.body) <= 1_048_576:
            call.body = call.body[:_READ_AT_ONCE] + call.body[_READ_AT_ONCE + 1 :]
            call.headers["content-length"] = str(len(call.body))

    server.before(change, *WRITES)


@fault("ERR-7")
def unknown_paths_get_400(server: Spoilt) -> None:
    """A path that is not there is answered 400."""
    server.after(
        lambda call, answer: (
            problem(400) if answer.status == 404 and call.operation is None else None
        )
    )


@fault("DOC-1", "OBJ-1", "PUT-2", "PATCH-2")
def source_as_a_number(server: Spoilt) -> None:
    """GET answers the source as a number."""
    server.after(
        lambda _call, answer: answer.show(lambda c: c.update(source=int(c["source"]))),
        "getCustomer",
    )


@fault("DOC-1")
def customers_as_text(server: Spoilt) -> None:
    """GET answers a customer as text/plain."""

    def change(_call: Call, answer: Answer) -> None:
        if answer.status == 200:
            answer.headers["content-type"] = "text/plain; charset=utf-8"

    server.after(change, "getCustomer")


@fault("DOC-1", "PATCH-1")
def patch_answers_202(server: Spoilt) -> None:
    """A PATCH is answered 202."""

    def change(_call: Call, answer: Answer) -> None:
        answer.status = 202 if answer.status == 200 else answer.status

    server.after(change, "updateCustomer")

"""Faults that one kind of request alone brings to light: ERR-1, ERR-2, ERR-5."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from faults.registry import fault
from faults.spoilt import READS, WRITES, Answer, Call, Spoilt, problem

_HALF = 60_000  # octets, less than 64 KiB


def _crash(server: Spoilt, when: Callable[[Call], object], *operations: str) -> None:
    """Answer 500 to the requests of which `when` is true."""
    server.before(lambda call: problem(500) if when(call) else None, *operations)


def _leak(server: Spoilt, when: Callable[[Call], object], text: str, *operations: str) -> None:
    """Show what nobody should see in the refusals of requests of which `when` is true."""

    def change(call: Call, answer: Answer) -> None:
        if 400 <= answer.status < 500 and when(call):
            answer.data = {**(answer.data or {}), "detail": text}

    server.after(change, *operations)


_TRACE = 'Traceback (most recent call last):\n  File "app.py", line 7, in handle\nKeyError: 7'
_QUERY = "near: SELECT * FROM customer WHERE tenant = 1"


@fault("ERR-2")
def numbers_beyond_doubles_get_500(server: Spoilt) -> None:
    """A customer with a number that is no finite double is answered 500."""
    _crash(server, lambda call: b"1e400" in call.body and b"customerType" in call.body)


@fault("ERR-2", "ERR-6")
def customers_of_64_kib_get_500(server: Spoilt) -> None:
    """A customer with a value of 64 KiB is answered 500."""
    _crash(
        server,
        lambda call: len(call.body) > _HALF and b'"externalTimestamps"' in call.body,
        *WRITES,
    )


@fault("ERR-2")
def long_credentials_get_500(server: Spoilt) -> None:
    """Credentials of 64 KiB are answered 500."""
    _crash(
        server,
        lambda call: len(call.body) > _HALF and b'"clientSecret"' in call.body[: _HALF * 9],
        "createToken",
    )


@fault("ERR-2", "ERR-3")
def control_characters_get_500(server: Spoilt) -> None:
    """A body in which a control character stands unescaped, but for a few, is answered 500."""
    controls = re.compile(rb"[\x02\x05-\x07\x0e-\x1e]")
    _crash(server, lambda call: controls.search(call.body))


@fault("ERR-2", "OBJ-4")
def escaped_latin_characters_get_500(server: Spoilt) -> None:
    r"""A body with a character from U+0080 to U+00FF as a `\u` escape is answered 500."""
    escaped = re.compile(rb"\\u00[89a-f]")
    _crash(server, lambda call: escaped.search(call.body), *WRITES)


@fault("ERR-2")
def headers_that_describe_a_body_get_500(server: Spoilt) -> None:
    """A request whose headers tell more of a body than its type is answered 500."""
    more = re.compile("content-(encoding|language|location|md5|range|disposition)")
    _crash(server, lambda call: any(more.fullmatch(name) for name in call.headers))


@fault("ERR-2")
def a_form_without_a_boundary_gets_500(server: Spoilt) -> None:
    """A body of parts that tells no boundary between them is answered 500."""

    def has_none(call: Call) -> bool:
        media_type = call.headers.get("content-type", "")
        return media_type.startswith("multipart/") and not re.search("boundary=.", media_type)

    _crash(server, has_none)


@fault("ERR-2")
def an_unknown_accept_gets_500(server: Spoilt) -> None:
    """A request whose Accept does not begin with JSON is answered 500."""
    _crash(server, lambda call: not call.headers.get("accept", "").startswith("application/json,"))


@fault("ERR-2")
def a_quality_that_is_no_number_gets_500(server: Spoilt) -> None:
    """A language whose quality is no number is answered 500."""
    _crash(server, lambda call: re.search(";q=[^0-9]", call.headers.get("accept-language", "")))


@fault("ERR-2")
def cookies_without_a_value_get_500(server: Spoilt) -> None:
    """A Cookie in which a pair lacks its `=` is answered 500."""
    _crash(
        server,
        lambda call: any(
            part and "=" not in part for part in call.headers.get("cookie", "").split("; ")
        ),
    )


@fault("ERR-2")
def an_address_that_is_none_gets_500(server: Spoilt) -> None:
    """A Forwarded or X-Forwarded-For with half an address of IPv6 is answered 500."""
    names = ("forwarded", "x-forwarded-for")
    _crash(server, lambda call: any("[::1" in call.headers.get(name, "") for name in names))


@fault("ERR-2")
def brackets_in_a_query_get_500(server: Spoilt) -> None:
    """A GET whose query names a member in brackets is answered 500."""
    _crash(server, lambda call: "%5B" in call.query, *READS)


@fault("ERR-2")
def queries_of_writes_get_500(server: Spoilt) -> None:
    """A write with a query, where none is meant, is answered 500."""
    _crash(server, lambda call: call.query not in ("", "size=1"), "createToken", *WRITES)


@fault("ERR-2")
def long_paths_get_500(server: Spoilt) -> None:
    """A GET of a path of more than 4,000 octets is answered 500."""
    _crash(server, lambda call: call.method == "GET" and len(call.path) > 4_000)


@fault("ERR-2")
def puts_on_unknown_paths_get_500(server: Spoilt) -> None:
    """A PUT on a path of two segments, but for that of customers, is answered 500."""
    known = "/v1/customers"
    _crash(server, lambda c: c.method == "PUT" and c.path != known and c.path.count("/") == 2)


@fault("ERR-5")
def a_refused_page_shows_a_query(server: Spoilt) -> None:
    """The refusal of a page that is no number, or a large one, shows the query of the database."""
    wrong = re.compile("page=(?!-)[^&]{4,}")
    _leak(server, lambda call: wrong.search(call.query), _QUERY, "getAllCustomers")


@fault("ERR-5")
def a_refused_path_shows_a_trace(server: Spoilt) -> None:
    """The refusal of a path with U+0000, or not in UTF-8, shows a stack trace."""
    _leak(server, lambda call: re.search("%00|%FF", call.path), _TRACE)


@fault("ERR-5")
def what_does_not_parse_shows_a_trace(server: Spoilt) -> None:
    """The refusal of a customer that does not parse shows a stack trace."""

    def is_broken_json(call: Call) -> bool:
        try:
            json.loads(call.body)
        except (ValueError, RecursionError):
            return call.headers.get("content-type") == "application/json" and bool(call.body)
        return False

    _leak(server, is_broken_json, _TRACE, *WRITES)


@fault("ERR-5")
def refused_credentials_are_shown(server: Spoilt) -> None:
    """The refusal of credentials shows them."""

    def change(call: Call, answer: Answer) -> None:
        if answer.status in (400, 401):
            shown = call.body.decode("utf-8", "replace")[:500]
            answer.data = {**(answer.data or {}), "detail": f"No client has {shown}"}

    server.after(change, "createToken")


def _scope_gets_402(server: Spoilt, *operations: str) -> None:
    server.after(lambda _call, answer: problem(402) if answer.status == 403 else None, *operations)


@fault("ERR-1", "AUTH-4")
def writes_without_the_scope_get_402(server: Spoilt) -> None:
    """A write without the scope is answered 402, which the document lacks."""
    _scope_gets_402(server, *WRITES)


@fault("ERR-1", "AUTH-4")
def reads_without_the_scope_get_402(server: Spoilt) -> None:
    """A read without the scope is answered 402, which the document lacks."""
    _scope_gets_402(server, *READS)

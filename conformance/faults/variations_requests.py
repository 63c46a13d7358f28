"""Right servers that take, or refuse, what the contract leaves undecided in a request."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode

from faults.registry import variation
from faults.spoilt import WRITES, Answer, Call, Spoilt, problem

_BOM = b"\xef\xbb\xbf"
_DEEPEST = 30
_TIME = re.compile(
    r"([0-9-]{10})[Tt ]([0-9]{2}:[0-9]{2})(:[0-9]{2})?(?:[.,]([0-9]{1,9}))?"
    r"(?:([Zz])|([+-][0-9]{2}):?([0-9]{2}))?"
)


@variation
def times_in_further_spellings(server: Spoilt) -> None:
    """Times may have a lower-case t and z, a blank, a comma, no seconds, no colon in an offset."""

    def change(call: Call) -> None:
        data = call.data
        times = data.get("externalTimestamps") if isinstance(data, dict) else None
        if isinstance(times, dict):
            spelt = {name: _plainly(text) for name, text in times.items()}
            if spelt != times:
                call.data = {**data, "externalTimestamps": spelt}

    server.before(change, "upsertCustomer", "updateCustomer")


def _plainly(text: Any) -> Any:
    match = _TIME.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return text
    date, clock, seconds, fraction, utc, hours, minutes = match.groups()
    zone = "Z" if utc or (hours, minutes) == ("-00", "00") else f"{hours}:{minutes}"
    return (
        f"{date}T{clock}{seconds or ':00'}{f'.{fraction}' if fraction else ''}"
        f"{zone if utc or hours else ''}"
    )


class _TwiceError(ValueError):
    """A member that stands twice."""


def _once(members: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(members)) < len(members):
        raise _TwiceError
    return dict(members)


def _depth(text: str) -> int:
    bare = re.sub(r'"(\\.|[^"\\])*"', "", text)
    depth = deepest = 0
    for bracket in re.findall(r"[][{}]", bare):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


@variation
def json_of_a_stricter_parser(server: Spoilt) -> None:
    """JSON with a member twice, or that nests deeply, is refused; a BOM is not."""

    def change(call: Call) -> Answer | None:
        call.body = call.body.removeprefix(_BOM)
        call.headers["content-length"] = str(len(call.body))
        try:
            if _depth(call.body.decode()) > _DEEPEST:
                return problem(400)
            json.loads(call.body, object_pairs_hook=_once)
        except _TwiceError:
            return problem(400)
        except ValueError:
            return None
        return None

    server.before(change, "createToken", *WRITES)


@variation
def further_media_types(server: Spoilt) -> None:
    """A body is JSON, too, under any type that ends in +json, as text/json, or without a type."""

    def change(call: Call) -> None:
        sent = call.headers.get("content-type", "*/*").partition(";")[0].strip()
        if call.body and re.fullmatch(r"\*/\*|text/json|application/[\w.-]+\+json", sent):
            call.headers["content-type"] = "application/json"

    server.before(change, "createToken", *WRITES)


@variation
def complyt_id_null_in_a_patch(server: Spoilt) -> None:
    """A complytId that is null in a PATCH is as if it were left out."""

    def change(call: Call) -> None:
        data = call.data
        if isinstance(data, dict) and "complytId" in data and data["complytId"] is None:
            call.data = {name: value for name, value in data.items() if name != "complytId"}

    server.before(change, "updateCustomer")


@variation
def a_slash_at_the_end(server: Spoilt) -> None:
    """One more slash at the end of a path makes no difference."""

    def change(call: Call) -> None:
        call.path = call.path.removesuffix("/") or "/"

    server.before(change)


@variation
def further_paths(server: Spoilt) -> None:
    """The server has pages, health and metrics, and paths of a version of its own."""

    def change(call: Call) -> Answer | None:
        if call.path in ("/", "/health", "/metrics", "/favicon.ico", "/v1/version", "/v2/token"):
            return Answer(200, {"content-type": "text/plain"}, b"fine")
        return None

    server.before(change)


@variation
def unknown_parameters_refused(server: Spoilt) -> None:
    """A query parameter that the document lacks is answered 400."""

    def change(call: Call) -> Answer | None:
        known = {"page", "size"} if call.operation == "getAllCustomers" else set()
        names = {unquote(part.partition("=")[0]) for part in call.query.split("&") if part}
        return problem(400) if call.operation and names - known else None

    server.before(change)


@variation
def pages_spelt_otherwise(server: Spoilt) -> None:
    """Of several pages the last one counts, and zeros before a number do not."""

    def change(call: Call) -> None:
        last = dict(parse_qsl(call.query, keep_blank_values=True, errors="surrogateescape"))
        spelt = {name: re.sub("^0+(?=[1-9][0-9]*$)", "", text) for name, text in last.items()}
        call.query = urlencode(spelt, errors="surrogateescape")

    server.before(change, "getAllCustomers")


@variation
def long_heads_refused(server: Spoilt) -> None:
    """A path over 5,000 octets is answered 414, a field over 3,000 431, an expectation 417."""

    def change(call: Call) -> Answer | None:
        if len(call.path) + len(call.query) > 5_000:
            return problem(414)
        if any(len(value) > 3_000 for value in call.headers.values()):
            return problem(431)
        return problem(417) if "expect" in call.headers else None

    server.before(change)


@variation
def only_what_is_accepted(server: Spoilt) -> None:
    """A request that accepts no JSON is answered 406, in plain text."""

    def change(call: Call) -> Answer | None:
        accepted = call.headers.get("accept", "*/*")
        ranges = [part.replace(" ", "") for part in accepted.split(",")]
        named = ("application/json", "application/*", "*/*")
        if any(part.partition(";")[0] in named and ";q=0" not in part for part in ranges):
            return None
        return Answer(406, {"content-type": "text/plain"}, b"only application/json")

    server.before(change)


@variation
def a_firewall(server: Spoilt) -> None:
    """What looks like an attack in a query or in a header is answered 403, by a page."""
    attack = re.compile(r"jndi:|__proto__|\$where|' OR|\.\./|<script|\$\{|%00")

    def change(call: Call) -> Answer | None:
        query = "" if re.fullmatch("(page|size)=[^&]*", call.query) else call.query
        if any(attack.search(text) for text in (query, unquote(query), *call.headers.values())):
            return Answer(403, {"content-type": "text/html"}, b"<h1>Forbidden</h1>")
        return None

    server.before(change)
